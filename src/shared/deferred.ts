/**
 * A value that is not known while the plan is made, such as a Pulumi Output. The plan carries it through unread: a
 * leaf may be deferred, anything that decides which records exist may not.
 */
export class Deferred {
  constructor(readonly of: unknown) {}
}

/** A leaf whose value comes later, for those who plan without Pulumi. */
export const notKnownYet = new Deferred(undefined);

/** What stands for a value that can't be read, since its getter throws. */
export class Unreadable {
  constructor(readonly problem: unknown) {}
}

/**
 * A deep copy in which each value that `matches`, whole, gives way to what `replace` makes of it. Each property is read
 * once. What refers back to itself is left as it is.
 */
function mapDeep(
  value: unknown,
  matches: (value: unknown) => boolean,
  replace: (value: unknown) => unknown,
  around: readonly unknown[] = [],
): unknown {
  if (matches(value)) return replace(value);
  if (!hasParts(value) || around.includes(value)) return value;
  const part = (key: PropertyKey): unknown => mapDeep(read(value, key), matches, replace, [...around, value]);
  if (Array.isArray(value)) return value.map((_, index) => part(index));
  return Object.fromEntries(Object.keys(value).map((key) => [key, part(key)]));
}

/** Whether it is a list or an object of no class of its own. */
function hasParts(value: unknown): value is Record<PropertyKey, unknown> | unknown[] {
  return Array.isArray(value) || (typeof value === "object" && value !== null && isPlainObject(value));
}

function read(from: object, key: PropertyKey): unknown {
  try {
    return (from as Record<PropertyKey, unknown>)[key];
  } catch (problem) {
    return new Unreadable(problem);
  }
}

function isDeferred(value: unknown): boolean {
  return value instanceof Deferred;
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Puts a Deferred in the place of each value that `isLater` names. */
export function defer(value: unknown, isLater: (value: unknown) => boolean): unknown {
  return mapDeep(value, isLater, (item) => new Deferred(item));
}

/** The inverse: puts each Deferred's own value back. */
export function undefer(value: unknown): unknown {
  return mapDeep(value, isDeferred, (item) => (item as Deferred).of);
}

/** The paths at which there are Deferreds. */
export function deferredPaths(value: unknown, at: readonly PropertyKey[] = []): PropertyKey[][] {
  if (isDeferred(value)) return [[...at]];
  return partsOf(value).flatMap(([key, part]) => deferredPaths(part, [...at, key]));
}

/** The parts of a list or of an object of no class of its own. */
export function partsOf(value: unknown): [key: PropertyKey, part: unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  return hasParts(value) ? Object.entries(value) : [];
}

/** Whether there is a Deferred anywhere in the value. */
export function hasDeferred(value: unknown): boolean {
  return deferredPaths(value).length > 0;
}
