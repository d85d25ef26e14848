/** What every adapter of a service with a resource for each RRset keeps to: the same suite for all of them. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
  azureDns,
  custom,
  type Dns,
  googleDns,
  huaweiDns,
  MailDomain,
  type MailDomainArgs,
  route53,
  ZoneFileRecord,
} from "../../src";
import { octalToDecimal } from "../../src/dns/octal";
import { unquoteTxt } from "../../src/mail/txt";
import { mockEngine, type Registered, settled, unknownOutput, whenRegistered } from "../support/mocks";

/** The texts that a resource holds. */
type ReadTexts = (inputs: Record<string, unknown>) => string[];

function unquoted(text: string): string {
  const read = unquoteTxt(text);
  return read.ok ? read.record.toString("utf8") : `not read: ${text}`;
}

const adapters: [name: string, dns: Dns, type: string, readTexts: ReadTexts][] = [
  [
    "route53",
    route53({ zoneId: "Z0123456789ABCDEFGHIJ" }),
    "aws:route53/record:Record",
    ({ records }) => (records as string[]).map((value) => unquoted(octalToDecimal(`"${value}"`))),
  ],
  [
    "azureDns",
    azureDns({ resourceGroupName: "dns" }),
    "azure-native:dns:RecordSet",
    ({ txtRecords }) => (txtRecords as { value: string[] }[]).map(({ value }) => value.join("")),
  ],
  [
    "googleDns",
    googleDns({ managedZone: "example-com" }),
    "gcp:dns/recordSet:RecordSet",
    ({ rrdatas }) => (rrdatas as string[]).map(unquoted),
  ],
  [
    "huaweiDns",
    huaweiDns({ zoneId: "ff8080829a94f8e5019a9b1a29f50a1b" }),
    "huaweicloud:index/dnsRecordset:DnsRecordset",
    ({ records }) => (records as string[]).map(unquoted),
  ],
  [
    "custom",
    custom({
      declareRRset: ({ fullName, type, ttl, records }, { name, zone, opts }) =>
        new ZoneFileRecord(
          name,
          {
            ...{ path: "own", zone, name: fullName, type, ttl },
            rdata: pulumi.all(records.map(({ rdata }) => rdata)).apply((all) => all.join("\n")),
          },
          opts,
        ),
    }),
    "alibaba-mail:index:ZoneFileRecord",
    ({ rdata }) => String(rdata).split("\n").map(unquoted),
  ],
];

const everything: Partial<MailDomainArgs> = {
  edition: "china",
  ttl: 600,
  spf: { ip4: [pulumi.output("192.0.2.10")] },
  dkim: { default: { record: "v=DKIM1; k=rsa; p=" } },
  dmarc: { policy: "reject" },
  clientServices: { imap: true },
  extraRecords: {
    a: { name: "host", type: "A", value: "192.0.2.10" },
    b: { name: "host", type: "A", value: "192.0.2.11" },
    aaaa: { name: "host", type: "AAAA", value: "2001:db8::10" },
    txt: { name: "@", type: "TXT", value: "token=1" },
  },
};
const rrsets = [
  "@ MX",
  "@ TXT",
  "imap CNAME",
  "pop3 CNAME",
  "smtp CNAME",
  "mail CNAME",
  "default._domainkey TXT",
  "_dmarc TXT",
  "_imaps._tcp SRV",
  "host A",
  "host AAAA",
];

describe.each(adapters)("the adapter %s", (name, dns, type, readTexts) => {
  // One service may take the values as a list, so they are in an order that does not depend on the plan.
  const inOrder = (...texts: string[]) => (name === "huaweiDns" ? texts.sort() : texts);
  async function make(args: Partial<MailDomainArgs>, options = {}) {
    const registered = await mockEngine(options);
    const mail = new MailDomain("corp", { domain: "example.com", dns, ...args });
    await whenRegistered(mail);
    return { mail, children: registered.filter((each) => each.type === type) };
  }
  const declare = async (args: Partial<MailDomainArgs>, options = {}) => (await make(args, options)).children;
  const named = (all: Registered[], key: string) => all.find(({ name }) => name === `corp-${key}`);

  it.each([false, true])("declares one resource an RRset, named by its key (in a preview: %s)", async (preview) => {
    const names = (await declare(everything, { preview })).map(({ name }) => name);
    expect(names.sort()).toEqual(rrsets.map((key) => `corp-${key}`).sort());
  });

  it("declares the same each time", async () => {
    const sorted = (all: Registered[]) => all.sort((one, other) => one.name.localeCompare(other.name));
    expect(sorted(await declare(everything))).toEqual(sorted(await declare(everything)));
  });

  it("changes one resource alone where a record joins an RRset, or leaves it", async () => {
    const { txt: _txt, ...fewer } = everything.extraRecords ?? {};
    const before = await declare({ ...everything, extraRecords: fewer });
    const after = await declare(everything);
    const others = (all: Registered[]) => all.filter(({ name }) => name !== "corp-@ TXT");
    expect(others(after)).toEqual(expect.arrayContaining(others(before)));
    expect(after).toHaveLength(before.length);
    const spf = "v=spf1 ip4:192.0.2.10 include:spf.qiye.aliyun.com -all";
    expect(readTexts(named(before, "@ TXT")?.inputs ?? {})).toEqual([spf]);
    expect(readTexts(named(after, "@ TXT")?.inputs ?? {})).toEqual(inOrder(spf, "token=1"));
  });

  it("declares an RRset of which a preview does not know one value", async () => {
    const spf = { ip4: [unknownOutput<string>()] };
    expect(named(await declare({ ...everything, spf }, { preview: true }), "@ TXT")).toBeDefined();
  });

  it("gives an RRset one TTL, as it was given", async () => {
    const children = await declare({ ...everything, ttl: 1234, ttls: { "@ TXT": 60 } });
    for (const { name, inputs } of children) {
      expect(inputs.ttl, name).toBe(name === "corp-@ TXT" ? 60 : 1234);
      expect(JSON.stringify(inputs), name).not.toMatch(/undefined|\[object|Output</);
    }
  });

  it("tells for each record the id of its RRset", async () => {
    const { mail } = await make({ extraRecords: { txt: { name: "@", type: "TXT", value: "token=1" } } });
    expect(await settled(mail.recordIds)).toMatchObject({
      "mx-primary": "id-of-corp-@ MX",
      "mx-secondary": "id-of-corp-@ MX",
      spf: "id-of-corp-@ TXT",
      "extra-txt": "id-of-corp-@ TXT",
      imap: "id-of-corp-imap CNAME",
    });
  });

  it("holds the records of the former mail service in the same RRsets until the cut-over", async () => {
    const legacy = (state: "live" | "removed"): Partial<MailDomainArgs> => ({
      extraRecords: { txt: { name: "@", type: "TXT", value: "token=1" } },
      legacy: {
        mx: { name: "@", type: "MX", priority: 1, value: "aspmx.l.google.com", ttl: 3600, state },
        spf: { name: "@", type: "TXT", value: "v=spf1 include:_spf.google.com ~all", ttl: 3600, state },
        imap: { name: "imap", type: "A", value: "192.0.2.9", ttl: 3600, state },
        dkim: { name: "google._domainkey", type: "TXT", value: "v=DKIM1; k=rsa; p=MIGf", ttl: 3600, state },
      },
    });
    const live = await declare(legacy("live"));
    expect(named(live, "@ MX")?.inputs.ttl).toBe(3600);
    expect(JSON.stringify(named(live, "@ MX")?.inputs)).not.toContain("aliyun");
    expect(readTexts(named(live, "@ TXT")?.inputs ?? {})).toEqual(
      inOrder("token=1", "v=spf1 include:_spf.google.com ~all"),
    );
    expect(live.map(({ name }) => name)).toEqual(expect.arrayContaining(["corp-imap A", "corp-google._domainkey TXT"]));
    expect(named(live, "imap CNAME")).toBeUndefined();
    const gone = await declare(legacy("removed"));
    expect(JSON.stringify(named(gone, "@ MX")?.inputs)).toMatch(
      name === "huaweiDns" ? /mx2\.sg.*mx1\.sg/ : /mx1\.sg.*mx2\.sg/,
    );
    expect(readTexts(named(gone, "@ TXT")?.inputs ?? {})).toEqual(
      inOrder("v=spf1 include:spf.sg.aliyun.com -all", "token=1"),
    );
    expect(named(gone, "imap A")).toBeUndefined();
    expect(named(gone, "imap CNAME")).toBeDefined();
  });

  // One service holds no quotes, backslashes or other characters than printable ASCII; its audit refuses them.
  const texts = [
    "a b;c=(d) e",
    `v=${"0123456789".repeat(50)}`,
    ...(name === "huaweiDns" ? [] : ['say "hi" \\ \\065', ` ${"a".repeat(253)}é中`, "tab\tline\nend "]),
  ];

  it.each(texts)("holds the text %j without loss", async (value) => {
    const children = await declare({ extraRecords: { text: { name: "text", type: "TXT", value } } });
    expect(readTexts(named(children, "text TXT")?.inputs ?? {})).toEqual([value]);
  });
});
