import { describe, expect, it } from "vitest";
import type { FoundRecord } from "../../src/preflight";
import { route53Service } from "../../src/preflight";
import { findingText } from "../../src/preflight/format";
import {
  aboutExisting,
  aboutOthers,
  lostByImport,
  unexplained,
  unexplainedInSamePlan,
  type WrittenRRset,
} from "../../src/preflight/rrsets";
import { planOf } from "./world";

const spf = '"v=spf1 include:spf.sg.aliyun.com -all"';
const token = '"token=1"';
const txt = (...values: (string | undefined)[]): WrittenRRset => ({
  ...{ key: "@ TXT", name: "@", type: "TXT" },
  records: values.map((rdata, index) => ({ key: index === 0 ? "spf" : `extra-${index}`, rdata })),
});
const mx: WrittenRRset = {
  ...{ key: "@ MX", name: "@", type: "MX" },
  records: [{ key: "mx-primary", rdata: "5 mx1.sg.aliyun.com." }],
};
const standing = (type: string, ...values: string[]): FoundRecord[] =>
  values.map((rdata) => ({ name: "example.com", type, rdata, id: `Z_example.com_${type}` }));
const values = (found: FoundRecord[]) => found.map(({ rdata }) => rdata);
const plan = { ...planOf(), service: { ...route53Service, holdsRRsets: true } };

describe("what stands in an RRset and nobody explains", () => {
  it.each<[string, string[], (string | undefined)[], string[], string[]]>([
    ["what the plan says", [spf], [spf], [], []],
    ["what the plan said before", [spf, token], [spf], [spf, token], []],
    ["a value of others", [spf, token], [spf], [spf], [token]],
    ["a value of others beside a new one of ours", [spf, token], [spf, '"ours=1"'], [spf], [token]],
    ["what may be a value that is not known yet", [spf, token], [spf, undefined], [], []],
    ["what may be a former value that was not plain", [spf, token], [spf], [spf, ""], []],
    ["more than may be values that are not known", [spf, token, '"x"'], [spf, undefined], [], [token, '"x"']],
  ])("after another plan: %s", (_, there, written, former, expected) => {
    expect(values(unexplained(standing("TXT", ...there), txt(...written), former))).toEqual(expected);
  });

  it.each<[string, string[], string[], string[]]>([
    ["nothing is missing, and one is more", [spf, token], [spf], [token]],
    ["one was edited by hand", [spf, '"token=2"'], [spf, token], []],
    ["one was edited, and one is more", [spf, '"token=2"', '"x"'], [spf, token], ['"token=2"', '"x"']],
    ["one was removed by hand", [spf], [spf, token], []],
  ])("after the same plan: %s", (_, there, written, expected) => {
    expect(values(unexplainedInSamePlan(standing("TXT", ...there), txt(...written)))).toEqual(expected);
  });
});

describe("what an import loses", () => {
  it.each<[string, FoundRecord[], WrittenRRset, string[]]>([
    ["an SPF record that becomes ours", standing("TXT", '"v=spf1 -all"'), txt(spf), []],
    ["a token", standing("TXT", '"v=spf1 -all"', token), txt(spf), [token]],
    [
      "an SPF record where the plan has none",
      standing("TXT", '"v=spf1 -all"'),
      { ...txt(), records: [{ key: "extra-x", rdata: token }] },
      ['"v=spf1 -all"'],
    ],
    ["our exchanger with another preference", standing("MX", "7 mx1.sg.aliyun.com."), mx, []],
    ["another exchanger", standing("MX", "1 aspmx.l.google.com."), mx, ["1 aspmx.l.google.com."]],
    [
      "the host of a CNAME",
      standing("CNAME", "x.example."),
      { key: "imap CNAME", name: "imap", type: "CNAME", records: [] },
      [],
    ],
    ["an address", standing("A", "192.0.2.1"), { key: "host A", name: "host", type: "A", records: [] }, ["192.0.2.1"]],
  ])("%s", (_, there, rrset, expected) => {
    expect(values(lostByImport(there, rrset))).toEqual(expected);
  });
});

describe("the refusal of an RRset", () => {
  it("that exists prints the lines that keep what others have, under keys that are free, and the import", () => {
    const taken = { ...plan, records: [...plan.records, { ...plan.records[2], key: "extra-txt-1" } as never] };
    expect(findingText(aboutExisting(taken, txt(spf), standing("TXT", spf, token, '"say \\"hi\\""')))).toBe(
      [
        'the RRset "@ TXT" already exists at Amazon Route 53: "v=spf1 include:spf.sg.aliyun.com -all", "token=1" and "say \\"hi\\"". An RRset is managed as a whole there, so it can\'t be created; add "token=1" and "say \\"hi\\"" to extraRecords, then adopt it with the proposed imports for one `pulumi up`. If the stack has it under another name, an import would delete it with that one (pulumi/pulumi#14836): if the component was renamed, add the resource option aliases instead; if a resource of your own has it, `pulumi state delete` that first [preflight.rrset-exists]',
        "  extraRecords: {",
        '    "txt-2": { name: "@", type: "TXT", value: "token=1" },',
        '    "txt-3": { name: "@", type: "TXT", value: "say \\"hi\\"" },',
        "  },",
        "  imports: {",
        '    "@ TXT": "Z_example.com_TXT",',
        "  },",
      ].join("\n"),
    );
  });

  it("names legacy for another service's exchangers, and a service without ids", () => {
    const there = standing("MX", "1 aspmx.l.google.com.").map(({ id: _, ...record }) => record);
    const { proposal, message } = aboutExisting({ ...plan, service: undefined as never }, mx, there);
    expect(proposal).toEqual({
      legacy: {
        "google-1": { name: "@", type: "MX", priority: 1, value: "aspmx.l.google.com", ttl: 3600, state: "live" },
      },
    });
    expect(message).toMatch(/at the DNS service: .*to legacy, then adopt it with imports for one/);
  });

  it("says of a value that no argument holds that the RRset is to be managed elsewhere", () => {
    const { proposal, message } = aboutOthers(plan, txt(spf), standing("TXT", '"\\255"'));
    expect(proposal).toBeUndefined();
    expect(message).toMatch(/no argument can hold "\\255", so manage the RRset elsewhere/);
  });
});
