/** Whole checks on a DNS of real servers. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CheckOptions,
  checkDrift,
  checkMany,
  checkResolution,
  type PlanToCheck,
  type Resolution,
  waitForResolution,
} from "../../src/check";
import { absoluteName } from "../../src/dns/name";
import { planMailDomain } from "../../src/plan";
import { rdataText } from "../../src/records/records";
import { examplePublicKey } from "../plan/helpers";
import { type DnsTree, missingForTree, startDnsTree } from "../support/dns-tree";
import { known } from "../support/withheld";
import { idsOf, messagesOf, verdictOf } from "./world";

const missing = missingForTree();
if (missing) console.warn(`SKIPPED: checks on a tree of real name servers, since ${missing} (Debian: bind9 knot)`);

function planOf(domain: string): PlanToCheck {
  return planMailDomain({
    domain,
    ttl: 3600,
    dkim: { default: { publicKey: examplePublicKey } },
    dmarc: { policy: "reject" },
  });
}

/** A zone's lines as the plan has them, without those of some types. */
function linesOf(domain: string, without: string[] = []): string {
  const { records, zone } = planOf(domain);
  return known(records)
    .filter(({ type, key }) => !without.includes(type) && !without.includes(key))
    .map((record) => `${absoluteName(record.name, zone)}. ${record.type} ${rdataText(record)}`)
    .join("\n");
}

describe.skipIf(missing)("a check on real servers", () => {
  let tree: DnsTree;
  const good = Array.from({ length: 12 }, (_, n) => `good${n}.test`);

  beforeAll(async () => {
    tree = await startDnsTree((at) => ({
      "sg.aliyun.com": {
        records: [
          'spf TXT "v=spf1 include:more.sg.aliyun.com -all"',
          'more TXT "v=spf1 ip4:192.0.2.0/24 -all"',
          ...["imap", "pop", "smtp", "mail", "mx1", "mx2"].map((host) => `${host} A 192.0.2.1`),
        ].join("\n"),
      },
      "elsewhere.test": { records: 'dmarc TXT "v=DMARC1;p=reject"\nround CNAME imap.sg.aliyun.com.' },
      "corp.test": { records: linesOf("corp.test") },
      "other.test": {
        records: `${linesOf("other.test", ["MX"])}\n@ MX 1 aspmx.l.google.com.\n@ TXT "v=spf1 -all"`,
      },
      "alias.test": {
        records: `${linesOf("alias.test", ["dmarc", "imap"])}\n_dmarc CNAME dmarc.elsewhere.test.\nimap CNAME round.elsewhere.test.`,
      },
      "flat.test": { records: `${linesOf("flat.test", ["imap"])}\nimap A 192.0.2.9` },
      "half.test": {
        records: linesOf("half.test"),
        on: ["one"],
        ns: { "ns1.half.test": at.one, "ns2.half.test": at.two },
      },
      "dead.test": {
        records: linesOf("dead.test"),
        on: ["two"],
        ns: { "ns1.dead.test": at.dead, "ns2.dead.test": at.two },
      },
      "nobody.test": { on: [], ns: { "ns1.nobody.test": at.dead, "ns2.nobody.test": at.silent } },
      "cut.test": { records: linesOf("cut.test"), on: ["two"], ns: { "ns1.cut.test": at.cut } },
      "late.test": { records: "" },
      ...Object.fromEntries(good.map((domain) => [domain, { records: linesOf(domain) }])),
    }));
  });
  afterAll(() => tree?.end());

  const options = (): CheckOptions => ({ roots: tree.roots, port: tree.port, timeout: 700 });
  const check = (domain: string): Promise<Resolution> => checkResolution(planOf(domain), options());

  it("finds a zone that is as planned Resolved, without a word", async () => {
    const found = await check("corp.test");
    expect(found).toMatchObject({ status: "Resolved", zone: "corp.test", reasons: [] });
    expect(found.lines.flatMap(({ reasons }) => reasons)).toEqual([]);
    expect(found.servers.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "ns1.corp.test answered",
      "ns2.corp.test answered",
    ]);
    expect(await checkDrift(planOf("corp.test"), options())).toMatchObject({ state: "same" });
  });

  it("finds another brand's exchangers and a second SPF record", async () => {
    const found = await check("other.test");
    expect(found.status).toBe("Resolution Invalid");
    expect(idsOf(found, "mx-primary")).toEqual(["mx.missing-host", "mx.foreign-wins"]);
    expect(idsOf(found, "spf")).toEqual(["spf.two-records"]);
    expect(messagesOf(found)).toContain("(Google)");
  });

  it("follows aliases out of the zone", async () => {
    const found = await check("alias.test");
    expect(found.status).toBe("Resolved");
    expect(verdictOf(found, "dmarc")).toBe("right");
    expect(idsOf(found, "imap")).toEqual(["warning cname.chain"]);
  });

  it("sees addresses in the place of an alias", async () => {
    expect(idsOf(await check("flat.test"), "imap")).toEqual(["cname.flattened"]);
  });

  it("reads answers that come by TCP", async () => {
    expect(await check("cut.test")).toMatchObject({ status: "Resolved" });
  });

  it("tells of lame and dead servers, and decides by the others", async () => {
    const half = await check("half.test");
    expect(half.status).toBe("Resolved");
    expect(idsOf(half)).toEqual(["warning server.lame"]);
    const dead = await check("dead.test");
    expect(dead.status).toBe("Resolved");
    expect(idsOf(dead)).toEqual([expect.stringMatching(/^warning server\.(silent|unreachable)$/)]);
  });

  it("has no verdict where nobody answers", async () => {
    const found = await check("nobody.test");
    expect(found.status).toBeUndefined();
    expect(idsOf(found)).toContain("warning servers.none-answered");
  });

  it("has no verdict where not even the roots answer", async () => {
    const found = await checkResolution(planOf("corp.test"), {
      ...options(),
      roots: [{ name: "x", address: tree.at.dead }],
    });
    expect(found.status).toBeUndefined();
    expect(idsOf(found)).toEqual(["warning zone.unknown"]);
  });

  it("finds a domain that is not registered Invalid", async () => {
    const found = await check("nobody-has-this.test");
    expect(found).toMatchObject({ status: "Resolution Invalid", zone: "" });
    expect(idsOf(found)).toEqual(["zone.no-such-name"]);
  });

  it("checks many domains by one resolver", async () => {
    const domains = [...good, "other.test", "nobody.test"];
    const all: Resolution[] = [];
    for await (const one of checkMany(domains.map(planOf), options())) all.push(one);
    expect(all.map(({ domain }) => domain)).toEqual(domains);
    expect(all.map(({ status }) => status)).toEqual([...good.map(() => "Resolved"), "Resolution Invalid", undefined]);
  });

  it("waits until the records are there", async () => {
    const told: unknown[] = [];
    const waiting = waitForResolution(planOf("late.test"), {
      ...options(),
      seconds: 60,
      onProgress: ({ status }) => {
        told.push(status);
        void tree.change("late.test", linesOf("late.test"));
      },
    });
    expect(await waiting).toMatchObject({ status: "Resolved" });
    expect(told[0]).toBe("Resolution Invalid");
  });
});
