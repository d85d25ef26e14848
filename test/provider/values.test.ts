import { describe, expect, it } from "vitest";
import { isUnknown, type Properties, unwrap, wrap } from "../../src/provider/protocol";

const signature = "4dabf18193072939515e22adb298388d";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (value: unknown): Properties => ({ [signature]: "1b47061264138c4ac30d75fd1eb44270", value });
const output = (given: Properties): Properties => ({ [signature]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...given });

describe("property values", () => {
  it.each<[what: string, wrapped: unknown, plain: unknown, isSecret: boolean]>([
    ["a text", "x", "x", false],
    ["a number", 0, 0, false],
    ["false", false, false, false],
    ["an empty text", "", "", false],
    ["a list", ["a", ["b"]], ["a", ["b"]], false],
    ["an object", { a: { b: 1 } }, { a: { b: 1 } }, false],
    ["null", null, undefined, false],
    ["nothing", undefined, undefined, false],
    ["a null in an object", { a: null, b: 1 }, { b: 1 }, false],
    ["an unknown", unknown, unknown, false],
    ["a secret", secret("x"), "x", true],
    ["a secret in a secret", secret(secret("x")), "x", true],
    ["a secret in a list", ["a", secret("b")], ["a", "b"], true],
    ["a secret in an object", { a: { b: secret([1]) } }, { a: { b: [1] } }, true],
    ["an output", output({ value: "x" }), "x", false],
    ["an output that is a secret", output({ value: "x", secret: true }), "x", true],
    ["an output with a secret in it", output({ value: { a: secret("x") } }), { a: "x" }, true],
    ["an output that is not known", output({}), unknown, false],
    ["an output that is a secret and not known", output({ secret: true }), unknown, true],
    ["an object with another signature", { [signature]: "asset" }, { [signature]: "asset" }, false],
  ])("come out of their wrappings: %s", (_what, wrapped, plain, isSecret) => {
    const { values, secrets } = unwrap({ property: wrapped, other: 1 });
    expect(values).toEqual(plain === undefined ? { other: 1 } : { property: plain, other: 1 });
    expect([...secrets]).toEqual(isSecret ? ["property"] : []);
  });

  it("that were secrets are secrets again, and nothing else is", () => {
    const { values, secrets } = unwrap({ a: secret("x"), b: [secret(1)], c: "y" });
    expect(wrap({ ...values, d: true }, secrets)).toEqual({ a: secret("x"), b: secret([1]), c: "y", d: true });
  });

  it("are unknown by their one sign", () => {
    expect([unknown, "", undefined, { value: unknown }].map(isUnknown)).toEqual([true, false, false, false]);
  });
});
