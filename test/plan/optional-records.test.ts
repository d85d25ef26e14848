/** MTA-STS, TLS-RPT, BIMI, SRV records of clients, and withdrawn DKIM keys: what is there only where it is asked for. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MtaStsMode } from "../../src/args/args";
import { mtaStsId, parseMtaSts, parseMtaStsPolicy } from "../../src/mail/mta-sts";
import { formatPlan, type PlanArgs, planMailDomain } from "../../src/plan";
import { draftPlan } from "../../src/plan/plan";
import { naming } from "../support/naming";
import { examplePublicKey, idsAndPaths, later, planOf, rowOf, rowsOf } from "./helpers";

const domain = "example.com";
const strict: PlanArgs = { domain, dmarc: { policy: "reject" } };
const bimi = { logo: "https://example.com/logo.svg", certificate: "https://example.com/vmc.pem" };

/** The rows that a plan has more than one of the domain alone. */
function added(args: Partial<PlanArgs>): string[] {
  const without = rowsOf({ domain });
  return rowsOf({ domain, ...args }).filter((row) => !without.includes(row));
}

function settle(args: PlanArgs, key: string, source: unknown): unknown {
  const draft = draftPlan(args).drafts.find((one) => one.key === key);
  expect(draft?.value).toBeUndefined();
  const { text, issues } = draft?.resolve(source) ?? { text: "", issues: [] };
  return issues.length > 0 ? idsAndPaths(issues) : text;
}

const asked: Record<string, Partial<PlanArgs>> = {
  mtaSts: { mtaSts: { mode: "testing" } },
  tlsReports: { tlsReports: { addresses: ["tls@example.com"] } },
  bimi: { bimi },
  clientServices: { clientServices: { imap: true, pop3: true, smtp: true } },
};

/** Arguments that ask for all of them, but for one. */
function allBut(left?: string): PlanArgs {
  const chosen = Object.entries(asked).filter(([name]) => name !== left);
  return { ...strict, ...Object.fromEntries(chosen.flatMap(([, args]) => Object.entries(args))) };
}

describe("each of them", () => {
  it.each([
    ["mtaSts", ["mta-sts _mta-sts TXT"]],
    ["tlsReports", ["tls-rpt _smtp._tls TXT"]],
    ["bimi", ["bimi default._bimi TXT"]],
    [
      "clientServices",
      ["srv-imaps _imaps._tcp SRV", "srv-pop3s _pop3s._tcp SRV", "srv-submissions _submissions._tcp SRV"],
    ],
  ])("is made by %s only, as an optional record, and leaves the others as they were", (name, expected) => {
    const without = planMailDomain(allBut(name));
    const withIt = planMailDomain(allBut());
    const keys = new Set(without.records.map(({ key }) => key));
    const more = withIt.records.filter(({ key }) => !keys.has(key));
    expect(more.map(({ key, name: owner, type }) => `${key} ${owner} ${type}`)).toEqual(expected);
    expect(more.map(({ requirement }) => requirement)).toEqual(expected.map(() => "optional"));
    expect(withIt.records.filter(({ key }) => keys.has(key))).toEqual(without.records);
    expect(withIt.endpoints).toEqual(without.endpoints);
    expect(withIt.issues).toEqual([]);
  });

  it("takes its TTL and its import from the arguments that all records share", () => {
    const args: PlanArgs = {
      ...allBut(),
      ttls: { "_mta-sts TXT": 60, "_smtp._tls TXT": 61, "default._bimi TXT": 62, "_imaps._tcp SRV": 63 },
      imports: { "mta-sts": "a", "tls-rpt": "b", bimi: "c", "srv-imaps": "d" },
    };
    const { drafts, issues } = draftPlan(args);
    expect(issues).toEqual([]);
    const chosen = drafts.filter(({ importId }) => importId !== undefined);
    expect(chosen.map(({ key, ttl, importId }) => [key, ttl, importId])).toEqual([
      ["mta-sts", 60, "a"],
      ["tls-rpt", 61, "b"],
      ["bimi", 62, "c"],
      ["srv-imaps", 63, "d"],
    ]);
  });

  it("stands below the mail domain, also inside a larger zone", () => {
    const args: PlanArgs = {
      ...allBut(),
      domain: "post.example.com",
      zone: domain,
    };
    const names = planOf(args)
      .records.filter(({ requirement }) => requirement === "optional")
      .map(({ name }) => name);
    expect(names).toEqual([
      "_mta-sts.post",
      "_smtp._tls.post",
      "default._bimi.post",
      "_imaps._tcp.post",
      "_pop3s._tcp.post",
      "_submissions._tcp.post",
    ]);
  });

  // RFC 8461 section 3.1, RFC 8460 section 3, the BIMI draft: two records are as good as none.
  it.each([
    ["mta-sts.second", "_mta-sts", "v=STSv1; id=1;", "mta-sts.version"],
    ["tls-rpt.second", "_smtp._tls", "v=TLSRPTv1; rua=mailto:a@example.com", "tls-rpt.version"],
    ["bimi.second", "default._bimi", "v=BIMI1; l=;", "bimi.record"],
  ])("allows no second record: %s; another text, which nobody reads there, is no second", (id, name, value, unread) => {
    const second = { second: { name, type: "TXT" as const, value }, other: { name, type: "TXT" as const, value: "x" } };
    const args = { ...allBut(), extraRecords: second };
    expect(idsAndPaths(planOf(args).issues).sort()).toEqual(
      [`${id} @ extraRecords.second`, `${unread} @ extraRecords.other.value`].sort(),
    );
  });

  it("has a key of its own in every combination, and planning again gives the same", () => {
    const args = fc.record(
      {
        domain: fc.constant(domain),
        edition: fc.constantFrom("singapore", "china", "china-legacy"),
        mtaSts: fc.record({
          mode: fc.constantFrom("testing", "enforce", "none"),
          maxAge: fc.integer({ min: 1, max: 31557600 }),
        }),
        tlsReports: fc.record({ addresses: fc.array(fc.emailAddress(), { minLength: 1 }) }),
        bimi: fc.constant(bimi),
        clientServices: fc.record({ imap: fc.boolean(), pop3: fc.boolean(), smtp: fc.boolean() }, { requiredKeys: [] }),
        dkim: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.constant({ retired: true })),
      },
      { requiredKeys: ["domain"] },
    );
    fc.assert(
      fc.property(args, (given) => {
        const plan = planOf(given);
        expect(new Set(plan.records.map(({ key }) => key)).size).toBe(plan.records.length);
        expect(planOf(given)).toEqual(plan);
      }),
    );
  });
});

describe("MTA-STS", () => {
  it("lists the exchangers of the edition, and names the policy by its contents", () => {
    const plan = planMailDomain({ domain, edition: "china", mtaSts: { mode: "enforce" } });
    expect(plan.mtaStsPolicy).toBe(
      "version: STSv1\r\nmode: enforce\r\nmx: mx1.qiye.aliyun.com\r\nmx: mx2.qiye.aliyun.com\r\nmx: mx3.qiye.aliyun.com\r\nmax_age: 1209600\r\n",
    );
    const record = plan.records.find(({ key }) => key === "mta-sts");
    expect(record).toMatchObject({ text: `v=STSv1; id=${mtaStsId(plan.mtaStsPolicy ?? "")};` });
  });

  const idOf = (args: Partial<PlanArgs>): string => {
    const record = planMailDomain({ domain, mtaSts: { mode: "testing" }, ...args }).records.find(
      ({ key }) => key === "mta-sts",
    );
    const parsed = parseMtaSts(record?.type === "TXT" ? (record.text ?? "") : "");
    return parsed.ok ? parsed.record.id : expect.unreachable();
  };

  it("has an id that changes with the policy and with nothing else", () => {
    const first = idOf({});
    expect(idOf({ mtaSts: { mode: "testing", maxAge: 1209600 } })).toBe(first);
    expect(idOf({ domain: "example.org", ttl: 60, dmarc: { policy: "reject" } })).toBe(first);
    expect(idOf({ hosts: { mx: { primary: { preference: 7 } } } })).toBe(first);
    const others = [
      idOf({ mtaSts: { mode: "enforce" } }),
      idOf({ mtaSts: { mode: "testing", maxAge: 1209601 } }),
      idOf({ hosts: { mx: { primary: { exchange: "mx.example.net" } } } }),
      idOf({ edition: "china" }),
    ];
    expect(new Set([first, ...others]).size).toBe(5);
  });

  it("is not there without the argument", () => {
    expect(planMailDomain({ domain })).not.toHaveProperty("mtaStsPolicy");
  });

  const backup = { backup: { name: "@", type: "MX" as const, value: "mx.example.net", preference: 50 } };

  it.each<[MtaStsMode, string[]]>([
    ["enforce", ["mta-sts.unlisted-mx @ extraRecords.backup.value"]],
    ["testing", ["warning mta-sts.unlisted-mx @ extraRecords.backup.value"]],
    ["none", []],
  ])("of mode %s takes an exchanger that it does not list as %j", (mode, expected) => {
    const { issues } = planMailDomain({ domain, mtaSts: { mode }, extraRecords: backup });
    expect(idsAndPaths(issues)).toEqual(expected);
    if (expected.length > 0) expect(issues[0]?.message).toEqual(naming('"mx.example.net"'));
  });

  it.each([
    ["of another name", { ...backup.backup, name: "lists" }],
    ["of the policy, at another preference", { ...backup.backup, name: "lists", value: "mx1.sg.aliyun.com" }],
  ])("does not mind an exchanger %s", (_, extra) => {
    expect(planMailDomain({ domain, mtaSts: { mode: "enforce" }, extraRecords: { extra } }).issues).toEqual([]);
  });

  it("looks at an exchanger that comes later when it comes", () => {
    const args: PlanArgs = {
      domain,
      mtaSts: { mode: "enforce" },
      extraRecords: { backup: { ...backup.backup, value: later } },
    };
    expect(settle(args, "extra-backup", "mx.example.net")).toEqual(["mta-sts.unlisted-mx @ extraRecords.backup.value"]);
    expect(settle(args, "extra-backup", "mx1.sg.aliyun.com")).toBe("mx1.sg.aliyun.com");
  });

  it("has no policy to serve where it can't be right", () => {
    const plan = planMailDomain({ domain, mtaSts: { mode: "enforce", maxAge: 0 } });
    expect(plan).not.toHaveProperty("mtaStsPolicy");
    expect(plan.records.find(({ key }) => key === "mta-sts")).toMatchObject({ withheld: "refused" });
  });

  it("that is soon forgotten is warned of once", () => {
    const { issues } = planMailDomain({ domain, mtaSts: { mode: "enforce", maxAge: 300 } });
    expect(idsAndPaths(issues)).toEqual(["warning mta-sts.short-max-age @ mtaSts.maxAge"]);
  });

  it("without exchangers is not blamed for it", () => {
    const { issues } = planOf({ domain, edition: "custom", spf: { enabled: false }, mtaSts: { mode: "enforce" } });
    expect(idsAndPaths(issues)).toEqual(["hosts.no-mx @ hosts.mx"]);
  });

  it.each(["table", "markdown"] as const)("shows in a %s what is to be served, and where", (format) => {
    const plan = planMailDomain({ domain, mtaSts: { mode: "testing" } });
    const text = formatPlan(plan, format);
    expect(text).toContain("https://mta-sts.example.com/.well-known/mta-sts.txt");
    const lines = text.split("\n").map((line) => line.trim());
    const start = lines.indexOf("version: STSv1");
    const parsed = parseMtaStsPolicy(lines.slice(start, start + 5).join("\n"));
    expect(parsed).toEqual(parseMtaStsPolicy(plan.mtaStsPolicy ?? ""));
  });
});

describe("TLS-RPT", () => {
  it("asks for reports at each address", () => {
    const tlsReports = { addresses: ["tls@example.com", "https://tls.example.net/in"] };
    expect(added({ tlsReports })).toEqual([
      "_smtp._tls TXT - v=TLSRPTv1; rua=mailto:tls@example.com,https://tls.example.net/in",
    ]);
  });

  it("waits for an address that comes later", () => {
    const args = { domain, tlsReports: { addresses: [later, "b@example.com"] } };
    expect(added(args)).toEqual(["_smtp._tls TXT - (unknown until applied)"]);
    expect(settle(args, "tls-rpt", { addresses: ["a@example.com", "b@example.com"] })).toBe(
      "v=TLSRPTv1; rua=mailto:a@example.com,mailto:b@example.com",
    );
    expect(settle(args, "tls-rpt", { addresses: ["a@example.com", "x"] })).toEqual([
      "tls-rpt.report-address @ tlsReports.addresses[1]",
    ]);
    expect(settle(args, "tls-rpt", { addresses: [5] })).toEqual(["args.type @ tlsReports.addresses[0]"]);
  });
});

describe("BIMI", () => {
  it("names the logo and its certificate", () => {
    expect(added({ bimi })).toEqual([
      "default._bimi TXT - v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/vmc.pem",
    ]);
  });

  it.each<[string, PlanArgs["dmarc"], string[]]>([
    ["no policy", undefined, ["warning bimi.dmarc-policy @ bimi"]],
    [
      "policy none",
      { policy: "none", aggregateReports: ["a@example.com"] },
      ["warning bimi.dmarc-policy @ dmarc.policy"],
    ],
    [
      "policy none for subdomains",
      { policy: "reject", subdomainPolicy: "none" },
      ["warning bimi.dmarc-policy @ dmarc.subdomainPolicy"],
    ],
    ["test mode", { policy: "reject", testing: true }, ["warning bimi.dmarc-policy @ dmarc.testing"]],
    ["policy quarantine", { policy: "quarantine" }, []],
    ["policy reject", { policy: "reject", subdomainPolicy: "quarantine", testing: false }, []],
  ])("with DMARC of %s", (_, dmarc, expected) => {
    const plan = planMailDomain({ domain, bimi, ...(dmarc ? { dmarc } : {}) });
    const issues = plan.issues.filter(({ id }) => id.startsWith("bimi."));
    expect(idsAndPaths(issues)).toEqual(expected);
  });

  it.each([
    ["mail.example.com", true],
    ["example.com", false],
  ])("of %s may stand on the DMARC record of a domain above: %s", (below, expected) => {
    const [issue] = planMailDomain({ domain: below, bimi }).issues;
    expect(issue).toMatchObject({ id: "bimi.dmarc-policy", path: "bimi" });
    expect(issue?.message.includes(" above ")).toBe(expected);
  });

  it("leaves a DMARC record among the extra ones to the user", () => {
    const extraRecords = { dmarc: { name: "_dmarc", type: "CNAME" as const, value: "dmarc.example.net" } };
    expect(planMailDomain({ domain, bimi, extraRecords }).issues).toEqual([]);
  });

  it("waits for a logo that comes later", () => {
    const args = { ...strict, bimi: { ...bimi, logo: later } };
    expect(planMailDomain(args).issues).toEqual([]);
    expect(settle(args, "bimi", bimi)).toBe("v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/vmc.pem");
    expect(settle(args, "bimi", { logo: "http://example.com/" })).toEqual([
      "bimi.logo @ bimi.logo",
      "warning bimi.no-certificate @ bimi.certificate",
    ]);
  });
});

describe("the SRV records of clients", () => {
  it("lead to the edition's hosts and ports, IMAP before POP3 (RFC 6186 section 3.4)", () => {
    expect(added({ clientServices: { imap: true, pop3: true, smtp: true } })).toEqual([
      "_imaps._tcp SRV 0 1 993 imap.sg.aliyun.com",
      "_pop3s._tcp SRV 10 1 995 pop.sg.aliyun.com",
      "_submissions._tcp SRV 0 1 465 smtp.sg.aliyun.com",
    ]);
  });

  it("follow the hosts that were replaced", () => {
    const hosts = { imap: "imap.example.net" };
    const record = planMailDomain({ domain, hosts, clientServices: { imap: true } }).records.at(-1);
    expect(record && rowOf(record)).toBe("_imaps._tcp SRV 0 1 993 imap.example.net");
  });

  it("are each made where they are wanted only", () => {
    expect(added({ clientServices: { imap: false, smtp: true } })).toEqual([
      "_submissions._tcp SRV 0 1 465 smtp.sg.aliyun.com",
    ]);
    expect(added({ clientServices: {} })).toEqual([]);
  });

  it("may stand beside the CNAMEs, or without them", () => {
    const off = { imap: false, pop3: false, smtp: false, mail: false };
    expect(planMailDomain({ domain, cnames: off, clientServices: { imap: true } }).records.at(-1)).toMatchObject({
      key: "srv-imaps",
      target: "imap.sg.aliyun.com",
    });
  });
});

describe("a DKIM key that was withdrawn", () => {
  it("has an empty record (RFC 6376 section 3.6.1)", () => {
    const dkim = { old: { retired: true }, default: { publicKey: examplePublicKey, retired: false } };
    expect(planMailDomain({ domain, dkim }).issues).toEqual([]);
    expect(added({ dkim })).toEqual([
      "old._domainkey TXT - v=DKIM1; p=",
      `default._domainkey TXT - v=DKIM1; k=rsa; p=${examplePublicKey}`,
    ]);
  });

  it("keeps its resource: only the text changes", () => {
    const recordOf = (key: object): object | undefined =>
      planOf({ domain, dkim: { old: key } }).records.find(({ key: name }) => name === "dkim-old");
    expect(recordOf({ retired: true })).toEqual({ ...recordOf({ publicKey: examplePublicKey }), text: "v=DKIM1; p=" });
  });

  it("beside no other key is warned of", () => {
    const warned = (dkim: PlanArgs["dkim"]): string[] => idsAndPaths(planOf({ domain, dkim }).issues);
    expect(warned({ a: { retired: true }, b: { retired: true } })).toEqual(["warning dkim.all-retired @ dkim"]);
    expect(warned({ a: { retired: true }, b: { publicKey: later } })).toEqual([]);
    const both = { retired: true, publicKey: examplePublicKey };
    expect(warned({ a: { retired: true }, b: both })).toEqual(["dkim.one-of @ dkim.b"]);
    expect(warned({})).toEqual([]);
  });
});

describe("records in other zones", () => {
  const authorization = { name: "example.com._report._dmarc.reports.example.net", type: "TXT", text: "v=DMARC1;" };

  it("are those by which other domains agree to get DMARC reports (RFC 9990 section 4), one for each domain", () => {
    const reports = ["dmarc@example.com", "mailto:Ann@Reports.example.net", "bob@reports.example.net"];
    const plan = planMailDomain({ domain, dmarc: { policy: "reject", aggregateReports: reports } });
    expect(plan.externalRecords).toEqual([
      { ...authorization, purpose: "DMARC reports to Ann@reports.example.net, bob@reports.example.net" },
    ]);
  });

  const reporting = (addresses: string[]): PlanArgs => ({
    domain: "mail.example.com",
    zone: "example.com",
    dmarc: { policy: "reject", aggregateReports: addresses },
  });

  it("are told by a warning where the record is made", () => {
    const { issues, externalRecords } = planMailDomain(reporting(["a@other.example.com", "b@reports.example.net"]));
    expect(idsAndPaths(issues)).toEqual(["warning dmarc.external-reports @ dmarc.aggregateReports[1]"]);
    expect(issues[0]?.message).toContain("mail.example.com._report._dmarc.reports.example.net contains v=DMARC1;");
    expect(externalRecords.map(({ name }) => name)).toEqual(["mail.example.com._report._dmarc.reports.example.net"]);
  });

  it("are told by a warning too where the address comes later", () => {
    const args = reporting([later]);
    expect(planMailDomain(args).issues).toEqual([]);
    const draft = draftPlan(args).drafts.find(({ key }) => key === "dmarc");
    const settled = draft?.resolve({ policy: "reject", aggregateReports: ["a@reports.example.net"] });
    expect(idsAndPaths(settled?.issues ?? [])).toEqual(["warning dmarc.external-reports @ dmarc.aggregateReports[0]"]);
  });

  it("are told for the values that are known", () => {
    const dmarc = {
      policy: "reject" as const,
      aggregateReports: [later],
      failureReports: [later, "a@reports.example.net"],
    };
    expect(planMailDomain({ domain, dmarc }).externalRecords).toEqual([
      { ...authorization, purpose: "DMARC reports to a@reports.example.net" },
    ]);
  });

  // An address may hold what parts the cells of a table.
  it("are printed, whatever their addresses hold", () => {
    const plan = planMailDomain({ domain, dmarc: { policy: "reject", aggregateReports: ["a|b@reports.example.net"] } });
    expect(formatPlan(plan, "table").split("\n")).toContain(
      `${authorization.name}  TXT   DMARC reports to a|b@reports.example.net  v=DMARC1;`,
    );
    expect(formatPlan(plan, "markdown").split("\n")).toContain(
      `| \`${authorization.name}\` | TXT | \`DMARC reports to a\\|b@reports.example.net\` | \`v=DMARC1;\` |`,
    );
  });

  it.each<[string, Partial<PlanArgs>]>([
    ["DMARC", {}],
    ["addresses", { dmarc: { policy: "reject" } }],
    ["addresses elsewhere", { dmarc: { policy: "reject", aggregateReports: ["dmarc@example.com"] } }],
  ])("are none without %s", (_, args) => {
    const plan = planMailDomain({ domain, ...args });
    expect(plan.externalRecords).toEqual([]);
    expect(formatPlan(plan, "table")).not.toContain("Records needed in other zones");
    expect(formatPlan(plan, "markdown")).not.toContain("Records needed in other zones");
  });
});
