import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  custom,
  type Dns,
  MailDomain,
  type MailDomainArgs,
  MailDomainInputError,
  notKnownYet,
  planMailDomain,
  ZoneFileRecord,
  zoneFile,
} from "../../src";
import { clientProfiles } from "../../src/clients/profiles";
import { type Audit, auditDeferred, resolveDeferred } from "../../src/component/mail-domain";
import { checkModeVariable } from "../../src/component/preflight";
import { mtaStsId } from "../../src/mail/mta-sts";
import { draftPlan } from "../../src/plan/plan";
import { examplePublicKey } from "../plan/helpers";
import { mockEngine, type Registered, settled, unknownOutput, whenRegistered } from "../support/mocks";

const dns = zoneFile({ path: "example.com.zone" });
const secretRecord = { name: "@", type: "TXT" as const, value: pulumi.secret("hush") };
const children = (registered: Registered[]) =>
  registered.filter(({ type }) => type === "alibaba-mail:index:ZoneFileRecord");

/** Makes a MailDomain under mocks, and waits until its records are registered. */
async function make(args: Partial<MailDomainArgs>, options = {}) {
  const registered = await mockEngine(options);
  const mail = new MailDomain("corp", { domain: "example.com", dns, ...args });
  await whenRegistered(mail);
  return { mail, registered };
}

/** Settles one record's value with what came for it. */
function settleWith(
  key: string,
  args: Partial<MailDomainArgs>,
  source: unknown,
  secret = false,
  audit: Audit = () => [],
): string {
  const draft = draftPlan({ domain: "example.com", ...args }).drafts.find((each) => each.key === key);
  return resolveDeferred("corp", draft ?? expect.unreachable(), source, secret, audit).text;
}

function refusal(args: unknown): MailDomainInputError {
  try {
    new MailDomain("corp", args as MailDomainArgs);
  } catch (error) {
    if (error instanceof MailDomainInputError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("MailDomain", () => {
  it("declares one child for each record of the plan, named by its key", async () => {
    const { registered } = await make({});
    expect(children(registered).map(({ name, inputs }) => [name, inputs.name, inputs.type, inputs.rdata])).toEqual([
      ["corp-mx-primary", "@", "MX", "5 mx1.sg.aliyun.com."],
      ["corp-mx-secondary", "@", "MX", "10 mx2.sg.aliyun.com."],
      ["corp-spf", "@", "TXT", '"v=spf1 include:spf.sg.aliyun.com -all"'],
      ["corp-imap", "imap", "CNAME", "imap.sg.aliyun.com."],
      ["corp-pop3", "pop3", "CNAME", "pop.sg.aliyun.com."],
      ["corp-smtp", "smtp", "CNAME", "smtp.sg.aliyun.com."],
      ["corp-mail", "mail", "CNAME", "mail.sg.aliyun.com."],
    ]);
  });

  it("makes no output on demand where an output only has the component in it", async () => {
    const { mail } = await make({});
    const onDemand = ["clientProfiles", "status", "statusDetails"];
    expect(Object.keys(mail).filter((name) => onDemand.includes(name))).toEqual([]);
    expect(onDemand.every((name) => name in mail)).toBe(true);
  });

  it.each([false, true])("gives its outputs (in a preview: %s)", async (preview) => {
    const { mail } = await make({}, { preview });
    expect(await settled(mail.webmailUrl)).toBe("https://mail.sg.aliyun.com/");
    expect(await settled(mail.domainWebmailUrl)).toBe("http://mail.example.com/");
    expect(await settled(mail.imap)).toEqual({
      host: "imap.sg.aliyun.com",
      port: 993,
      security: "tls",
      alias: "imap.example.com",
    });
    expect(await settled(mail.pop3)).toEqual({
      host: "pop.sg.aliyun.com",
      port: 995,
      security: "tls",
      alias: "pop3.example.com",
    });
    expect(await settled(mail.smtp)).toEqual({
      host: "smtp.sg.aliyun.com",
      port: 465,
      security: "tls",
      alias: "smtp.example.com",
    });
    expect((await settled(mail.records))?.map(({ key }) => key)).toEqual([
      "mx-primary",
      "mx-secondary",
      "spf",
      "imap",
      "pop3",
      "smtp",
      "mail",
    ]);
  });

  it.each([false, true])("gives the MTA-STS policy (in a preview: %s)", async (preview) => {
    const { mail, registered } = await make({ mtaSts: { mode: "testing" } }, { preview });
    const policy = await settled(mail.mtaStsPolicy);
    expect(policy).toBe(
      "version: STSv1\r\nmode: testing\r\nmx: mx1.sg.aliyun.com\r\nmx: mx2.sg.aliyun.com\r\nmax_age: 1209600\r\n",
    );
    expect(children(registered).at(-1)?.inputs).toMatchObject({
      name: "_mta-sts",
      rdata: `"v=STSv1; id=${mtaStsId(policy ?? "")};"`,
    });
  });

  it("gives no MTA-STS policy where none is asked for", async () => {
    const { mail } = await make({});
    expect(await settled(mail.mtaStsPolicy)).toBeUndefined();
  });

  it.each([false, true])(
    "gives the profiles for mail programs, plain and known (in a preview: %s)",
    async (preview) => {
      const unknown = { spf: { ip4: [unknownOutput<string>()] }, extraRecords: { token: secretRecord } };
      const { mail } = await make(preview ? unknown : {}, { preview });
      expect(await settled(mail.clientProfiles)).toEqual(clientProfiles(planMailDomain({ domain: "example.com" })));
      expect(await pulumi.isSecret(mail.clientProfiles)).toBe(false);
      expect(mail.clientProfiles).toBe(mail.clientProfiles);
    },
  );

  it("registers no profiles, so that they are in no state that doesn't ask for them", async () => {
    const components = pulumi.ComponentResource.prototype as unknown as { registerOutputs(outputs?: object): void };
    const register = vi.spyOn(components, "registerOutputs");
    await make({});
    const [outputs] = register.mock.calls.flatMap(([given]) => given ?? []);
    register.mockRestore();
    expect(outputs).toHaveProperty("imap");
    expect(outputs).not.toHaveProperty("clientProfiles");
  });

  it("gives the service's id of each record", async () => {
    const { mail } = await make({ cnames: { imap: false, pop3: false, smtp: false, mail: false } });
    expect(await settled(mail.recordIds)).toEqual({
      "mx-primary": "id-of-corp-mx-primary",
      "mx-secondary": "id-of-corp-mx-secondary",
      spf: "id-of-corp-spf",
    });
  });

  it("waits for a leaf that is an output, and still lists its record in a preview", async () => {
    const { mail, registered } = await make({ spf: { ip4: [unknownOutput<string>()] } }, { preview: true });
    expect(children(registered).map(({ name }) => name)).toContain("corp-spf");
    const records = await settled(mail.records);
    const spf = records?.find(({ key }) => key === "spf");
    expect(spf).toMatchObject({ name: "@", type: "TXT", withheld: "unknown" });
    expect(spf).not.toHaveProperty("text");
    expect(records?.find(({ key }) => key === "imap")?.target).toBe("imap.sg.aliyun.com");
  });

  it("lets a value of an optional record that is not known yet hold up that record alone", async () => {
    const args: Partial<MailDomainArgs> = {
      dmarc: { policy: "reject" },
      mtaSts: { mode: "enforce" },
      tlsReports: { addresses: ["tls@example.com", unknownOutput<string>()] },
      bimi: { logo: unknownOutput<string>(), certificate: "https://example.com/vmc.pem" },
    };
    const { mail, registered } = await make(args, { preview: true });
    const rdata = Object.fromEntries(children(registered).map(({ name, inputs }) => [name, inputs.rdata]));
    expect(Object.keys(rdata)).toEqual(expect.arrayContaining(["corp-tls-rpt", "corp-bimi", "corp-mta-sts"]));
    const texts = new Map((await settled(mail.records))?.map(({ key, text, withheld }) => [key, text ?? { withheld }]));
    expect([texts.get("tls-rpt"), texts.get("bimi")]).toEqual([{ withheld: "unknown" }, { withheld: "unknown" }]);
    expect(texts.get("mta-sts")).toMatch(/^v=STSv1; id=/);
    expect(texts.get("dmarc")).toBe("v=DMARC1; p=reject");
  });

  it("shows no secret of an optional record, nor tells it where it is refused", async () => {
    const tlsReports = { addresses: [pulumi.secret("https://tls.example.net/hush")] };
    const { mail, registered } = await make({ tlsReports });
    const records = await settled(mail.records);
    expect(records?.at(-1)).toMatchObject({ key: "tls-rpt", withheld: "secret" });
    expect(records?.at(-1)).not.toHaveProperty("text");
    expect(await pulumi.isSecret(mail.mtaStsPolicy)).toBe(false);
    expect(
      JSON.stringify(children(registered).map(({ name, inputs }) => (name === "corp-tls-rpt" ? {} : inputs))),
    ).not.toContain("hush");
    const refuse = () => settleWith("bimi", { bimi: { logo: notKnownYet as never } }, { logo: "ftp://hush" }, true);
    expect(refuse).toThrow("bimi.logo: invalid value (a secret, so it is hidden)");
    expect(refuse).not.toThrow("hush");
  });

  it("takes leaves as outputs and promises", async () => {
    const { registered } = await make({
      spf: { ip4: [pulumi.output("192.0.2.10")], includes: [Promise.resolve("spf1.dm.aliyun.com")] },
      extraRecords: { host: { name: "relay", type: "A", value: pulumi.output("192.0.2.10") } },
    });
    const rdata = Object.fromEntries(children(registered).map(({ name, inputs }) => [name, inputs.rdata]));
    expect(rdata["corp-spf"]).toBe('"v=spf1 ip4:192.0.2.10 include:spf.sg.aliyun.com include:spf1.dm.aliyun.com -all"');
    expect(rdata["corp-extra-host"]).toBe("192.0.2.10");
  });

  it("takes a whole list of addresses as one output, such as another stack's", async () => {
    const addresses = pulumi.output(["a@example.com", "b@example.com"]);
    const { registered } = await make({
      spf: {
        ip4: pulumi.output(["192.0.2.1", "192.0.2.2"]),
        ip6: Promise.resolve([pulumi.output("2001:db8::1")]),
        includes: pulumi.output([] as string[]),
      },
      dmarc: { policy: "reject", aggregateReports: addresses, failureReports: addresses },
      tlsReports: { addresses },
    });
    const rdata = Object.fromEntries(children(registered).map(({ name, inputs }) => [name, inputs.rdata]));
    expect(rdata["corp-spf"]).toBe(
      '"v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 ip6:2001:db8::1 include:spf.sg.aliyun.com -all"',
    );
    const both = "mailto:a@example.com,mailto:b@example.com";
    expect(rdata["corp-dmarc"]).toBe(`"v=DMARC1; p=reject; rua=${both}; ruf=${both}"`);
    expect(rdata["corp-tls-rpt"]).toBe(`"v=TLSRPTv1; rua=${both}"`);
  });

  it("shows every record in a preview that does not know a whole list", async () => {
    const addresses = unknownOutput<string[]>();
    const args: Partial<MailDomainArgs> = {
      spf: { ip4: addresses, ip6: addresses, includes: addresses },
      dmarc: { policy: "reject", aggregateReports: addresses, failureReports: addresses },
      tlsReports: { addresses },
    };
    const { mail, registered } = await make(args, { preview: true });
    expect(children(registered)).toHaveLength(9);
    const withheld = (await settled(mail.records))?.flatMap((record) => (record.withheld ? [record.key] : []));
    expect(withheld).toEqual(["spf", "dmarc", "tls-rpt"]);
  });

  it.each<[string, unknown, RegExp]>([
    ["undefined", undefined, / - spf\.ip4: .* undefined;.*\[args\.came-undefined\]$/],
    ["null", null, / - spf\.ip4: .* null \[args\.type\]$/],
    ["a text", "192.0.2.1", / - spf\.ip4: .* "192\.0\.2\.1" \[args\.type\]$/],
    ["a list with nothing in it", ["192.0.2.1", undefined], / - spf\.ip4\[1\]: .*\[args\.missing\]$/],
    ["a list with what is no address", ["192.0.2.1", "x"], / - spf\.ip4\[1\]: "x" .*\[spf\.ip4\]$/],
  ])("refuses a list that comes as %s", (_, ip4, message) => {
    expect(() => settleWith("spf", { spf: { ip4: notKnownYet as never } }, { ip4 })).toThrow(message);
  });

  it("refuses one address of a list that comes as undefined", () => {
    const spf = { ip4: ["192.0.2.1", notKnownYet as never] };
    expect(() => settleWith("spf", { spf }, { ip4: ["192.0.2.1", undefined] })).toThrow(
      / - spf\.ip4\[1\]: .*\[args\.came-undefined\]$/,
    );
  });

  it("does not make the list of records secret for one secret value, nor show that value", async () => {
    const { mail } = await make({ extraRecords: { token: { name: "@", type: "TXT", value: pulumi.secret("hush") } } });
    expect(await pulumi.isSecret(mail.records)).toBe(false);
    const records = await settled(mail.records);
    expect(records?.at(-1)).toMatchObject({ key: "extra-token", withheld: "secret" });
    expect(records?.at(-1)).not.toHaveProperty("text");
    expect(JSON.stringify(records)).not.toContain("hush");
  });

  it("refuses a leaf when it comes, and names the property", () => {
    const refuse = () => settleWith("spf", { spf: { ip4: [notKnownYet as never] } }, { ip4: ["192.0.2.300"] });
    expect(refuse).toThrow(/ - spf\.ip4\[0\]: "192\.0\.2\.300" .*\[spf\.ip4\]$/);
  });

  const extraRecords = (type: "A" | "TXT") => ({ n: { name: "@", type, value: notKnownYet as never } });

  it("refuses a leaf of the wrong type when it comes", () => {
    const refuse = () => settleWith("extra-n", { extraRecords: extraRecords("TXT") }, 5);
    expect(refuse).toThrow(/ - extraRecords\.n\.value: .* 5 \[args\.type\]$/);
  });

  it("refuses a leaf that the DNS service can't hold when it comes", () => {
    const audit: Audit = ({ path }) => [{ id: "own.rule", severity: "error", path, message: "too long" }];
    const refuse = () => settleWith("extra-n", { extraRecords: extraRecords("TXT") }, "x", false, audit);
    expect(refuse).toThrow("extraRecords.n: too long [own.rule]");
  });

  it("does not tell a secret that it refuses", () => {
    const refuse = () => settleWith("extra-n", { extraRecords: extraRecords("A") }, "hush", true);
    expect(refuse).toThrow("extraRecords.n.value: invalid value (a secret, so it is hidden)");
    expect(refuse).not.toThrow("hush");
  });

  it("does not tell a secret that it warns of, nor that it is invalid", () => {
    const { drafts } = draftPlan({ domain: "example.com", dkim: { default: { record: notKnownYet } } });
    const draft = drafts.find(({ key }) => key === "dkim-default") ?? expect.unreachable();
    const pasted = `"v=DKIM1; k=rsa; p=${examplePublicKey}"`;
    const { text, issues } = resolveDeferred("corp", draft, { record: pasted }, true, () => []);
    expect(text).toBe(pasted.slice(1, -1));
    expect(issues).toMatchObject([{ id: "dkim.pasted", severity: "warning", path: "dkim.default.record" }]);
    expect(issues[0]?.message).toMatch(/a secret, so it is hidden/);
    expect(issues[0]?.message).not.toMatch(/invalid|v=DKIM1/);
  });

  it("refuses everything that is plain at once, before anything is declared", () => {
    const error = refusal({
      domain: "postmaster@example.com",
      editon: "china",
      ttl: 0,
      dns: { zonefile: { path: "x" } } as object,
    });
    expect(error.message).toBe(
      [
        'MailDomain "corp": 4 problems in its arguments; nothing was created:',
        '  - editon: unknown argument (did you mean "edition"?); expected one of domain, zone, edition, hosts, dns, cnames, ttl, ttls, spf, dkim, dmarc, mtaSts, tlsReports, bimi, clientServices, imports, extraRecords, legacy, preflight, liveCheck, waitForResolution [args.unknown-key]',
        '  - domain: "postmaster@example.com" is an email address; use the part after the @, such as example.com [domain.email]',
        "  - ttl: must be an integer from 1 to 2147483647 seconds, got 0; use 600, for example [ttl.range]",
        '  - dns.zonefile: unknown DNS service "zonefile" (did you mean "zoneFile"?); use exactly one of alidns, cloudflare, dnspod, digitalOcean, route53, azureDns, googleDns, huaweiDns, zoneFile, rfc2136 or custom [dns.unknown-service]',
      ].join("\n"),
    );
    expect(pulumi.RunError.isInstance(error)).toBe(true);
  });

  it.each([
    ["edition", { edition: pulumi.output("china") }],
    ["domain", { domain: pulumi.output("example.com") }],
    ["ttl", { ttl: Promise.resolve(600) }],
    ["extraRecords.a.name", { extraRecords: { a: { name: pulumi.output("x"), type: "TXT", value: "y" } } }],
    ["cnames.imap", { cnames: { imap: pulumi.output(true) } }],
    ["spf", { spf: pulumi.output({}) }],
    ["dmarc", { dmarc: pulumi.output({ policy: "none" }) }],
    ["dkim", { dkim: pulumi.output({}) }],
    ["dkim.old.retired", { dkim: { old: { retired: pulumi.output(true) } } }],
    ["mtaSts", { mtaSts: pulumi.output({ mode: "testing" }) }],
    ["mtaSts.mode", { mtaSts: { mode: pulumi.output("testing") } }],
    ["tlsReports", { tlsReports: pulumi.output({ addresses: ["a@example.com"] }) }],
    ["bimi", { bimi: Promise.resolve({}) }],
    ["clientServices.imap", { clientServices: { imap: pulumi.output(true) } }],
    ["extraRecords", { extraRecords: pulumi.output({}) }],
    ["dns.zoneFile", { dns: { zoneFile: pulumi.output({ path: "x" }) } }],
    ["dns.zoneFile.path", { dns: { zoneFile: { path: pulumi.output("x") } } }],
  ])("refuses an output for %s, which decides the structure", (path, args) => {
    const [issue] = refusal({ domain: "example.com", dns, ...args }).issues;
    expect(issue).toMatchObject({ id: "args.not-plain", path });
  });

  it.each<[string, object, string]>([
    ["args.key", { dns: { alidns: { records: JSON.parse('{ "__proto__": {} }') } } }, "dns.alidns.records.__proto__"],
    ["args.key", { dkim: JSON.parse('{ "__proto__": { "record": "x" } }') }, "dkim.__proto__"],
  ])("refuses a key that would be lost: %s", (id, args, path) => {
    const { issues } = refusal({ domain: "example.com", dns, ...args });
    expect(issues).toMatchObject([{ id, path }]);
  });

  it.each(["zone", "dns"])("names an argument whose getter throws: %s", (name) => {
    const args = { domain: "example.com", dns };
    Object.defineProperty(args, name, {
      enumerable: true,
      get: () => {
        throw new Error("not now");
      },
    });
    expect(refusal(args).issues).toMatchObject([{ id: "args.unreadable", path: name }]);
  });

  it("refuses no arguments at all", () => {
    expect(refusal(undefined).issues.map(({ id }) => id)).toEqual(["args.missing", "dns.missing"]);
  });

  it("gives an adapter of the user's own what it needs, and takes the zone from it", async () => {
    const seen: string[] = [];
    const own: Dns = custom({
      zone: "example.com",
      declare: ({ key, fullName, type, value, rdata }, { name, zone, opts }) => {
        seen.push([key, fullName, zone, opts.aliases?.length].join(" "));
        return new ZoneFileRecord(
          name,
          { path: "own", zone, name: key, type, ttl: 1, rdata: type === "TXT" ? rdata : value },
          opts,
        );
      },
    });
    await make({
      domain: "mail.example.com",
      dns: own,
      cnames: { imap: false, pop3: false, smtp: false, mail: false },
    });
    expect(seen).toEqual([
      "mx-primary mail.example.com example.com 0",
      "mx-secondary mail.example.com example.com 0",
      "spf mail.example.com example.com 0",
    ]);
  });

  it("gives each record the component's former names too, for a rename that was cut off", async () => {
    const seen: string[] = [];
    const own: Dns = custom({
      zone: "example.com",
      declare: ({ key, type, rdata }, { name, zone, opts }) => {
        for (const alias of key === "spf" ? (opts.aliases ?? []) : []) {
          pulumi.output(alias).apply((known) => seen.push(JSON.stringify(known)));
        }
        return new ZoneFileRecord(name, { path: "own", zone, name: key, type, ttl: 1, rdata }, opts);
      },
    });
    await mockEngine();
    const urn = "urn:pulumi:prod::other::my:index:Company$alibaba-mail:index:MailDomain::a::b";
    const above = new pulumi.ComponentResource("my:index:Company", "company");
    const aliases = [{ name: "old" }, urn, pulumi.output({ parent: above })];
    await whenRegistered(new MailDomain("corp", { domain: "example.com", dns: own }, { aliases }));
    await new Promise(setImmediate);
    expect(seen.sort().map((one) => JSON.parse(one))).toEqual([
      { name: "a::b-spf", parent: urn },
      {
        name: "corp-spf",
        parent: "urn:pulumi:stack::project::my:index:Company$alibaba-mail:index:MailDomain::corp",
      },
      { name: "old-spf", parent: "urn:pulumi:stack::project::alibaba-mail:index:MailDomain::old" },
    ]);
  });

  it("refuses what the adapter's audit can't hold, together with the rest", () => {
    const audit = () => [{ id: "own.rule", severity: "error" as const, path: "ttl", message: "too short" }];
    const own = custom({ audit, declare: () => expect.unreachable() });
    expect(refusal({ domain: "example.com", ttl: -1, dns: own }).issues.map(({ id }) => id)).toEqual([
      "ttl.range",
      "own.rule",
    ]);
  });

  it("refuses a zone that is not the one that dns names", () => {
    const args = {
      domain: "sub.example.com",
      zone: "sub.example.com",
      dns: { alidns: { domainName: "example.com" } },
    };
    expect(refusal(args).issues).toMatchObject([{ id: "zone.differs", path: "zone" }]);
  });

  it("refuses an unknown value of the environment variable that chooses the preflight", () => {
    vi.stubEnv("ALIBABA_MAIL_PREFLIGHT", "of");
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(refusal({ domain: "example.com", dns }).message).toContain(
      'invalid value "of" of the environment variable ALIBABA_MAIL_PREFLIGHT (did you mean "off"?); use fail, warn or off, or unset it',
    );
    for (const value of ["", "fail", "warn", "off"]) expect(checkModeVariable(value)).toEqual([]);
  });

  it("refuses a late value that clashes with another record, or that the service can't hold", () => {
    const plan = draftPlan({
      domain: "example.com",
      extraRecords: { late: { name: "@", type: "TXT", value: notKnownYet } },
    });
    const head = { key: "extra-late", name: "@", ttl: 600, requirement: "optional" as const, formerKeys: [] };
    const record = {
      ...head,
      type: "TXT" as const,
      text: "v=spf1 -all",
      path: "extraRecords.late",
      ttlPath: "ttl",
      known: true,
    };
    const issue = (path: string) => ({ id: `at ${path}`, severity: "error" as const, path, message: "" });
    const audit = () => ["extraRecords.late.value", "extraRecords.other"].map(issue);
    const adapter = { audit, declare: () => expect.unreachable() };
    expect(auditDeferred(record, plan, adapter).map(({ id }) => id)).toEqual([
      "spf.second",
      "at extraRecords.late.value",
    ]);
  });

  it("warns of what is only unwise", async () => {
    const { mail } = await make({ dmarc: { policy: "none" } });
    expect(await settled(mail.webmailUrl)).toBeDefined();
  });

  it("gives no endpoint that a Custom edition does not name", async () => {
    const hosts = { mx: { a: { exchange: "mx.example.net", preference: 5 } }, spfInclude: "spf.example.net" };
    const { mail } = await make({ edition: "custom", hosts });
    expect(
      await Promise.all([mail.imap, mail.webmailUrl, mail.domainWebmailUrl].map((output) => settled<unknown>(output))),
    ).toEqual([undefined, undefined, undefined]);
  });
});
