/**
 * A value that is not known while the plan is made, such as a Pulumi Output. The plan carries it through unread: a
 * leaf may be deferred, anything that decides which records exist may not.
 */
export class Deferred {
  constructor(readonly of: unknown) {}
}

/** A leaf whose value comes later, for those who plan without Pulumi. */
export const notKnownYet = new Deferred(undefined);

/** A deep copy in which each value that `matches`, whole, gives way to what `replace` makes of it. */
function mapDeep(value: unknown, matches: (value: unknown) => boolean, replace: (value: unknown) => unknown): unknown {
  if (matches(value)) return replace(value);
  if (Array.isArray(value)) return value.map((item) => mapDeep(item, matches, replace));
  if (value === null || typeof value !== "object" || !isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapDeep(item, matches, replace)]));
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
export function release(value: unknown): unknown {
  return mapDeep(value, isDeferred, (item) => (item as Deferred).of);
}

/** The paths at which there are Deferreds. */
export function deferredPaths(value: unknown, at: readonly PropertyKey[] = []): PropertyKey[][] {
  if (isDeferred(value)) return [[...at]];
  if (typeof value !== "object" || value === null || !(Array.isArray(value) || isPlainObject(value))) return [];
  const keys: PropertyKey[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => deferredPaths((value as Record<PropertyKey, unknown>)[key], [...at, key]));
}

/** Whether there is a Deferred anywhere in the value. */
export function hasDeferred(value: unknown): boolean {
  return deferredPaths(value).length > 0;
}
