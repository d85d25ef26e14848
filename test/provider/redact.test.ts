/** What is secret of a record's place is in no error. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createConfiguration } from "../../src/provider/configuration";
import type { Properties } from "../../src/provider/protocol";
import { MailProvider } from "../../src/provider/provider";
import { redact } from "../../src/provider/redact";
import { aKey, caught, fakeServer, inputsAt, quickMeans, urnOf } from "../support/dynamic-update";
import type { FakeNameServer, Trouble } from "../support/fakes/name-server";

const urn = urnOf("r");
const signature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const secret = (value: unknown): Properties => ({ ...signature, value });

/** The properties of the place, and what must not be read of them. */
const places = ["server", "zone", "name", "tsigKeyName"] as const;

async function setting(): Promise<{ server: FakeNameServer; plain: Properties; sealed: Properties }> {
  const server = await fakeServer({ ...aKey(), name: "covert-key" });
  const plain = inputsAt(server, { name: "covert.burrow" });
  const sealed = { ...plain, ...Object.fromEntries(places.map((name) => [name, secret(plain[name])])) };
  return { server, plain, sealed };
}

function provider({ key }: FakeNameServer, tsigSecret = key?.secret.toString("base64")): MailProvider {
  const its = new MailProvider(join(__dirname, "../.."), createConfiguration({}), quickMeans());
  if (tsigSecret !== undefined) its.configure({ tsigSecret: secret(tsigSecret) });
  return its;
}

function expectNothingOf(text: string): void {
  for (const word of ["127.0.0.1", "example.com", "covert", "burrow"]) expect(text).not.toContain(word);
  expect(text).toContain("[secret]");
}

const troubles: [what: string, trouble: (server: FakeNameServer) => Trouble | undefined][] = [
  ["a refusal", () => ({ rcode: "REFUSED" })],
  ["another zone", () => ({ rcode: "NOTAUTH" })],
  ["a wrong key", () => ({ rcode: "NOTAUTH", tsig: 17 })],
  ["no answer", () => "drop"],
  ["no AA", () => "not-authoritative"],
];

describe("a secret server, zone, name or key's name", () => {
  it.each(troubles)("is in no error of any step: %s", async (_what, trouble) => {
    const { server, plain, sealed } = await setting();
    const state = (inputs: Properties) => ({ ...inputs, written: inputs.rdata });
    server.trouble = () => trouble(server);
    const its = provider(server);
    for (const work of [
      () => its.create(urn, sealed),
      () => its.read("id", urn, state(sealed)),
      () => its.update("id", urn, state(sealed), sealed),
      // What was secret before stays so in what is said of its going.
      () => its.update("id", urn, state(sealed), plain),
      () => its.delete("id", urn, state(sealed)),
    ]) {
      expectNothingOf((await caught(work())).message);
    }
  });

  it("is in no error of a check, and the reason is told all the same", async () => {
    const { server, sealed } = await setting();
    server.put("covert.burrow", "MX", 60, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    const { failures } = await provider(server).check(urn, {}, sealed);
    expectNothingOf(JSON.stringify(failures));
    const reason = expect.stringMatching(/: 5 mx1\.sg\.aliyun\.com\. already exists.*\[rfc2136\.exists\]$/);
    expect(failures).toEqual([{ property: "", reason }]);
    const error = await caught(provider(server).create(urn, sealed));
    expectNothingOf(error.message);
    expect(error.message).toContain("|[secret]|[secret]|MX|5 mx1.sg.aliyun.com.");
  });

  it("is in no error of another zone, nor of arguments that are wrong", async () => {
    const { server, sealed } = await setting();
    server.put("burrow", "SOA", 60, { mname: "ns1.example.com", rname: "h.example.com", serial: 1 });
    expectNothingOf((await caught(provider(server).create(urn, sealed))).message);
    const outside = { ...sealed, name: "elsewhere.example.org." };
    expectNothingOf(JSON.stringify((await provider(server).check(urn, {}, outside)).failures));
  });

  it("is in no error of a name without address, or of a key without secret", async () => {
    const { server, sealed } = await setting();
    const nowhere = { ...sealed, server: secret("covert.invalid") };
    expect((await caught(provider(server).create(urn, nowhere))).message).not.toContain("covert.invalid");
    const keyless = new MailProvider(join(__dirname, "../.."), createConfiguration({}), quickMeans());
    const { message } = await caught(keyless.create(urn, sealed));
    expect(message).toContain("[rfc2136.no-secret]");
    expect(message).not.toContain("covert-key");
  });

  it("is in no reason that Pulumi is given of a half-made record", async () => {
    const { server, sealed } = await setting();
    server.trouble = ({ changes }) => (changes ? "drop" : undefined);
    const error = (await caught(provider(server).create(urn, sealed))) as unknown as { reasons: string[] };
    expectNothingOf(error.reasons.join());
  });
});

describe("RDATA that was a secret", () => {
  it("is one in all that is kept of an update to RDATA that is none", async () => {
    const { server, plain } = await setting();
    const text = { ...plain, type: "TXT" };
    const its = provider(server);
    const { id, outs } = await its.create(urn, { ...text, rdata: secret('"geheim"') });
    server.trouble = ({ changes }) => (changes ? "drop" : undefined);
    const error = await caught(its.update(id, urn, outs, { ...text, rdata: '"open"' }));
    expect(error).toMatchObject({ properties: { pendingRdata: secret(['"geheim"']) } });
    server.trouble = () => undefined;
    const updated = await its.update(id, urn, outs, { ...text, rdata: '"open"' });
    expect(updated.outs).toMatchObject({ rdata: '"open"', written: '"open"' });
  });
});

describe("hiding", () => {
  it.each<[text: string, values: Properties, hidden: string]>([
    ["at a.example.com. MX", { name: "a", zone: "example.com" }, "at [secret]. MX"],
    ["at example.com. MX is a record", { name: "@", zone: "example.com" }, "at [secret]. MX is a record"],
    [
      "key@ns|example.com|a|MX|5 b",
      { name: "a", zone: "example.com", server: "ns" },
      "key@[secret]|[secret]|[secret]|MX|5 b",
    ],
    ["the key keys", { tsigKeyName: "keys" }, "the key [secret]"],
    ["ns1.EXAMPLE.com, my-ns1.example.com", { server: "ns1.example.com" }, "[secret], my-ns1.example.com"],
    ["[2001:db8::1]:53", { server: "2001:db8::1" }, "[[secret]]:53"],
    ["nothing", { server: "", ttl: 5 }, "nothing"],
  ])("leaves the rest of %j", (text, values, hidden) => {
    expect(redact(text, new Set(Object.keys(values)), values)).toBe(hidden);
  });

  it("leaves what is no secret", () => {
    expect(redact("at a.example.com. MX", new Set(["rdata"]), { name: "a", zone: "example.com" })).toContain(
      "a.example",
    );
  });
});
