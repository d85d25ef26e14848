import { describe, expect, it } from "vitest";
import { createConfiguration } from "../../src/provider/configuration";
import { listenToConfigure } from "../../src/provider/configure-request";

const one = Buffer.from("the first secret").toString("base64");
const two = Buffer.from("the second secret").toString("base64");
const secret = (value: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

describe("the key that signs", () => {
  it("is none where nobody names one", () => {
    expect(createConfiguration({ ALIBABA_MAIL_TSIG_SECRET: one }).keyFor({})).toBeUndefined();
  });

  it.each<[what: string, args: object, environment: Record<string, string>]>([
    ["the configuration", { tsigSecret: secret(one) }, {}],
    ["the configuration's map", { tsigSecret: two, tsigSecrets: secret(JSON.stringify({ "Key.": one })) }, {}],
    ["the configuration's map, not as text", { tsigSecrets: { key: secret(one) } }, {}],
    ["the environment", {}, { ALIBABA_MAIL_TSIG_SECRET: one }],
    [
      "the environment's map",
      {},
      { ALIBABA_MAIL_TSIG_SECRETS: JSON.stringify({ key: one }), ALIBABA_MAIL_TSIG_SECRET: two },
    ],
    ["the environment before the configuration", { tsigSecret: two }, { ALIBABA_MAIL_TSIG_SECRET: one }],
    [
      "the configuration where the environment is empty",
      { tsigSecret: one },
      { ALIBABA_MAIL_TSIG_SECRET: "", ALIBABA_MAIL_TSIG_SECRETS: "" },
    ],
  ])("has its secret from %s", (_what, args, environment) => {
    const its = createConfiguration(environment);
    its.configure(args as Record<string, unknown>);
    expect(its.keyFor({ tsigKeyName: "Key." })).toEqual({
      name: "key",
      algorithm: "hmac-sha256",
      secret: Buffer.from("the first secret"),
    });
  });

  it("is the configuration's where a record names none, so that a new name changes no record", () => {
    const its = createConfiguration({});
    its.configure({ tsigKeyName: "of-all", tsigAlgorithm: "HMAC-SHA512.", tsigSecret: one });
    expect(its.keyFor({})).toMatchObject({ name: "of-all", algorithm: "hmac-sha512" });
    expect(its.keyFor({ tsigKeyName: "own", tsigAlgorithm: "hmac-sha384" })).toMatchObject({
      name: "own",
      algorithm: "hmac-sha384",
    });
  });

  it.each<[what: string, args: object, rule: string]>([
    ["no secret", {}, "rfc2136.no-secret"],
    ["a secret that is no base64", { tsigSecret: "geheim geheim!" }, "rfc2136.secret"],
    ["an empty secret", { tsigSecret: " " }, "rfc2136.secret"],
    ["a map that is no JSON", { tsigSecrets: "geheim" }, "rfc2136.secrets"],
    ["a map that is a list", { tsigSecrets: '["geheim"]' }, "rfc2136.secrets"],
    ["a map of other things", { tsigSecrets: '{"geheim":1}' }, "rfc2136.secrets"],
    ["an algorithm of old", { tsigSecret: one, tsigAlgorithm: "hmac-md5" }, "rfc2136.algorithm"],
  ])("is told without its secret where there is %s", (_what, args, rule) => {
    const its = createConfiguration({});
    its.configure(args as Record<string, unknown>);
    const message = messageOf(() => its.keyFor({ tsigKeyName: "key" }));
    expect(message).toContain(`[${rule}]`);
    expect(message).not.toContain("geheim");
  });
});

describe("the request that starts the provider", () => {
  it.each([
    [{ toJavaScript: () => ({ tsigSecret: "x" }) }, { tsigSecret: "x" }],
    [undefined, {}],
  ])("hands on its arguments", (args, expected) => {
    const told: unknown[] = [];
    const requests = { deserializeBinary: (_octets: Uint8Array) => ({ getArgs: () => args }) };
    listenToConfigure(requests, (given) => told.push(given));
    requests.deserializeBinary(new Uint8Array());
    expect(told).toEqual([expected]);
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}
