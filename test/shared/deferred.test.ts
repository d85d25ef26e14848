import { describe, expect, it } from "vitest";
import { Deferred, defer, hasDeferred, notKnownYet, undefer } from "../../src/shared/deferred";

class Later {
  constructor(readonly inside: unknown) {}
}
const isLater = (value: unknown): boolean => value instanceof Later;

describe("deferring", () => {
  const later = new Later(["not looked at"]);
  const args = { domain: "example.com", ttl: 600, none: null, spf: { includes: ["a.com", later], ip4: undefined } };

  it("puts a Deferred in the place of each value that comes later, at any depth", () => {
    expect(defer(args, isLater)).toEqual({
      ...args,
      spf: { includes: ["a.com", new Deferred(later)], ip4: undefined },
    });
  });

  it("takes the whole where the whole comes later", () => {
    expect(defer(later, isLater)).toEqual(new Deferred(later));
  });

  it("leaves what it was given untouched", () => {
    defer(args, isLater);
    expect(args.spf.includes[1]).toBe(later);
  });

  it("is taken back by releasing", () => {
    expect(undefer(defer(args, isLater))).toEqual(args);
  });

  it("is taken back also where the value that comes is nothing", () => {
    expect(undefer({ a: notKnownYet, b: [new Deferred(null)] })).toEqual({ a: undefined, b: [null] });
    expect(undefer(notKnownYet)).toBeUndefined();
  });

  it("goes into objects without a prototype, and not into those of a class", () => {
    const bare = Object.assign(Object.create(null), { value: later });
    expect(defer(bare, isLater)).toEqual({ value: new Deferred(later) });
    const date = new Date(0);
    expect(defer({ date }, isLater)).toEqual({ date });
    expect((defer({ date }, isLater) as { date: Date }).date).toBe(date);
  });
});

describe("a value with something still to come", () => {
  it.each([
    ["a Deferred itself", notKnownYet, true],
    ["one in a list", ["a", notKnownYet], true],
    ["one deep inside", { a: { b: [{ c: notKnownYet }] } }, true],
    ["several", [notKnownYet, notKnownYet], true],
    ["nothing", undefined, false],
    ["plain values", { a: [1, null, "x"] }, false],
  ])("is known by %s: %s → %s", (_, value, found) => {
    expect(hasDeferred(value)).toBe(found);
  });
});
