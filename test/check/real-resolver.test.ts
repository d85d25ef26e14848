/** Checks through the real resolver, whose servers are tables of whole answers. */
import { describe, expect, it } from "vitest";
import { checkDrift, checkResolution } from "../../src/check";
import type { DecodedRecord } from "../../src/dns/message";
import { planMailDomain } from "../../src/plan";
import type { Resolver } from "../../src/resolver";
import { fakeDns, type Manner, ROOT, record } from "../resolver/fake-dns";
import { idsOf, messagesOf, verdictOf } from "./world";

const plan = planMailDomain({ domain: "example.com", dmarc: { policy: "none" } });

const lines = [
  "example.com MX 5 mx1.sg.aliyun.com.",
  "example.com MX 10 mx2.sg.aliyun.com.",
  "example.com TXT v=spf1 include:spf.sg.aliyun.com -all",
  "_dmarc.example.com TXT v=DMARC1; p=none",
  ...["imap", "smtp", "mail"].map((name) => `${name}.example.com CNAME ${name}.sg.aliyun.com.`),
  "pop3.example.com CNAME pop.sg.aliyun.com.",
];

/** The servers of example.com, the first with manners of its own. */
function resolverWith(...manners: Manner[]): Resolver {
  const [one, two] = ["192.0.2.3", "192.0.2.33"];
  const own = ["example.com NS ns1.example.com.", `ns1.example.com A ${one}`, `ns1.example.com A ${two}`];
  const aliyun = ["aliyun.com NS ns1.aliyun.com.", "ns1.aliyun.com A 192.0.2.4"];
  const hoster = ["host.com NS ns1.host.com.", "ns1.host.com A 192.0.2.9"];
  const dns = fakeDns(
    {
      "": { at: [ROOT], lines: ["com NS ns.com.", "ns.com A 192.0.2.2"] },
      com: { at: ["192.0.2.2"], lines: ["com NS ns.com.", "ns.com A 192.0.2.2", ...own, ...aliyun, ...hoster] },
      "example.com": { at: [one, two], lines: [...own, ...lines] },
      "aliyun.com": {
        at: ["192.0.2.4"],
        lines: [
          ...aliyun,
          "spf.sg.aliyun.com TXT v=spf1 ip4:47.90.0.0/16 -all",
          ...["mx1", "mx2", "imap", "pop", "smtp", "mail"].map((host) => `${host}.sg.aliyun.com A 47.90.0.1`),
        ],
      },
      "host.com": { at: ["192.0.2.9"], lines: [...hoster, "x.host.com MX 5 mx.foreign.com."] },
    },
    Object.fromEntries(manners.map((manner, index) => [index === 0 ? one : two, manner])),
  );
  return dns.resolver();
}

function txt(name: string, ...strings: string[]): DecodedRecord {
  return { ...record(`${name} TXT x`), data: { text: strings.map((string) => Buffer.from(string)) } };
}

function answering(question: string, ...answers: DecodedRecord[]): Manner {
  return ({ name, type }) =>
    `${name} ${type}` === question ? { authoritative: true, rcode: "NOERROR", authorities: [], answers } : undefined;
}

const spf = "v=spf1 include:spf.sg.aliyun.com -all";

describe("two records of one text, divided into strings in other places", () => {
  const twice: Manner = answering(
    "example.com TXT",
    txt("example.com", spf),
    txt("example.com", spf.slice(0, 7), spf.slice(7)),
  );
  const policies: Manner = answering(
    "_dmarc.example.com TXT",
    txt("_dmarc.example.com", "v=DMARC1; p=none"),
    txt("_dmarc.example.com", "v=DMARC1;", " p=none"),
  );

  it("are two SPF records", async () => {
    const found = await checkResolution(plan, { resolver: resolverWith(twice, twice) });
    expect(idsOf(found, "spf")).toEqual(["spf.two-records"]);
    expect(messagesOf(found)).toContain("has 2 SPF records (some hold the same text, split into strings differently)");
    expect(found.status).toBe("Resolution Invalid");
    expect(found.lines.find(({ keys }) => keys.includes("spf"))?.found[0]?.records).toEqual([
      `"${spf.slice(0, 7)}" "${spf.slice(7)}"`,
      `"${spf}"`,
    ]);
  });

  it("are two DMARC records", async () => {
    const found = await checkResolution(plan, { resolver: resolverWith(policies, policies) });
    expect(idsOf(found, "dmarc")).toEqual(["dmarc.several"]);
    expect(found.status).toBe("Resolved");
  });

  it("are drift", async () => {
    const found = await checkDrift(plan, { resolver: resolverWith(twice, twice) });
    expect([idsOf(found, "spf"), idsOf(found, "dmarc")]).toEqual([["drift.more"], []]);
  });

  it("are no difference between servers that have one of them each", async () => {
    const resolver = resolverWith(
      answering("example.com TXT", txt("example.com", spf)),
      answering("example.com TXT", txt("example.com", spf.slice(0, 7), spf.slice(7))),
    );
    const found = await checkResolution(plan, { resolver });
    expect({ status: found.status, ids: idsOf(found) }).toEqual({ status: "Resolved", ids: [] });
  });

  it("are one where the octets are the same", async () => {
    const again = answering("example.com TXT", txt("example.com", spf), txt("example.com", spf));
    const found = await checkResolution(plan, { resolver: resolverWith(again, again) });
    expect(found.status).toBe("Resolved");
  });
});

describe("behind an alias that leads out of the zone", () => {
  const alias = record("example.com CNAME x.host.com.");

  it("the zone's server is not believed that mail is ours", async () => {
    const stale = answering(
      "example.com MX",
      alias,
      record("x.host.com MX 5 mx1.sg.aliyun.com."),
      record("x.host.com MX 10 mx2.sg.aliyun.com."),
    );
    const found = await checkResolution(plan, { resolver: resolverWith(stale, stale) });
    expect(idsOf(found, "mx-primary")).toContain("mx.foreign-wins");
    expect(found.status).toBe("Resolution Invalid");
  });

  it("but its word counts for an alias inside of the zone", async () => {
    const inside = answering(
      "example.com MX",
      record("example.com CNAME x.example.com."),
      record("x.example.com MX 5 mx1.sg.aliyun.com."),
      record("x.example.com MX 10 mx2.sg.aliyun.com."),
    );
    const found = await checkResolution(plan, { resolver: resolverWith(inside, inside) });
    expect(verdictOf(found, "mx-primary")).toBe("right");
  });
});
