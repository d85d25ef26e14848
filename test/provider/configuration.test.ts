import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { describe, expect, it } from "vitest";
import {
  type Configuration,
  createConfiguration,
  isExplicit,
  listenToConfigure,
} from "../../src/provider/configuration";
import type { Properties } from "../../src/provider/protocol";

const one = Buffer.from("the first secret").toString("base64");
const two = Buffer.from("the second secret").toString("base64");
const secret = (value: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

const any = (text: string): string => JSON.stringify({ key: text, other: two });

/** Configured as by the engine: `name` is the provider's. */
function configured(name: string, args: object, environment: Record<string, string> = {}): Configuration {
  const its = createConfiguration(environment);
  const requests = {
    deserializeBinary: (_octets: Uint8Array) => ({
      getArgs: () => ({ toJavaScript: () => args }),
      getName: () => name,
    }),
  };
  listenToConfigure(requests, (given) => its.configure(given));
  requests.deserializeBinary(new Uint8Array());
  return its;
}

describe("the key that signs", () => {
  it("is none where nobody names one", () => {
    expect(createConfiguration({ ALIBABA_MAIL_TSIG_SECRET: one }).keyFor({})).toBeUndefined();
  });

  it.each<[what: string, args: object, environment: Record<string, string>]>([
    ["the configuration", { tsigSecret: secret(one) }, {}],
    ["the configuration's map", { tsigSecret: two, tsigSecrets: secret(JSON.stringify({ "Key.": one })) }, {}],
    ["the configuration's map, not as text", { tsigSecrets: { key: secret(one) } }, {}],
    ["the environment", {}, { ALIBABA_MAIL_TSIG_SECRET: one }],
    ["the environment's map", {}, { ALIBABA_MAIL_TSIG_SECRETS: any(one), ALIBABA_MAIL_TSIG_SECRET: two }],
    ["where it is, whatever else the engine says", { tsigSecret: one, version: "1.0.0", pluginDownloadURL: "" }, {}],
  ])("has its secret from %s", (_what, args, environment) => {
    for (const name of ["default", "dns"]) {
      expect(configured(name, args, environment).keyFor({ tsigKeyName: "Key." })).toEqual({
        name: "key",
        algorithm: "hmac-sha256",
        secret: Buffer.from("the first secret"),
      });
    }
  });

  const places: Record<string, (text: string) => { args?: object; environment?: Record<string, string> }> = {
    "environment by name": (text) => ({ environment: { ALIBABA_MAIL_TSIG_SECRETS: any(text) } }),
    "environment for any key": (text) => ({ environment: { ALIBABA_MAIL_TSIG_SECRET: text } }),
    "arguments by name": (text) => ({ args: { tsigSecrets: any(text) } }),
    "arguments for any key": (text) => ({ args: { tsigSecret: text } }),
  };

  describe.each<[provider: string, order: string[]]>([
    ["", ["environment by name", "arguments by name", "environment for any key", "arguments for any key"]],
    ["default", ["environment by name", "arguments by name", "environment for any key", "arguments for any key"]],
    ["default_1_0_0", ["environment by name", "arguments by name", "environment for any key", "arguments for any key"]],
    ["dns", ["environment by name", "arguments by name", "arguments for any key", "environment for any key"]],
  ])("of the provider %j", (provider, order) => {
    const pairs = order.flatMap((first, index) => order.slice(index + 1).map((second) => [first, second] as const));

    it.each(pairs)("has its secret from the %s before the %s", (first, second) => {
      const secretBy = (here: string, there: string): string | undefined => {
        const all = [places[first]?.(here), places[second]?.(there)];
        const args = Object.assign({}, ...all.map((place) => place?.args));
        const environment = Object.assign({}, ...all.map((place) => place?.environment));
        return configured(provider, args, environment).keyFor({ tsigKeyName: "key" })?.secret.toString("base64");
      };
      expect(secretBy(one, two)).toBe(one);
      expect(secretBy("", two)).toBe(two);
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
    ["a secret that is no text", { tsigSecret: ["geheim"] }, "rfc2136.secret"],
    ["an algorithm that is no text", { tsigSecret: one, tsigAlgorithm: 256 }, "args.type"],
    ["a name that is none", { tsigSecret: one, tsigKeyName: "a..b" }, "name.empty-label"],
    ["a secret algorithm", { tsigSecret: one, tsigAlgorithm: secret("geheim") }, "rfc2136.algorithm"],
    ["a secret name", { tsigSecret: one, tsigKeyName: secret("geheim geheim") }, "name.label"],
    ["two things wrong", { tsigSecrets: "geheim", tsigAlgorithm: "hmac-md5" }, "rfc2136.configuration"],
  ])("is told without its secret where there is %s", (_what, args, rule) => {
    const its = createConfiguration({});
    its.configure(args as Record<string, unknown>);
    const message = messageOf(() => its.keyFor({ tsigKeyName: "key" }));
    expect(message).toContain(`[${rule}]`);
    expect(message).not.toContain("geheim");
  });

  it("is told with all that is wrong, the fields and what to do", () => {
    const args = { tsigSecrets: "geheim", tsigAlgorithm: "hmac-md5", tsigKeyName: 7 };
    const environment = { ALIBABA_MAIL_TSIG_SECRETS: "[]" };
    expect(
      messageOf(() => configured("default", args, environment).keyFor({ tsigKeyName: "key" })),
    ).toMatchInlineSnapshot(
      `"alibaba-mail:tsigSecrets: expected a JSON object of key names and secrets (value hidden); use { "KEY": "BASE64" }, with each secret in quotes [rfc2136.secrets]; alibaba-mail:tsigKeyName: expected a string, got 7 [args.type]; ALIBABA_MAIL_TSIG_SECRETS: expected a JSON object of key names and secrets (value hidden); use { "KEY": "BASE64" }, with each secret in quotes [rfc2136.secrets]; alibaba-mail:tsigAlgorithm: invalid value "hmac-md5"; use hmac-sha256, hmac-sha384 or hmac-sha512 [rfc2136.algorithm] [rfc2136.configuration]"`,
    );
    const { tsigAlgorithm } = args;
    expect(messageOf(() => configured("dns", { tsigAlgorithm }).keyFor({ tsigKeyName: "key" }))).toMatchInlineSnapshot(
      `"the provider's tsigAlgorithm: invalid value "hmac-md5"; use hmac-sha256, hmac-sha384 or hmac-sha512 [rfc2136.algorithm]"`,
    );
  });

  it("is not looked at where no key is named", () => {
    const args = { tsigSecrets: "geheim", tsigAlgorithm: "hmac-md5", tsigKeyName: "" };
    expect(configured("default", args, { ALIBABA_MAIL_TSIG_SECRETS: "[]" }).keyFor({})).toBeUndefined();
  });

  it("has no empty settings", () => {
    const args = { tsigSecret: one, tsigSecrets: "", tsigAlgorithm: "" };
    expect(configured("default", args).keyFor({ tsigKeyName: "key" })).toMatchObject({ algorithm: "hmac-sha256" });
  });

  it("follows a new configuration", () => {
    const its = createConfiguration({});
    its.configure({ tsigSecret: one });
    expect(its.keyFor({ tsigKeyName: "key" })?.secret.toString("base64")).toBe(one);
    its.configure({ tsigSecret: two });
    expect(its.keyFor({ tsigKeyName: "key" })?.secret.toString("base64")).toBe(two);
  });

  it("that has no secret is told with all the ways to give it", () => {
    expect(messageOf(() => configured("default", {}).keyFor({ tsigKeyName: "mail.key" }))).toMatchInlineSnapshot(
      `"missing secret for the TSIG key mail.key; run \`pulumi config set --secret alibaba-mail:tsigSecret …\` (for one of several keys \`pulumi config set --secret --path 'alibaba-mail:tsigSecrets["mail.key"]' …\`), or use a Provider with tsigSecret (tsigSecrets for several keys), or set the environment variable ALIBABA_MAIL_TSIG_SECRET (ALIBABA_MAIL_TSIG_SECRETS to { "KEY": "BASE64" } for several keys) [rfc2136.no-secret]"`,
    );
    expect(messageOf(() => configured("dns", {}).keyFor({ tsigKeyName: "mail.key" }))).toMatchInlineSnapshot(
      `"missing secret for the TSIG key mail.key; set the provider's tsigSecret, or its tsigSecrets for several keys, or set the environment variable ALIBABA_MAIL_TSIG_SECRET (ALIBABA_MAIL_TSIG_SECRETS to { "KEY": "BASE64" } for several keys) [rfc2136.no-secret]"`,
    );
  });
});

describe("the request that starts the provider", () => {
  it.each([
    [{ toJavaScript: () => ({ tsigSecret: "x" }) }, "default_1_0_0", { tsigSecret: "x" }, false],
    [{ toJavaScript: () => ({ tsigSecret: "x" }) }, "dns", { tsigSecret: "x" }, true],
    [undefined, "", {}, false],
  ])("hands on its arguments, and whose they are", (args, name, expected, explicit) => {
    const told: Properties[] = [];
    const requests = { deserializeBinary: (_octets: Uint8Array) => ({ getArgs: () => args, getName: () => name }) };
    listenToConfigure(requests, (given) => told.push(given));
    requests.deserializeBinary(new Uint8Array());
    expect(told).toEqual([expected]);
    expect(told.map(isExplicit)).toEqual([explicit]);
  });

  it("is read from what the engine sends", () => {
    const request = new proto.ConfigureRequest();
    request.setName("dns");
    request.setArgs(Struct.fromJavaScript({ tsigSecret: "x" }));
    const requests = { deserializeBinary: (octets: Uint8Array) => proto.ConfigureRequest.deserializeBinary(octets) };
    const told: Properties[] = [];
    listenToConfigure(requests as never, (given) => told.push(given));
    requests.deserializeBinary(request.serializeBinary());
    expect(told).toEqual([{ tsigSecret: "x" }]);
    expect(told.map(isExplicit)).toEqual([true]);
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
