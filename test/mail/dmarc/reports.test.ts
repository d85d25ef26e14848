import { describe, expect, it } from "vitest";
import { checkDmarcReports, type DmarcResolver, dmarcReportAuthorizations } from "../../../src/mail";
import { naming } from "../../support/naming";

describe("reports in other domains", () => {
  it.each<[string, string, string, string[]]>([
    ["the domain itself", "example.com", "mailto:a@example.com", []],
    ["a domain below", "example.com", "mailto:a@mail.example.com", []],
    ["a domain above", "mail.example.com", "mailto:a@example.com", []],
    ["an https URI", "example.com", "https://example.net/", []],
    [
      "another domain",
      "example.com",
      "mailto:a@reports.example.net",
      ["example.com._report._dmarc.reports.example.net a@reports.example.net"],
    ],
    // RFC 9990 section 4 has this example.
    [
      "a domain beside",
      "blue.example.com",
      "mailto:reports@red.example.net",
      ["blue.example.com._report._dmarc.red.example.net reports@red.example.net"],
    ],
    [
      "a domain that ends alike",
      "example.com",
      "mailto:a@myexample.com",
      ["example.com._report._dmarc.myexample.com a@myexample.com"],
    ],
    [
      "other spellings",
      "MÜNCHEN.de.",
      "mailto:a@Example.NET",
      ["xn--mnchen-3ya.de._report._dmarc.example.net a@example.net"],
    ],
    [
      "two mailboxes",
      "example.com",
      "mailto:a@x.example,mailto:b@x.example",
      ["example.com._report._dmarc.x.example a@x.example", "example.com._report._dmarc.x.example b@x.example"],
    ],
    [
      "one mailbox twice",
      "example.com",
      "mailto:a@x.example,mailto:a@x.example",
      ["example.com._report._dmarc.x.example a@x.example"],
    ],
    ["no domain", "example", "mailto:a@x.example", []],
  ])("need a record: %s", (_, domain, uris, expected) => {
    const authorizations = dmarcReportAuthorizations(domain, `v=DMARC1; p=none; rua=${uris}`);
    expect(authorizations.map(({ name, address }) => `${name} ${address}`)).toEqual(expected);
    for (const { text } of authorizations) expect(text).toBe("v=DMARC1;");
  });

  it("need a record for failure reports too", () => {
    const record = "v=DMARC1; p=none; rua=mailto:a@example.com; ruf=mailto:f@thirdparty.example.net";
    expect(dmarcReportAuthorizations("example.com", record)).toEqual([
      {
        name: "example.com._report._dmarc.thirdparty.example.net",
        text: "v=DMARC1;",
        address: "f@thirdparty.example.net",
      },
    ]);
  });

  it("need none where the record can't be read", () => {
    expect(dmarcReportAuthorizations("example.com", "v=DMARC2; rua=mailto:a@x.example")).toEqual([]);
  });
});

/** A DNS that has these records alone: `TXT name`, `MX name`, `A name`, `AAAA name`. A text is the code of an error. */
function dns(records: Record<string, string | string[]>): DmarcResolver & { asked: string[] } {
  const asked: string[] = [];
  const answer = async (type: string, name: string): Promise<string[]> => {
    asked.push(`${type} ${name}`);
    const found = records[`${type} ${name}`] ?? "ENOTFOUND";
    if (typeof found === "string") throw Object.assign(new Error(found), { code: found });
    return found;
  };
  return {
    asked,
    resolveTxt: async (name) => (await answer("TXT", name)).map((text) => text.split("|")),
    resolveMx: async (name) => (await answer("MX", name)).map((exchange) => ({ exchange, priority: 10 })),
    resolve4: (name) => answer("A", name),
    resolve6: (name) => answer("AAAA", name),
  };
}

const authorization = "TXT example.com._report._dmarc.x.example";
const ok = { [authorization]: ["v=DMARC1"], "MX x.example": ["mx.x.example"] };

async function check(uris: string, records: Record<string, string | string[]>): Promise<string[]> {
  const record = `v=DMARC1; p=none; rua=${uris}`;
  const issues = await checkDmarcReports({ domain: "example.com", record, resolver: dns(records) });
  return issues.map(
    ({ id, severity, path, span }) => `${severity} ${id} @ ${path} ${record.slice(span?.start, span?.end)}`,
  );
}

describe("a report", () => {
  it.each<[string, Record<string, string | string[]>]>([
    ["is authorized and has an MX", ok],
    ["is authorized in several strings, with a semicolon", { ...ok, [authorization]: ["v=DM|ARC1;"] }],
    ["is authorized beside other texts", { ...ok, [authorization]: ["hello", "v=DMARC1", "v=DMARC1"] }],
    ["is authorized and sent on inside its host", { ...ok, [authorization]: ["v=DMARC1; rua=mailto:b@x.example"] }],
    ["has an address alone", { ...ok, "MX x.example": "ENODATA", "A x.example": ["192.0.2.1"] }],
    [
      "has an IPv6 address alone, whatever becomes of the other",
      { ...ok, "MX x.example": [], "A x.example": "ETIMEOUT", "AAAA x.example": ["2001:db8::1"] },
    ],
  ])("arrives where its host %s", async (_, records) => {
    expect(await check("mailto:a@x.example", records)).toEqual([]);
  });

  const uri = "mailto:a@x.example";
  it.each<[string, Record<string, string | string[]>, string[]]>([
    [
      "is not authorized",
      { ...ok, [authorization]: "ENOTFOUND" },
      [`warning dmarc.report-not-authorized @ record ${uri}`],
    ],
    [
      "has no text for it",
      { ...ok, [authorization]: "ENODATA" },
      [`warning dmarc.report-not-authorized @ record ${uri}`],
    ],
    [
      "has another text there",
      { ...ok, [authorization]: ["v=spf1 -all", "v=DMARC2"] },
      [`warning dmarc.report-not-authorized @ record ${uri}`],
    ],
    [
      "sends it on",
      { ...ok, [authorization]: ["v=DMARC1; rua=mailto:b@other.example"] },
      [`warning dmarc.report-override @ record ${uri}`],
    ],
    ["takes no mail", { ...ok, "MX x.example": [""] }, [`warning dmarc.report-null-mx @ record ${uri}`]],
    [
      "takes no mail, written as a dot",
      { ...ok, "MX x.example": ["."] },
      [`warning dmarc.report-null-mx @ record ${uri}`],
    ],
    ["is nowhere", { [authorization]: ["v=DMARC1"] }, [`warning dmarc.report-no-mail @ record ${uri}`]],
    [
      "is nowhere and did not agree",
      {},
      [`warning dmarc.report-not-authorized @ record ${uri}`, `warning dmarc.report-no-mail @ record ${uri}`],
    ],
    [
      "can't be asked for its agreement",
      { ...ok, [authorization]: "ESERVFAIL" },
      [`warning dmarc.report-not-checked @ record ${uri}`],
    ],
    [
      "can't be asked for its MX",
      { ...ok, "MX x.example": "ETIMEOUT" },
      [`warning dmarc.report-not-checked @ record ${uri}`],
    ],
    [
      "can't be asked for its address",
      { ...ok, "MX x.example": "ENODATA", "AAAA x.example": "ETIMEOUT" },
      [`warning dmarc.report-not-checked @ record ${uri}`],
    ],
  ])("is told of where its host %s", async (_, records, issues) => {
    expect(await check(uri, records)).toEqual(issues);
  });

  it("is looked at once a host", async () => {
    const resolver = dns(ok);
    const record = "v=DMARC1; p=none; rua=mailto:a@x.example,mailto:b@x.example; ruf=mailto:a@x.example";
    expect(await checkDmarcReports({ domain: "example.com", record, resolver })).toEqual([]);
    expect(resolver.asked.sort()).toEqual(["MX x.example", authorization]);
  });

  it.each<[string, Record<string, string[] | string>, string[]]>([
    ["one organizational domain", { "TXT _dmarc.corp.example": ["v=DMARC1; p=none"] }, []],
    ["a public suffix", { "TXT _dmarc.corp.example": ["v=DMARC1; p=none; psd=y"] }, ["dmarc.report-not-authorized"]],
    ["two organizations", {}, ["dmarc.report-not-authorized"]],
    ["no answer", { "TXT _dmarc.corp.example": "ESERVFAIL" }, ["dmarc.report-not-checked"]],
  ])("beside its domain is judged by the DNS: %s", async (_, records, ids) => {
    const resolver = dns({ ...records, "MX red.corp.example": ["mx"] });
    const record = "v=DMARC1; p=none; rua=mailto:a@red.corp.example";
    const issues = await checkDmarcReports({ domain: "blue.corp.example", record, resolver });
    expect(issues.map(({ id }) => id)).toEqual(ids);
    expect(resolver.asked.filter((name) => name.startsWith("TXT _dmarc")).length).toBeLessThanOrEqual(16);
  });

  it("to the own domain needs no authorization, but mail", async () => {
    expect(await check("mailto:a@example.com", { "MX example.com": ["mx.example.com"] })).toEqual([]);
    expect(await check("mailto:a@example.com", {})).toEqual([
      "warning dmarc.report-no-mail @ record mailto:a@example.com",
    ]);
  });

  it("is not asked for at more than ten hosts", async () => {
    const uris = Array.from({ length: 12 }, (_, index) => `mailto:a@h${index}.example`);
    const resolver = dns({});
    const issues = await checkDmarcReports({
      domain: "example.com",
      record: `v=DMARC1; p=none; rua=${uris.join(",")}`,
      resolver,
    });
    expect(issues.filter(({ id }) => id === "dmarc.report-not-checked")).toHaveLength(2);
    expect(resolver.asked.join()).not.toContain("h10.example");
  });

  it("can't be authorized under a name that is too long", async () => {
    const label = "a".repeat(60);
    const domain = `${label}.${label}.example.com`;
    const record = `v=DMARC1; p=none; rua=mailto:a@${label}.${label}.example.net`;
    const issues = await checkDmarcReports({ domain, record, resolver: dns({}) });
    expect(issues[0]).toMatchObject({ id: "dmarc.report-not-authorized", message: naming(" 253 ") });
  });

  it("is not looked for where record or domain can't be read", async () => {
    const resolver = dns({});
    const issues = await checkDmarcReports({ domain: "example", record: "hello", resolver });
    expect(issues.map(({ id, path }) => `${id} @ ${path}`)).toEqual([
      "domain.single-label @ domain",
      "dmarc.version @ record",
    ]);
    expect(resolver.asked).toEqual([]);
  });
});
