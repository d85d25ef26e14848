import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Edition } from "../../src/args/args";
import { DEFAULT_TTL, type PlanArgs, planMailDomain } from "../../src/plan";
import { draftPlan } from "../../src/plan/plan";
import { naming } from "../support/naming";
import { examplePublicKey, idsAndPaths, later, planOf, rowOf, rowsOf } from "./helpers";

const domain = "example.com";
const custom: PlanArgs = {
  domain,
  edition: "custom",
  hosts: { mx: { main: { exchange: "mx.example.net", preference: 5 } }, spfInclude: "spf.example.net" },
};

/** The rows below a table's head, their columns two spaces or more apart. */
function tableRows(text: string): string[] {
  const lines = text.split("\n").filter((line) => line !== "");
  const head = lines.findIndex((line) => line.startsWith("Hostname"));
  return lines.slice(head + 1).map((line) => line.split(/ {2,}/).join(" "));
}

describe("the plan of an edition", () => {
  it("holds for Singapore, the default, the records of the set-up guide and no other", () => {
    const guide = tableRows(readFileSync(join(__dirname, "../golden/seed-table.txt"), "utf8"));
    expect(guide).toHaveLength(7);
    const plan = planMailDomain({ domain });
    expect(plan.issues).toEqual([]);
    expect(plan.records.map(rowOf).sort()).toEqual(guide.sort());
    expect(planMailDomain({ domain, edition: Edition.Singapore })).toEqual(plan);
  });

  it("holds for China a third exchanger, and another host for mail", () => {
    expect(rowsOf({ domain, edition: Edition.China })).toEqual([
      "@ MX 5 mx1.qiye.aliyun.com",
      "@ MX 10 mx2.qiye.aliyun.com",
      "@ MX 15 mx3.qiye.aliyun.com",
      "@ TXT - v=spf1 include:spf.qiye.aliyun.com -all",
      "imap CNAME - imap.qiye.aliyun.com",
      "pop3 CNAME - pop.qiye.aliyun.com",
      "smtp CNAME - smtp.qiye.aliyun.com",
      "mail CNAME - qiye.aliyun.com",
    ]);
  });

  it("holds for the older China edition the hosts of mxhichina.com", () => {
    expect(rowsOf({ domain, edition: Edition.ChinaLegacy })).toEqual([
      "@ MX 5 mxn.mxhichina.com",
      "@ MX 10 mxw.mxhichina.com",
      "@ TXT - v=spf1 include:spf.mxhichina.com -all",
      "imap CNAME - imap.mxhichina.com",
      "pop3 CNAME - pop3.mxhichina.com",
      "smtp CNAME - smtp.mxhichina.com",
      "mail CNAME - mail.mxhichina.com",
    ]);
  });

  it("holds for Custom only what it was given", () => {
    const plan = planMailDomain(custom);
    expect(plan).toMatchObject({ edition: "custom", issues: [], endpoints: {} });
    expect(plan.records.map(rowOf)).toEqual(["@ MX 5 mx.example.net", "@ TXT - v=spf1 include:spf.example.net -all"]);
  });

  it("holds for Custom with all hosts the records and endpoints of an edition", () => {
    const { records, endpoints, issues } = planMailDomain({
      ...custom,
      hosts: {
        mx: {
          b: { exchange: "MX2.example.net.", preference: 0 },
          a: { exchange: "mx1.example.net", preference: 65535 },
        },
        spfInclude: "_spf.example.net",
        imap: "imap.example.net",
        pop3: "pop.example.net",
        smtp: "smtp.example.net",
        webmail: "web.example.net",
        webmailUrl: "https://web.example.net",
      },
    });
    expect(issues).toEqual([]);
    expect(records.map(rowOf)).toEqual([
      "@ MX 0 mx2.example.net",
      "@ MX 65535 mx1.example.net",
      "@ TXT - v=spf1 include:_spf.example.net -all",
      "imap CNAME - imap.example.net",
      "pop3 CNAME - pop.example.net",
      "smtp CNAME - smtp.example.net",
      "mail CNAME - web.example.net",
    ]);
    expect(endpoints.webmailUrl).toBe("https://web.example.net/");
  });

  it("calls MX and SPF required, the rest recommended, and extra records optional", () => {
    const { records } = planMailDomain({
      domain,
      dkim: { default: { publicKey: examplePublicKey } },
      dmarc: { policy: "reject" },
      extraRecords: { verify: { name: "@", type: "TXT", value: "x=1" } },
    });
    const keysOf = (requirement: string): string[] =>
      records.filter((record) => record.requirement === requirement).map(({ key }) => key);
    expect(keysOf("required")).toEqual(["mx-primary", "mx-secondary", "spf"]);
    expect(keysOf("recommended")).toEqual(["imap", "pop3", "smtp", "mail", "dkim-default", "dmarc"]);
    expect(keysOf("optional")).toEqual(["extra-verify"]);
  });

  it("does not look at dns", () => {
    expect(planMailDomain({ domain, dns: { provider: "cloud" } })).toEqual(planMailDomain({ domain }));
  });
});

describe("hosts", () => {
  it("replace single values of an exchanger and leave the others", () => {
    expect(
      rowsOf({
        domain,
        hosts: { mx: { primary: { preference: 1 }, secondary: { exchange: "mx9.example.net" } } },
      }).slice(0, 2),
    ).toEqual(["@ MX 1 mx1.sg.aliyun.com", "@ MX 10 mx9.example.net"]);
  });

  it.each([
    ["imap", "imap CNAME - other.example.net"],
    ["pop3", "pop3 CNAME - other.example.net"],
    ["smtp", "smtp CNAME - other.example.net"],
    ["webmail", "mail CNAME - other.example.net"],
    ["spfInclude", "@ TXT - v=spf1 include:other.example.net -all"],
  ])("replace %s alone", (argument, row) => {
    const before = rowsOf({ domain });
    const after = rowsOf({ domain, hosts: { [argument]: "Other.example.net." } });
    expect(after.filter((line) => !before.includes(line))).toEqual([row]);
    expect(after).toHaveLength(before.length);
  });

  it("replace the webmail's address", () => {
    const { endpoints } = planMailDomain({ domain, hosts: { webmailUrl: "https://Web.example.net/login" } });
    expect(endpoints.webmailUrl).toBe("https://web.example.net/login");
  });

  it("keep the former keys of an exchanger as keys of its record", () => {
    const { records, issues } = planMailDomain({
      ...custom,
      hosts: {
        ...custom.hosts,
        mx: { main: { exchange: "mx.example.net", preference: 5, formerKeys: ["first", "primary"] } },
      },
    });
    expect(issues).toEqual([]);
    expect(records[0]).toMatchObject({ key: "mx-main", formerKeys: ["mx-first", "mx-primary"] });
  });

  // A program may hand on a setting that is not there.
  it("that are undefined leave the edition's own", () => {
    expect(rowsOf({ domain, hosts: { mx: { primary: { exchange: undefined, preference: 7 } } } })[0]).toBe(
      "@ MX 7 mx1.sg.aliyun.com",
    );
  });
});

describe("the endpoints", () => {
  it("are the provider's own hosts with their ports, and the alias beside them", () => {
    expect(planMailDomain({ domain }).endpoints).toEqual({
      webmailUrl: "https://mail.sg.aliyun.com/",
      domainWebmailUrl: "http://mail.example.com/",
      imap: { host: "imap.sg.aliyun.com", port: 993, security: "tls", alias: "imap.example.com" },
      pop3: { host: "pop.sg.aliyun.com", port: 995, security: "tls", alias: "pop3.example.com" },
      smtp: { host: "smtp.sg.aliyun.com", port: 465, security: "tls", alias: "smtp.example.com" },
    });
  });

  it("have an alias only where its CNAME is made", () => {
    const { endpoints } = planMailDomain({ domain, cnames: { imap: false, mail: false } });
    expect(endpoints.imap).toEqual({ host: "imap.sg.aliyun.com", port: 993, security: "tls" });
    expect(endpoints.smtp?.alias).toBe("smtp.example.com");
    expect(endpoints.domainWebmailUrl).toBeUndefined();
    expect(endpoints.webmailUrl).toBe("https://mail.sg.aliyun.com/");
  });

  it("follow the hosts that were replaced", () => {
    const { endpoints } = planMailDomain({ domain, hosts: { smtp: "smtp.example.net" } });
    expect(endpoints.smtp).toEqual({ host: "smtp.example.net", port: 465, security: "tls", alias: "smtp.example.com" });
  });

  it("are those that a Custom edition names", () => {
    const { endpoints } = planMailDomain({ ...custom, hosts: { ...custom.hosts, imap: "imap.example.net" } });
    expect(endpoints).toEqual({
      imap: { host: "imap.example.net", port: 993, security: "tls", alias: "imap.example.com" },
    });
  });

  it("have aliases in the mail domain, also inside a larger zone", () => {
    const { endpoints } = planMailDomain({ domain: "mail.example.com", zone: "example.com" });
    expect(endpoints.imap?.alias).toBe("imap.mail.example.com");
    expect(endpoints.domainWebmailUrl).toBe("http://mail.mail.example.com/");
  });
});

describe("toggles", () => {
  it.each(["imap", "pop3", "smtp", "mail"])("leave the CNAME %s out", (service) => {
    const keys = planOf({ domain, cnames: { [service]: false } }).records.map(({ key }) => key);
    const all = ["mx-primary", "mx-secondary", "spf", "imap", "pop3", "smtp", "mail"];
    expect(keys).toEqual(all.filter((key) => key !== service));
  });

  it("that are true or undefined change nothing", () => {
    expect(planMailDomain({ domain, cnames: { imap: true, mail: undefined }, spf: { enabled: true } })).toEqual(
      planMailDomain({ domain }),
    );
  });

  it("leave the SPF record out", () => {
    const { records, issues } = planMailDomain({ domain, spf: { enabled: false } });
    expect(records.some(({ type }) => type === "TXT")).toBe(false);
    expect(issues).toEqual([]);
  });

  it("free Custom from naming an SPF include", () => {
    const hosts = { mx: { main: { exchange: "mx.example.net", preference: 5 } } };
    expect(planMailDomain({ domain, edition: "custom", hosts, spf: { enabled: false } }).issues).toEqual([]);
  });
});

describe("SPF, DKIM and DMARC", () => {
  it("are built from their arguments", () => {
    const { records, issues } = planMailDomain({
      domain,
      spf: { includes: ["spf1.dm.aliyun.com"], ip4: ["192.0.2.1"], ip6: ["2001:db8::1"], all: "~all" },
      dkim: { default: { publicKey: examplePublicKey }, "Old.2025": { record: "v=DKIM1; k=rsa; p=" } },
      dmarc: { policy: "quarantine", aggregateReports: ["dmarc@example.com"], failureReports: ["f@example.com"] },
    });
    expect(idsAndPaths(issues)).toEqual(["warning dmarc.failure-reports @ dmarc.failureReports"]);
    expect(records.filter(({ type }) => type === "TXT").map((record) => `${record.key}: ${rowOf(record)}`)).toEqual([
      "spf: @ TXT - v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 include:spf.sg.aliyun.com include:spf1.dm.aliyun.com ~all",
      `dkim-default: default._domainkey TXT - v=DKIM1; k=rsa; p=${examplePublicKey}`,
      "dkim-old.2025: old.2025._domainkey TXT - v=DKIM1; k=rsa; p=",
      "dmarc: _dmarc TXT - v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com; ruf=mailto:f@example.com",
    ]);
  });

  it("tell their warnings at the argument, and the plan stands", () => {
    const { issues, records } = planMailDomain({
      domain,
      spf: { includes: ["a.com", "a.com"] },
      dmarc: { policy: "none" },
    });
    expect(idsAndPaths(issues)).toEqual([
      "warning spf.duplicate-term @ spf.includes[1]",
      "warning dmarc.no-effect @ dmarc.policy",
    ]);
    expect(records).toHaveLength(8);
  });

  it("tell what is about a whole record at its argument", () => {
    const ip4 = Array.from({ length: 25 }, (_, index) => `198.51.100.${index}`);
    expect(idsAndPaths(planMailDomain({ domain, spf: { ip4 } }).issues)).toEqual(["warning spf.long @ spf"]);
  });
});

describe("the time to live", () => {
  const ttls = (args: object): string[] => planOf({ domain, ...args }).records.map(({ key, ttl }) => `${key} ${ttl}`);

  it("is 600 seconds by default", () => {
    expect(DEFAULT_TTL).toBe(600);
    expect(new Set(planMailDomain({ domain }).records.map(({ ttl }) => ttl))).toEqual(new Set([600]));
  });

  it("is one for all records where ttl is given", () => {
    expect(new Set(planMailDomain({ domain, ttl: 3600 }).records.map(({ ttl }) => ttl))).toEqual(new Set([3600]));
  });

  it("is one for a whole RRset where ttls names it", () => {
    const args = { ttl: 300, ttls: { "@ MX": 86400, "mail CNAME": 60 } };
    expect(ttls(args)).toEqual([
      "mx-primary 86400",
      "mx-secondary 86400",
      "spf 300",
      "imap 300",
      "pop3 300",
      "smtp 300",
      "mail 60",
    ]);
  });

  it("is that of the RRset for an extra record in it", () => {
    const extraRecords = { verify: { name: "example.com.", type: "TXT", value: "x=1" } };
    expect(ttls({ ttls: { "@ TXT": 120 }, extraRecords })).toEqual(
      expect.arrayContaining(["spf 120", "extra-verify 120"]),
    );
  });

  it.each([1, 2147483647])("may be %i", (ttl) => {
    expect(planMailDomain({ domain, ttl, ttls: { "@ MX": ttl } }).issues).toEqual([]);
  });
});

describe("the zone", () => {
  it("is the mail domain by default", () => {
    expect(planMailDomain({ domain })).toMatchObject({ domain, zone: domain });
  });

  it("may be above the mail domain, and then holds its records relative to itself", () => {
    const plan = planMailDomain({
      domain: "corp.example.com",
      zone: "Example.com.",
      dkim: { default: { publicKey: examplePublicKey } },
      dmarc: { policy: "reject" },
      extraRecords: {
        apex: { name: "@", type: "TXT", value: "x=1" },
        full: { name: "www.corp.example.com", type: "A", value: "192.0.2.1" },
      },
      ttls: { "corp MX": 60 },
    });
    expect(plan).toMatchObject({ domain: "corp.example.com", zone: "example.com", issues: [] });
    expect(plan.records.map(({ key, name }) => `${key} at ${name}`)).toEqual([
      "mx-primary at corp",
      "mx-secondary at corp",
      "spf at corp",
      "imap at imap.corp",
      "pop3 at pop3.corp",
      "smtp at smtp.corp",
      "mail at mail.corp",
      "dkim-default at default._domainkey.corp",
      "dmarc at _dmarc.corp",
      "extra-apex at @",
      "extra-full at www.corp",
    ]);
  });

  it.each([
    ["Example.COM", "example.com"],
    ["example.com.", "example.com"],
    [" example.com ", "example.com"],
    ["münchen.de", "xn--mnchen-3ya.de"],
    ["MÜNCHEN.DE.", "xn--mnchen-3ya.de"],
  ])("is the same whether the domain is written %j or in its plain form", (written, plain) => {
    expect(planMailDomain({ domain: written })).toEqual(planMailDomain({ domain: plain }));
    expect(planMailDomain({ domain: written }).domain).toBe(plain);
  });

  it("may be written in another form than the domain", () => {
    expect(planMailDomain({ domain: "post.münchen.de", zone: "XN--MNCHEN-3YA.de" }).records[0]?.name).toBe("post");
  });

  it("is that of the DNS service where the arguments name none", () => {
    expect(draftPlan({ domain: "corp.example.com" }, "example.com")).toMatchObject({ zone: "example.com", issues: [] });
    expect(draftPlan({ domain: "corp.example.com", zone: "corp.example.com" }, "example.com").zone).toBe(
      "corp.example.com",
    );
  });

  it("of the DNS service is never blamed: the domain outside of it is", () => {
    expect(draftPlan({ domain: "example.org" }, "example.com").issues).toEqual([
      {
        id: "domain.outside-zone",
        severity: "error",
        path: "domain",
        message: naming('"example.org"', '"example.com"', "DNS service"),
      },
    ]);
  });
});

describe("extra records", () => {
  it("of every type are planned", () => {
    const { records, issues } = planMailDomain({
      domain,
      extraRecords: {
        a: { name: "host", type: "A", value: "192.0.2.1" },
        aaaa: { name: "host", type: "AAAA", value: "2001:DB8::1" },
        cname: { name: "www", type: "CNAME", value: "_x.Example.net." },
        mx: { name: "sub", type: "MX", value: "mx.example.net", preference: 5 },
        srv: { name: "_imaps._tcp", type: "SRV", value: "imap.sg.aliyun.com", priority: 0, weight: 1, port: 993 },
        txt: { name: "@", type: "TXT", value: "verify=1", formerKeys: ["old"] },
      },
    });
    expect(issues).toEqual([]);
    expect(records.slice(7)).toEqual([
      {
        key: "extra-a",
        name: "host",
        type: "A",
        ttl: 600,
        requirement: "optional",
        formerKeys: [],
        address: "192.0.2.1",
      },
      {
        key: "extra-aaaa",
        name: "host",
        type: "AAAA",
        ttl: 600,
        requirement: "optional",
        formerKeys: [],
        address: "2001:db8::1",
      },
      {
        key: "extra-cname",
        name: "www",
        type: "CNAME",
        ttl: 600,
        requirement: "optional",
        formerKeys: [],
        target: "_x.example.net",
      },
      {
        key: "extra-mx",
        name: "sub",
        type: "MX",
        ttl: 600,
        requirement: "optional",
        formerKeys: [],
        preference: 5,
        exchange: "mx.example.net",
      },
      {
        key: "extra-srv",
        name: "_imaps._tcp",
        type: "SRV",
        ttl: 600,
        requirement: "optional",
        formerKeys: [],
        priority: 0,
        weight: 1,
        port: 993,
        target: "imap.sg.aliyun.com",
      },
      {
        key: "extra-txt",
        name: "@",
        type: "TXT",
        ttl: 600,
        requirement: "optional",
        formerKeys: ["extra-old"],
        text: "verify=1",
      },
    ]);
  });

  it("may take the place of a CNAME that is turned off", () => {
    const extraRecords = { mail: { name: "mail", type: "A", value: "192.0.2.1" } };
    expect(planOf({ domain, cnames: { mail: false }, extraRecords }).issues).toEqual([]);
  });
});

describe("values that come later", () => {
  const args: PlanArgs = {
    domain,
    spf: { includes: [later, "a.com"], ip4: [later] },
    dkim: { default: { publicKey: later }, second: { record: later } },
    dmarc: { policy: "reject", aggregateReports: [later] },
    extraRecords: {
      verify: { name: "@", type: "TXT", value: later },
      host: { name: "host", type: "A", value: later },
      mx: { name: "sub", type: "MX", value: later, preference: 7 },
    },
  };

  it("leave every record in its place", () => {
    const plan = planMailDomain(args);
    expect(plan.issues).toEqual([]);
    expect(plan.records.filter((record) => rowOf(record).includes("(unknown until applied)")).map(rowOf)).toEqual([
      "@ TXT - (unknown until applied)",
      "default._domainkey TXT - (unknown until applied)",
      "second._domainkey TXT - (unknown until applied)",
      "_dmarc TXT - (unknown until applied)",
      "@ TXT - (unknown until applied)",
      "host A - (unknown until applied)",
      "sub MX 7 (unknown until applied)",
    ]);
  });

  it("are checked when they come, with the whole path", () => {
    const settled = (key: string, source: unknown): unknown => {
      const draft = draftPlan(args).drafts.find((one) => one.key === key);
      expect(draft?.value).toBeUndefined();
      const { text, issues } = draft?.resolve(source) ?? { text: "", issues: [] };
      return issues.length > 0 ? idsAndPaths(issues) : text;
    };
    expect(settled("spf", { includes: ["b.com", "a.com"], ip4: ["192.0.2.1"] })).toBe(
      "v=spf1 ip4:192.0.2.1 include:spf.sg.aliyun.com include:b.com include:a.com -all",
    );
    expect(settled("spf", { includes: ["b..com"], ip4: ["192.0.2.1"] })).toEqual([
      "name.empty-label @ spf.includes[0]",
    ]);
    expect(settled("spf", { includes: [5], ip4: ["192.0.2.1"] })).toEqual(["args.type @ spf.includes[0]"]);
    expect(settled("dkim-default", { publicKey: examplePublicKey })).toBe(`v=DKIM1; k=rsa; p=${examplePublicKey}`);
    expect(settled("dkim-second", { record: "x" })).toEqual(["dkim.record @ dkim.second.record"]);
    expect(settled("dmarc", { policy: "none", aggregateReports: ["x"] })).toEqual([
      "dmarc.report-address @ dmarc.aggregateReports[0]",
    ]);
    expect(settled("extra-verify", "x=1")).toBe("x=1");
    expect(settled("extra-host", "x")).toEqual(["record.ipv4 @ extraRecords.host.value"]);
    expect(settled("extra-mx", undefined)).toEqual(["args.came-undefined @ extraRecords.mx.value"]);
  });

  it("leave an edition's own values settled", () => {
    const draft = draftPlan(args).drafts.find(({ key }) => key === "mx-primary");
    expect(draft?.value).toBe("mx1.sg.aliyun.com");
  });
});
