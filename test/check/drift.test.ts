import { describe, expect, it } from "vitest";
import { examplePublicKey } from "../plan/helpers";
import { withoutValue } from "../support/withheld";
import { drift, idsOf, messagesOf, planOf, recordsOf, serversWith, text, type World, withSets } from "./world";

const plan = planOf({
  ttl: 3600,
  dkim: { default: { publicKey: examplePublicKey } },
  dmarc: { policy: "none" },
  clientServices: { imap: true },
  extraRecords: {
    verify: { name: "@", type: "TXT", value: "verify=1" },
    web: { name: "www", type: "A", value: "192.0.2.80" },
  },
});

type Sets = Record<string, (string | [string, number])[]>;

const mx: [string, number][] = [
  ["5 mx1.sg.aliyun.com.", 3600],
  ["10 mx2.sg.aliyun.com.", 3600],
];

function driftOf(sets: Sets, world: Partial<World> = {}) {
  return drift(plan, { servers: serversWith(withSets(recordsOf(plan), sets)), ...world });
}

describe("drift", () => {
  it("is none where the zone is as planned", async () => {
    const found = await drift(plan);
    expect(found).toMatchObject({ state: "same", domain: "example.com", zone: "example.com", reasons: [] });
    expect(new Set(found.lines.map(({ state }) => state))).toEqual(new Set(["same"]));
  });

  it.each<[string, Sets]>([
    ["other words of one meaning", { "_dmarc.example.com TXT": [[text("v=DMARC1;p=none"), 3600]] }],
    [
      "strangers' TXT records at the apex",
      {
        "example.com TXT": [
          [text("v=spf1 include:spf.sg.aliyun.com -all"), 3600],
          [text("verify=1"), 3600],
          [text("other=2"), 3600],
        ],
      },
    ],
  ])("is none for %s", async (_, sets) => {
    expect(await driftOf(sets)).toMatchObject({ state: "same" });
  });

  it.each<[string, string, Sets, string[]]>([
    ["a missing record", "mx-primary", { "example.com MX": mx.slice(0, 1) }, ["drift.missing"]],
    [
      "another preference",
      "mx-primary",
      { "example.com MX": [mx[0] as [string, number], ["20 mx2.sg.aliyun.com.", 3600]] },
      ["drift.missing", "drift.more"],
    ],
    [
      "a stranger behind ours",
      "mx-primary",
      { "example.com MX": [...mx, ["90 mx.example.net.", 3600]] },
      ["drift.more"],
    ],
    [
      "another TTL",
      "mx-primary",
      { "example.com MX": mx.map(([rdata]): [string, number] => [rdata, 60]) },
      ["drift.ttl"],
    ],
    [
      "another end of SPF",
      "spf",
      {
        "example.com TXT": [
          [text("v=spf1 include:spf.sg.aliyun.com ~all"), 3600],
          [text("verify=1"), 3600],
        ],
      },
      ["drift.missing", "drift.more"],
    ],
    [
      "a lost text of the user's",
      "extra-verify",
      { "example.com TXT": [[text("v=spf1 include:spf.sg.aliyun.com -all"), 3600]] },
      ["drift.missing"],
    ],
    [
      "another target",
      "imap",
      { "imap.example.com CNAME": [["x.example.org.", 3600]] },
      ["drift.missing", "drift.more"],
    ],
    [
      "another weight",
      "srv-imaps",
      { "_imaps._tcp.example.com SRV": [["0 2 993 imap.sg.aliyun.com.", 3600]] },
      ["drift.missing", "drift.more"],
    ],
    [
      "one more address",
      "extra-web",
      {
        "www.example.com A": [
          ["192.0.2.80", 3600],
          ["192.0.2.81", 3600],
        ],
      },
      ["drift.more"],
    ],
    ["a lost key", "dkim-default", { "default._domainkey.example.com TXT": [] }, ["drift.missing"]],
  ])("is %s", async (_, key, sets, ids) => {
    const found = await driftOf(sets);
    expect(found.state).toBe("drifted");
    expect(idsOf(found, key)).toEqual(ids);
    expect(found.lines.filter(({ state }) => state !== "same").length).toBe(1);
  });

  it("is an alias in the place of a record, whatever it leads to", async () => {
    const sets = { "_dmarc.example.com TXT": [], "_dmarc.example.com CNAME": ["_dmarc.example.org."] };
    const same = { "_dmarc.example.org": { TXT: [text("v=DMARC1; p=none")] } };
    expect(idsOf(await driftOf(sets, { others: same }), "dmarc")).toEqual(["drift.alias"]);
    const silent = await driftOf(sets, { failing: ["_dmarc.example.org"] });
    expect(idsOf(silent, "dmarc")).toEqual(["warning alias.not-followed"]);
    expect(silent.state).toBe("unknown");
  });

  it("is told of the server that has it", async () => {
    const records = recordsOf(plan);
    const found = await drift(plan, {
      servers: serversWith(records, withSets(records, { "example.com MX": mx.slice(0, 1) })),
    });
    expect(found.lines[0]?.reasons.map(({ message }) => message.split(":")[0])).toEqual(["at 192.0.2.2"]);
    expect(idsOf(found)).toEqual(["warning servers.disagree"]);
  });

  it.each([
    [60, "same"],
    [7200, "drifted"],
  ])("of a TTL of %i, as a cache tells it, is %s", async (ttl, state) => {
    const records = withSets(recordsOf(plan), {
      "example.com MX": mx.map(([rdata]): [string, number] => [rdata, ttl]),
    });
    expect(await drift(plan, { servers: serversWith(records), isCached: true })).toMatchObject({ state });
  });

  it("is not known where nobody answers, or a value is not told", async () => {
    const silent = serversWith(recordsOf(plan)).map((server) => ({ ...server, state: "silent" as const }));
    const found = await drift(plan, { servers: silent });
    expect(found.state).toBe("unknown");
    expect(messagesOf(found)).toContain("no server of example.com answered");
    const hidden = await drift(withoutValue(plan, "dmarc"), { servers: serversWith(recordsOf(plan)) });
    expect(hidden.state).toBe("unknown");
    expect(idsOf(hidden, "dmarc")).toEqual(["warning plan.value-not-known"]);
    expect(await drift({ ...plan, domain: "" })).toMatchObject({ state: "unknown", lines: [] });
  });

  it("is a domain that does not exist", async () => {
    expect(await drift(plan, { zone: { zone: "", state: "nxdomain" } })).toMatchObject({ state: "drifted" });
  });
});
