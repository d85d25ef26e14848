/**
 * A value that is unknown while the plan is made, such as a Pulumi Output. The plan passes it through unread. A leaf may be
 * deferred; anything that determines which records exist may not.
 */
export class Deferred {
  constructor(readonly value: unknown) {}
}

/** A leaf whose value comes later, for plans without Pulumi. */
export const notKnownYet = new Deferred(undefined);

/** Stands for a value that can't be read, because its getter throws. */
export class Unreadable {
  constructor(readonly problem: unknown) {}
}

/**
 * A deep copy in which each value that `matches` is replaced as a whole by what `replace` returns. Each property is read
 * once. References back to an enclosing value are left as they are.
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

/** Whether it is a list or a plain object. */
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

/** Replaces each value for which `isLater` is true by a Deferred. */
export function defer(value: unknown, isLater: (value: unknown) => boolean): unknown {
  return mapDeep(value, isLater, (item) => new Deferred(item));
}

/** The inverse: replaces each Deferred by its value. */
export function undefer(value: unknown): unknown {
  return mapDeep(value, isDeferred, (item) => (item as Deferred).value);
}

/** The paths of all Deferreds. */
export function deferredPaths(value: unknown, at: readonly PropertyKey[] = []): PropertyKey[][] {
  if (isDeferred(value)) return [[...at]];
  return partsOf(value).flatMap(([key, part]) => deferredPaths(part, [...at, key]));
}

/** The parts of a list or of a plain object. */
export function partsOf(value: unknown): [key: PropertyKey, part: unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  return hasParts(value) ? Object.entries(value) : [];
}

/** Whether the value contains a Deferred at any depth. */
export function hasDeferred(value: unknown): boolean {
  return deferredPaths(value).length > 0;
}
