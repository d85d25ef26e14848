/** What every adapter keeps to, whichever service it is for: the same suite for all of them. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
  alidns,
  cloudflare,
  custom,
  type Dns,
  digitalOcean,
  dnspod,
  MailDomain,
  type MailDomainArgs,
  rfc2136,
  ZoneFileRecord,
  zoneFile,
} from "../../src";
import { unquoteTxt } from "../../src/mail/txt";
import { mockEngine, type Registered, unknownOutput, whenRegistered } from "../support/mocks";

/** The text that a service's record stands for, or nothing where it can't be read. */
type ReadTxt = (inputs: Record<string, unknown>) => string | undefined;

const unquoted = (field: string): ReadTxt => {
  return (inputs) => {
    const read = unquoteTxt(String(inputs[field]));
    return read.ok ? read.record.toString("utf8") : undefined;
  };
};

const adapters: [name: string, dns: Dns, type: string, readTxt: ReadTxt][] = [
  ["zoneFile", zoneFile({ path: "example.com.zone" }), "alibaba-mail:index:ZoneFileRecord", unquoted("rdata")],
  ["rfc2136", rfc2136({ server: "ns1.example.com" }), "alibaba-mail:index:DynamicUpdateRecord", unquoted("rdata")],
  ["alidns", alidns(), "alicloud:dns/alidnsRecord:AlidnsRecord", ({ value }) => String(value)],
  [
    "cloudflare",
    cloudflare({ zoneId: "023e105f4ecef8ad9ca31a8372d0c353" }),
    "cloudflare:index/dnsRecord:DnsRecord",
    unquoted("content"),
  ],
  ["digitalOcean", digitalOcean(), "digitalocean:index/dnsRecord:DnsRecord", ({ value }) => String(value)],
  ["dnspod", dnspod(), "tencentcloud:Dnspod/record:Record", ({ value }) => String(value)],
  [
    "custom",
    custom({
      declare: ({ fullName, type, ttl, rdata }, { name, zone, opts }) =>
        new ZoneFileRecord(name, { path: "own", zone, name: fullName, type, ttl, rdata }, opts),
    }),
    "alibaba-mail:index:ZoneFileRecord",
    unquoted("rdata"),
  ],
];

const everything: Partial<MailDomainArgs> = {
  edition: "china",
  ttl: 600,
  spf: { ip4: [pulumi.output("192.0.2.10")] },
  dkim: { default: { record: "v=DKIM1; k=rsa; p=" }, old: { retired: true } },
  dmarc: { policy: "reject", aggregateReports: ["dmarc@example.com"] },
  mtaSts: { mode: "enforce" },
  tlsReports: { addresses: [pulumi.output("tls@example.com")] },
  bimi: { logo: "https://example.com/logo.svg", certificate: "https://example.com/vmc.pem" },
  clientServices: { imap: true, pop3: true, smtp: true },
  extraRecords: {
    a: { name: "host", type: "A", value: "192.0.2.10" },
    aaaa: { name: "host", type: "AAAA", value: "2001:db8::10" },
    cname: { name: "alias", type: "CNAME", value: "host.example.net" },
    mx: { name: "sub", type: "MX", value: "mx.example.net", preference: 10 },
    srv: { name: "_sieve._tcp", type: "SRV", value: "sieve.example.net", priority: 1, weight: 2, port: 4190 },
    txt: { name: "@", type: "TXT", value: "token=1" },
  },
};
const keys = [
  "mx-primary mx-secondary mx-tertiary spf imap pop3 smtp mail dkim-default dkim-old dmarc",
  "mta-sts tls-rpt bimi srv-imaps srv-pop3s srv-submissions",
  "extra-a extra-aaaa extra-cname extra-mx extra-srv extra-txt",
].flatMap((line) => line.split(" "));

describe.each(adapters)("the adapter %s", (name, dns, type, readTxt) => {
  async function declare(args: Partial<MailDomainArgs>, options = {}): Promise<Registered[]> {
    const registered = await mockEngine(options);
    await whenRegistered(new MailDomain("corp", { domain: "example.com", dns, ...args }));
    return registered.filter((each) => each.type === type);
  }

  it.each([false, true])("declares one resource a record, named by its key (in a preview: %s)", async (preview) => {
    const names = (await declare(everything, { preview })).map(({ name }) => name);
    expect(names.sort()).toEqual(keys.map((key) => `corp-${key}`).sort());
  });

  it("declares the same each time", async () => {
    const sorted = (all: Registered[]) => all.sort((one, other) => one.name.localeCompare(other.name));
    expect(sorted(await declare(everything))).toEqual(sorted(await declare(everything)));
  });

  it("leaves all others alone where one record is added or taken away", async () => {
    const { txt: _txt, ...fewer } = everything.extraRecords ?? {};
    const before = await declare({ ...everything, extraRecords: fewer });
    const after = await declare(everything);
    expect(after.filter(({ name }) => name !== "corp-extra-txt")).toEqual(expect.arrayContaining(before));
    expect(after).toHaveLength(before.length + 1);
  });

  it("declares a record whose value a preview does not know", async () => {
    const spf = { ip4: [unknownOutput<string>()] };
    expect((await declare({ ...everything, spf }, { preview: true })).map(({ name }) => name)).toContain("corp-spf");
  });

  it("says each value once, and each TTL as it was given", async () => {
    for (const { name: child, inputs } of await declare({ ...everything, ttl: 1234 })) {
      expect(inputs.ttl, child).toBe(1234);
      expect(JSON.stringify(inputs), child).not.toMatch(/undefined|\[object|Output</);
    }
  });

  it("serves a subdomain of its zone", async () => {
    const registered = await declare({ domain: "sub.example.com", zone: "example.com" });
    expect(JSON.stringify(registered.find(({ name }) => name === "corp-imap")?.inputs)).toMatch(
      /"imap\.sub(\.example\.com)?"/,
    );
  });

  // Three services hold no backslashes, and two of them no quotes; their audits refuse these and more.
  const texts = [
    "a b;c=(d) e",
    `v=${"0123456789".repeat(50)}`,
    ...(name === "digitalOcean" ? ['say "hi"'] : []),
    ...(["alidns", "dnspod", "digitalOcean"].includes(name)
      ? []
      : ['say "hi" \\ \\065', ` ${"a".repeat(253)}é中`, "tab\tline\nend "]),
  ];

  it.each(texts)("holds the text %j without loss", async (value) => {
    const registered = await declare({ extraRecords: { text: { name: "text", type: "TXT", value } } });
    const record = registered.find((each) => each.name === "corp-extra-text");
    expect(readTxt(record?.inputs ?? {})).toBe(value);
  });
});
