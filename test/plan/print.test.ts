import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { formatPlan, type MailPlan, type PlanArgs, type PlanFormat, planMailDomain } from "../../src/plan";
import { hasValue } from "../../src/records/records";
import { examplePublicKey, later, planOf } from "./helpers";

const domain = "example.com";
const plans: Record<string, PlanArgs> = {
  singapore: { domain },
  china: { domain, edition: "china" },
  "china-legacy": { domain, edition: "china-legacy" },
  custom: {
    domain,
    edition: "custom",
    hosts: { mx: { main: { exchange: "mx.example.net", preference: 5 } }, spfInclude: "spf.example.net" },
  },
  // A mail domain inside a larger zone, with every kind of record, a warning, and a value that comes later.
  everything: {
    domain: "post.münchen.de",
    zone: "münchen.de",
    ttl: 3600,
    ttls: { "post MX": 86400 },
    spf: { includes: ["spf1.dm.aliyun.com"], ip4: ["192.0.2.10"], all: "~all" },
    dkim: { default: { publicKey: examplePublicKey }, old: { retired: true } },
    dmarc: { policy: "none", aggregateReports: ["dmarc@reports.example.net", "dmarc@post.münchen.de"] },
    mtaSts: { mode: "testing", maxAge: 1209600 },
    tlsReports: { addresses: ["tls@example.com", "https://tls.example.net/in"] },
    bimi: { logo: "https://example.com/logo.svg" },
    clientServices: { imap: true, pop3: true, smtp: true },
    extraRecords: {
      pipes: { name: "note", type: "TXT", value: 'a|b `c` "d" \\ é' },
      later: { name: "@", type: "TXT", value: later },
      sieve: { name: "_sieve._tcp.post", type: "SRV", value: "sieve.example.net", priority: 0, weight: 1, port: 4190 },
      web: { name: "www", type: "A", value: "192.0.2.80", formerKeys: ["site"] },
      web6: { name: "www", type: "AAAA", value: "2001:db8::80" },
    },
  },
};
// Markdown and JSON end in .txt, so that no formatter touches what is compared octet by octet.
const endings: Record<PlanFormat, string> = { table: "table.txt", zone: "zone", markdown: "md.txt", json: "json.txt" };

function print(args: unknown, format: PlanFormat): string {
  return formatPlan(planOf(args), format);
}

describe.each(Object.entries(plans))("the plan %s", (name, args) => {
  it.each(Object.entries(endings) as [PlanFormat, string][])("is printed as %s", async (format, ending) => {
    await expect(print(args, format)).toMatchFileSnapshot(`../golden/${name}.${ending}`);
  });

  it("comes back from JSON", () => {
    const plan = planMailDomain(args);
    expect(JSON.parse(formatPlan(plan, "json"))).toEqual(plan);
  });
});

describe("a printed table", () => {
  it("names the domain as its script writes it", () => {
    expect(print({ domain: "münchen.de" }, "table").split("\n")[0]).toBe(
      "xn--mnchen-3ya.de (münchen.de) in the zone xn--mnchen-3ya.de, edition singapore",
    );
  });

  it("of a plan that was refused says why, and nothing else", () => {
    expect(print({ domain: "" }, "table")).toBe(
      "error: domain: must not be empty; use the domain that gets mail, such as example.com [domain.empty]\n",
    );
  });

  it("ends with what is worth knowing", () => {
    const lines = print({ domain, dmarc: { policy: "none" }, spf: { includes: ["a.com", "a.com"] } }, "table").split(
      "\n",
    );
    expect(lines.slice(-4)).toEqual([
      "",
      'warning: spf.includes[1]: duplicate term "a.com"; it is written once, so remove one [spf.duplicate-term]',
      "warning: dmarc.policy: the policy none has no effect without reports; add an address for reports in aggregateReports, or use a stronger policy [dmarc.no-effect]",
      "",
    ]);
  });

  // A line break in a TXT is legal, and would begin a row of its own.
  it("has one line a record, whatever its text holds", () => {
    const text = print({ domain, extraRecords: { two: { name: "@", type: "TXT", value: "one\ntwo" } } }, "table");
    expect(text.split("\n")).toContain("@     TXT    -         600  optional     one\\010two");
  });

  it("is not padded to the width of its longest value", () => {
    const lines = print({ domain, dkim: { default: { publicKey: examplePublicKey } } }, "table").split("\n");
    expect(lines.filter((line) => line.length > 100)).toHaveLength(1);
  });

  it("says in the place of a value that it was refused", () => {
    const text = print({ domain, extraRecords: { host: { name: "host", type: "A", value: "x" } } }, "table");
    expect(text).toMatch(/^host +A +- +600 +optional +\(refused\)$/m);
  });

  it("names the webmail under the user's own domain where the provider's is not known", () => {
    const hosts = { ...plans.custom?.hosts, webmail: "web.example.net" };
    expect(print({ ...plans.custom, hosts }, "table")).toMatch(/^Webmail +http:\/\/mail\.example\.com\/$/m);
  });
});

describe("printed Markdown", () => {
  const rowOfText = (value: string): string | undefined =>
    print({ domain, extraRecords: { note: { name: "note", type: "TXT", value } } }, "markdown")
      .split("\n")
      .find((line) => line.startsWith("| `note`"));

  it.each([
    ["plain", "`plain`"],
    ["a|b", "`a\\|b`"],
    ["a`b", "`` a`b ``"],
    ["`a``b`", "``` `a``b` ```"],
    ["one\r\ntwo", "`one\\013\\010two`"],
  ])("holds %j as %s", (value, cell) => {
    expect(rowOfText(value)).toBe(`| \`note\` | TXT | - | 600 | optional | ${cell} |`);
  });

  it("lists what is wrong", () => {
    expect(print({ domain, ttl: 0 }, "markdown")).toMatch(
      /\n- error: ttl: must be an integer from 1 to 2147483647 seconds, got 0; use 600, for example \[ttl\.range\]\n$/,
    );
  });

  it("of a plan that was refused says why, without an empty table", () => {
    expect(print({ domain: "" }, "markdown")).toBe(
      "- error: domain: must not be empty; use the domain that gets mail, such as example.com [domain.empty]\n",
    );
  });
});

describe("a printed zone", () => {
  it("holds a value that comes later as a comment", () => {
    const lines = print({ domain, spf: { includes: [later] } }, "zone").split("\n");
    expect(lines).toContain("; example.com. 600 IN TXT (unknown until applied)");
    expect(lines.filter((line) => line.startsWith("@ 600 IN TXT"))).toEqual([]);
  });

  it("says what is worth knowing in comments", () => {
    expect(print({ domain, dmarc: { policy: "none" } }, "zone").split("\n")[1]).toMatch(/^; warning: dmarc\./);
  });

  // The origin would be the root.
  it("of a plan that was refused is no zone", () => {
    expect(print({ domain: "" }, "zone")).toBe(
      "; error: domain: must not be empty; use the domain that gets mail, such as example.com [domain.empty]\n",
    );
  });

  // What was refused stands in a comment; its second line would be a record.
  it("keeps what was refused inside its comments", () => {
    const stray = "x\n@ 60 IN A 192.0.2.1";
    const extraRecords = { host: { name: "host", type: "A", value: stray } };
    const lines = print(
      { domain, hosts: { imap: `https://${stray}`, smtp: `${stray}:25` }, extraRecords },
      "zone",
    ).split("\n");
    expect(lines.filter((line) => line.startsWith("@ 60 "))).toEqual([]);
    expect(lines).toContain("; host.example.com. 600 IN A (refused)");
  });
});

const checkZone = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/bin"]
  .map((folder) => join(folder, "named-checkzone"))
  .find((path) => existsSync(path));

describe("named-checkzone (of BIND; skipped where it is not installed)", () => {
  const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-zone-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The zone's records as BIND reads them; it throws where BIND refuses any. Host names elsewhere are not looked up. */
  function readByBind(plan: MailPlan): string {
    const file = join(folder, `${plan.zone}.zone`);
    writeFileSync(file, formatPlan(plan, "zone"));
    const strict = ["-i", "local", "-k", "fail", "-m", "fail", "-M", "fail", "-r", "fail", "-S", "fail"];
    return execFileSync(String(checkZone), ["-q", "-D", ...strict, plan.zone, file], { encoding: "utf8" });
  }

  it.skipIf(checkZone === undefined).each(Object.entries(plans))("accepts the zone of the plan %s", (_, args) => {
    const plan = planMailDomain(args);
    const lines = readByBind(plan).trim().split("\n");
    const ownLines = lines.filter((line) => !/\s(SOA|NS)\s/.test(line));
    expect(ownLines).toHaveLength(plan.records.filter(hasValue).length);
  });

  it.skipIf(checkZone === undefined)("reads a long text back octet by octet", () => {
    const value = `${"a".repeat(254)}é;"\\`;
    const plan = planOf({ domain, extraRecords: { long: { name: "long", type: "TXT", value } } });
    expect(readByBind(plan)).toContain(`"${"a".repeat(254)}\\195" "\\169;\\"\\\\"`);
  });
});
