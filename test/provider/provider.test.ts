import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import type { Properties } from "../../src/provider/protocol";
import { MailProvider } from "../../src/provider/provider";
import { create, fileWith, folder, inputsOf, octets, rewrite, urnOf, zone } from "../zone-file/support";

const urn = urnOf("mx");
const signature = "4dabf18193072939515e22adb298388d";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (value: unknown): Properties => ({ [signature]: "1b47061264138c4ac30d75fd1eb44270", value });

function provider(): MailProvider {
  const root = folder();
  writeFileSync(join(root, "package.json"), JSON.stringify({ version: "1.2.3-beta.4" }));
  writeFileSync(join(root, "schema.json"), '{"name":"alibaba-mail"}');
  return new MailProvider(root);
}

const caught = (work: Promise<unknown>): Promise<Error & { errors?: unknown }> =>
  work.then(
    () => Promise.reject(new Error("it did not fail")),
    (error) => error,
  );

describe("the package", () => {
  it("tells its version and the schema that was made when it was built", async () => {
    expect(provider().version).toBe("1.2.3-beta.4");
    expect(await provider().getSchema()).toBe('{"name":"alibaba-mail"}');
  });

  it.each<[what: string, ask: (provider: MailProvider, urn: string) => Promise<unknown>]>([
    ["check", (provider, urn) => provider.check(urn, {}, {})],
    ["diff", (provider, urn) => provider.diff("id", urn, {}, {})],
    ["create", (provider, urn) => provider.create(urn, {})],
    ["read", (provider, urn) => provider.read("id", urn, {})],
    ["update", (provider, urn) => provider.update("id", urn, {}, {})],
    ["delete", (provider, urn) => provider.delete("id", urn, {})],
  ])("has no other resources: %s", async (_what, ask) => {
    const other = "urn:pulumi:dev::mail::alibaba-mail:index:Other::x";
    await expect(ask(provider(), other)).rejects.toThrow("alibaba-mail has no resource alibaba-mail:index:Other");
    await expect(ask(provider(), "nonsense")).rejects.toThrow("alibaba-mail has no resource ");
  });
});

describe("a record resource", () => {
  it.each([
    "alibaba-mail:index:ZoneFileRecord",
    "pkg:index:Outer$alibaba-mail:index:MailDomain$alibaba-mail:index:ZoneFileRecord",
  ])("goes through its whole life: %s", async (types) => {
    const its = provider();
    const urn = `urn:pulumi:dev::mail::${types}::a::b`;
    const path = fileWith("");
    const { inputs, failures } = await its.check(urn, {}, inputsOf(path, { rdata: "5  MX1.sg.aliyun.com." }));
    expect(failures).toEqual([]);
    expect(inputs).toEqual(inputsOf(path));

    const { id, outs } = await its.create(urn, inputs);
    expect(outs).toEqual({ ...inputs, writtenTtl: 600, marked: true });
    expect(octets(path)).toContain(`alibaba-mail=${id}`);
    expect(await its.diff(id, urn, outs, inputs)).toMatchObject({ changes: false });
    expect(await its.read(id, urn, outs)).toEqual({ id, props: outs, inputs });

    const next = inputsOf(path, { ttl: 900 });
    expect(await its.diff(id, urn, outs, next)).toMatchObject({ changes: true });
    const updated = await its.update(id, urn, outs, next);
    expect(updated.outs).toEqual({ ...next, writtenTtl: 900, marked: true });
    expect(octets(path)).toContain(" 900 IN MX ");

    await its.delete(id, urn, updated.outs);
    expect(octets(path)).toBe("");
    expect(await its.read(id, urn, updated.outs)).toEqual({ id: "", props: {} });
  });

  it("keeps secrets secret in all that it answers, and writes their values", async () => {
    const its = provider();
    const path = fileWith("");
    const given = { ...inputsOf(path), rdata: secret("5 MX1.sg.aliyun.com.") };
    const sealed = secret("5 mx1.sg.aliyun.com.");
    const { inputs } = await its.check(urn, {}, given);
    expect(inputs.rdata).toEqual(sealed);
    const { id, outs } = await its.create(urn, inputs);
    expect(outs).toEqual({ ...inputsOf(path), rdata: sealed, writtenTtl: 600, marked: true });
    expect(octets(path)).toContain("5 mx1.sg.aliyun.com. ;");
    expect(await its.diff(id, urn, outs, inputs)).toMatchObject({ changes: false });
    const { props, inputs: found } = await its.read(id, urn, outs);
    expect([props.rdata, found.rdata]).toEqual([sealed, sealed]);
    const updated = await its.update(id, urn, outs, { ...inputs, ttl: 60 });
    expect(updated.outs.rdata).toEqual(sealed);
    await its.delete(id, urn, updated.outs);
    expect(octets(path)).toBe("");
  });

  // Rule 8: a secret is never in an error.
  it("does not tell a secret in an error", async () => {
    const given = { ...inputsOf(fileWith("")), rdata: secret('"geheim') };
    const { failures } = await provider().check(urn, {}, given);
    expect(failures).toHaveLength(1);
    expect(JSON.stringify(failures)).not.toContain("geheim");
  });

  it.each<[property: string, over: Properties]>([
    ["path", { path: secret("/geheim/zone") }],
    ["zone", { zone: secret("geheim") }],
    ["name", { name: secret("geheim geheim") }],
    ["newZone.hostmaster", { newZone: { nameServers: ["ns.example.net"], hostmaster: secret("geheim") } }],
  ])("tells only the rule that a secret breaks: %s", async (property, over) => {
    const { failures } = await provider().check(urn, {}, { ...inputsOf(join(folder(), "zone")), ...over });
    // The engine prints the value of a property that a failure names.
    const told =
      /^([\w.]+): invalid value \(a secret, so it is hidden\): it breaks the rule named here \[[a-z-]+\.[a-z-]+\]$/;
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(told) }]);
    expect(failures?.[0]?.reason.match(told)?.[1]).toBe(property);
  });

  it("tells what stands against secret RDATA without it", async () => {
    const its = provider();
    const conflict = async (text: string, rdata: string): Promise<string> => {
      const given = { ...inputsOf(fileWith(text), { type: "TXT" }), rdata: secret(rdata) };
      const { failures } = await its.check(urn, {}, given);
      expect((await caught(its.create(urn, given))).message).toBe(failures?.[0]?.reason);
      return failures?.[0]?.reason ?? "";
    };
    const same = await conflict('@ 60 TXT "geheim"\n', '"geheim"');
    expect(same).toMatch(/line 1: .*\|TXT\|\[secret\], .*\[zone-file\.exists\]$/);
    const spf = await conflict('@ 60 TXT "v=spf1 geheim -all"\n', '"v=spf1 -all"');
    expect(spf).toContain("an SPF record at example.com: [secret];");
  });

  it("tells of a line that someone changed, or an interrupted run left, without its secret RDATA", async () => {
    const its = provider();
    const path = fileWith("");
    const given = { ...inputsOf(path, { type: "TXT" }), rdata: secret('"geheim"') };
    const { id, outs } = await its.create(urn, given);
    rewrite(path, (text) => text.replace('"geheim"', '"geheim2"'));
    const asked = [
      its.create(urn, given),
      its.update(id, urn, outs, { ...inputsOf(path, { type: "TXT" }), rdata: '"open"' }),
      its.delete(id, urn, outs),
    ];
    for (const { message } of await Promise.all(asked.map(caught))) {
      expect(message).toContain("example.com. 600 TXT [secret]");
      expect(message).not.toContain("geheim");
    }
  });

  it("may have values that are not known in a preview", async () => {
    const its = provider();
    const path = fileWith("");
    const later = { ...inputsOf(path), rdata: unknown };
    expect(await its.check(urn, {}, later)).toEqual({ inputs: later, failures: [] });
    const output = { [signature]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", secret: true };
    expect(await its.check(urn, {}, { ...inputsOf(path), rdata: output })).toEqual({
      inputs: { ...inputsOf(path), rdata: secret(unknown) },
      failures: [],
    });
    expect(await its.diff("id", urn, { ...inputsOf(path), marked: true }, later)).toMatchObject({ changes: true });
  });

  it("is imported by what the line holds", async () => {
    const path = fileWith("@ 60 MX 5 mx1.sg.aliyun.com.\n");
    const imported = await provider().read(`${path}|${zone}|@|MX|5 mx1.sg.aliyun.com.`, urn, {});
    expect(imported.inputs).toEqual(inputsOf(path, { ttl: 60 }));
    expect(imported.props).toEqual({ ...imported.inputs, writtenTtl: 60, marked: false });
    expect(imported.id).toMatch(/^mail\/dev\/mx#[0-9a-f]{12}\.[0-9a-f]{8}$/);
  });

  it.each<[what: string, ask: (its: MailProvider, path: string, id: string, state: Properties) => Promise<unknown>]>([
    ["create", (its, path) => its.create(urnOf("other"), inputsOf(path))],
    ["read", (its) => its.read("nonsense", urn, {})],
    ["update", (its, path, id, state) => its.update(id, urn, state, inputsOf(path, { ttl: 1 }))],
    ["delete", (its, _path, id, state) => its.delete(id, urn, state)],
  ])("tells an error of the file without a stack: %s", async (_what, ask) => {
    const path = fileWith("");
    const { id, state } = await create(path);
    rewrite(path, (text) => text.replace("600", "700"));
    const error = await caught(ask(provider(), path, id, state));
    expect(error.name).toBe("ZoneFileError");
    expect(error.stack).toBe("");
  });

  it("keeps the stack of a fault of ours", async () => {
    const error = await caught(provider().create(urn, { path: 5 }));
    expect(error.name).not.toBe("ZoneFileError");
    expect(error.stack).toContain("at ");
  });
});

describe("the component", () => {
  const made: pulumi.runtime.MockResourceArgs[] = [];
  beforeAll(async () => {
    await pulumi.runtime.setMocks({
      newResource: (args) => {
        made.push(args);
        return { id: `${args.name}-id`, state: args.inputs };
      },
      call: () => ({}),
    });
  });
  const type = "alibaba-mail:index:MailDomain";
  const settled = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((done) => void output.apply(done));

  it("gives every output of the schema", async () => {
    const { resources } = JSON.parse(readFileSync(join(__dirname, "../../schema.json"), "utf8"));
    const inputs = { domain: "example.com", dns: { zoneFile: { path: "db" } }, liveCheck: { enabled: false } };
    const { state } = await provider().construct("schema", type, inputs, {});
    expect(Object.keys(state).sort()).toEqual(Object.keys(resources[type].properties).sort());
  });

  it("is constructed of data, and gives its outputs", async () => {
    const inputs = {
      domain: "example.com",
      edition: "singapore",
      dns: { zoneFile: { path: "db" } },
      liveCheck: { enabled: false },
    };
    const { urn, state } = await provider().construct("corp", type, inputs, {});
    expect(await settled(pulumi.output(urn))).toContain("alibaba-mail:index:MailDomain::corp");
    expect(Object.keys(state).sort()).toEqual([
      "clientProfiles",
      "domainWebmailUrl",
      "findings",
      "imap",
      "mtaStsPolicy",
      "pop3",
      "recordIds",
      "records",
      "smtp",
      "status",
      "statusDetails",
      "webmailUrl",
    ]);
    const ids = await settled(state.recordIds as pulumi.Output<Record<string, string>>);
    expect(ids).toMatchObject({ spf: "corp-spf-id" });
    expect(made.filter((one) => one.type === "alibaba-mail:index:ZoneFileRecord").map(({ name }) => name)).toContain(
      "corp-spf",
    );
  });

  it("tells all that can't be right in its arguments, each at its property", async () => {
    const before = made.length;
    const inputs = {
      domain: "https://example.com/",
      edition: "singapur",
      dns: { zoneFile: { path: "db", newZone: { nameServers: ["192.0.2.1"], hostmaster: "jo" } } },
    };
    const error = await caught(provider().construct("corp", type, inputs, {}));
    expect(pulumi.InputPropertiesError.isInstance(error)).toBe(true);
    expect(error.message).toBe('MailDomain "corp" has invalid arguments');
    const errors = error.errors as { propertyPath: string; reason: string }[];
    expect(errors.map(({ propertyPath }) => propertyPath)).toContain("edition");
    for (const { reason } of errors) expect(reason).toMatch(/ \[[a-z-]+\.[a-z-]+\]$/);
    expect(made).toHaveLength(before);
  });

  it("tells what is wrong inside its dns by the whole path", async () => {
    const dns = { zoneFile: { path: "db", newZone: { nameServers: ["192.0.2.1"], hostmaster: "jo" } } };
    const error = await caught(
      provider().construct("corp", type, { domain: "example.com", edition: "singapore", dns }, {}),
    );
    expect(error.errors).toEqual([
      { propertyPath: "dns.zoneFile.newZone.nameServers[0]", reason: expect.stringContaining("[host.ip]") },
      { propertyPath: "dns.zoneFile.newZone.hostmaster", reason: expect.stringContaining("[zone-file.hostmaster]") },
    ]);
  });

  it("does not hide a fault of ours behind the arguments", async () => {
    const inputs = {
      get domain(): string {
        throw new TypeError("a fault");
      },
    };
    const error = await caught(provider().construct("corp", type, inputs, {}));
    expect(error).toBeInstanceOf(TypeError);
  });

  it("is the only one", async () => {
    await expect(provider().construct("x", "alibaba-mail:index:Other", {}, {})).rejects.toThrow(
      "alibaba-mail has no component alibaba-mail:index:Other",
    );
  });
});
