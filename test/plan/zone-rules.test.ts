import { describe, expect, it } from "vitest";
import { checkZone, type PlacedRecord } from "../../src/plan/zone-rules";
import { type RdataIntegers, type RecordType, toRdata, withheldData } from "../../src/records/records";
import { naming } from "../support/naming";
import { idsAndPaths } from "./helpers";

interface Given {
  value?: string;
  key?: string;
  numbers?: RdataIntegers;
  known?: boolean;
}

/** A record at `at`, such as `"@ TXT"`; its path is its key. */
function record(at: string, { value = "x", key = at, numbers = {}, known = true }: Given = {}): PlacedRecord {
  const [name = "", type = ""] = at.split(" ");
  const head = { key, name, ttl: 600, requirement: "optional" as const, formerKeys: [] };
  const placed = known
    ? { ...head, ...toRdata(type as RecordType, numbers, value) }
    : { ...head, ...withheldData(type as RecordType, numbers), withheld: "unknown" as const };
  return { path: key, record: placed };
}

describe("the records of a zone", () => {
  it.each<[string, PlacedRecord[], string[]]>([
    ["stand beside each other", [record("@ MX"), record("@ TXT"), record("@ A")], []],
    ["stand at other names than a CNAME", [record("a CNAME"), record("b TXT"), record("@ TXT")], []],
    ["do not stand beside a CNAME", [record("a CNAME"), record("a TXT")], ["record.cname-beside-other @ a TXT"]],
    ["do not get a CNAME beside them", [record("a TXT"), record("a CNAME")], ["record.cname-beside-other @ a CNAME"]],
    [
      "have one CNAME at a name",
      [record("a CNAME", { key: "1" }), record("a CNAME", { key: "2" })],
      ["record.cname-beside-other @ 2"],
    ],
    [
      "clash with a CNAME also where values come later",
      [record("a CNAME", { known: false }), record("a TXT", { known: false })],
      ["record.cname-beside-other @ a TXT"],
    ],
    ["are there once", [record("@ TXT", { key: "1" }), record("@ TXT", { key: "2" })], ["record.duplicate @ 2"]],
    ["are there once: address", [record("@ A", { key: "1" }), record("@ A", { key: "2" })], ["record.duplicate @ 2"]],
    [
      "are there once, whatever the preference",
      [record("@ MX", { key: "1", numbers: { preference: 1 } }), record("@ MX", { key: "2" })],
      ["record.duplicate @ 2"],
    ],
    ["may have one text at two names", [record("a TXT"), record("b TXT")], []],
    ["may have one text in two types", [record("a TXT"), record("a MX")], []],
    [
      "are not compared before their values are known",
      [record("@ TXT", { key: "1", known: false }), record("@ TXT", { key: "2", known: false })],
      [],
    ],
    [
      "are not compared with one that is not known",
      [record("@ TXT", { key: "1", known: false }), record("@ TXT", { key: "2" })],
      [],
    ],
    [
      "may have several SRV to one target",
      [record("s SRV", { key: "1", numbers: { port: 993 } }), record("s SRV", { key: "2", numbers: { port: 995 } })],
      [],
    ],
    [
      "have one SPF record",
      [record("@ TXT", { key: "1", value: "v=spf1 -all" }), record("@ TXT", { key: "2", value: "V=SPF1 ~all" })],
      ["spf.second @ 2"],
    ],
    [
      "have one SPF record, also where the planned one comes later",
      [record("@ TXT", { key: "spf", known: false }), record("@ TXT", { key: "2", value: "v=spf1 -all" })],
      ["spf.second @ 2"],
    ],
    [
      "may have an SPF record at each name",
      [record("@ TXT", { value: "v=spf1 -all" }), record("a TXT", { value: "v=spf1 -all" })],
      [],
    ],
    [
      "may have a text that only begins like SPF",
      [record("@ TXT", { key: "spf", value: "v=spf1 -all" }), record("@ TXT", { key: "2", value: "v=spf10" })],
      [],
    ],
    [
      "are not called SPF before they are known",
      [
        record("@ TXT", { key: "1", value: "v=spf1 -all" }),
        record("@ TXT", { key: "2", value: "v=spf1 ~all", known: false }),
      ],
      [],
    ],
    [
      "have no MX to a CNAME before it",
      [record("mail CNAME"), record("@ MX", { value: "mail.example.com" })],
      ["mx.target-is-cname @ @ MX"],
    ],
    [
      "have no MX to a CNAME behind it",
      [record("@ MX", { value: "mail.example.com" }), record("mail CNAME")],
      ["mx.target-is-cname @ @ MX"],
    ],
    [
      "have one DMARC record",
      [
        record("_dmarc TXT", { key: "1", value: "v=DMARC1; p=none" }),
        record("_dmarc TXT", { key: "2", value: "v = DMARC1" }),
      ],
      ["dmarc.second @ 2"],
    ],
    [
      "have one DMARC record, also where the planned one comes later",
      [record("_dmarc TXT", { key: "dmarc", known: false }), record("_dmarc TXT", { key: "2", value: "v=DMARC1;" })],
      ["dmarc.second @ 2"],
    ],
    [
      "may have another text beside the DMARC record",
      [record("_dmarc TXT", { key: "dmarc" }), record("_dmarc TXT", { key: "2", value: "v=DMARC10" })],
      [],
    ],
    [
      "may have what reads like DMARC at other names",
      [record("@ TXT", { key: "1", value: "v=DMARC1; p=none" }), record("@ TXT", { key: "2", value: "v=DMARC1" })],
      [],
    ],
    [
      "have one TXT at a DKIM selector, before any is known",
      [record("a._domainkey TXT", { key: "1", known: false }), record("a._domainkey TXT", { key: "2", known: false })],
      ["dkim.second @ 2"],
    ],
    [
      "have one TXT at a DKIM selector of a domain inside the zone",
      [record("a._domainkey.corp TXT", { key: "1", value: "p=" }), record("a._domainkey.corp TXT", { key: "2" })],
      ["dkim.second @ 2"],
    ],
    [
      "may have several TXT above the selectors",
      [record("_domainkey TXT", { key: "1", value: "t=y" }), record("_domainkey TXT", { key: "2" })],
      [],
    ],
    ["may have an MX to another name", [record("mail CNAME"), record("@ MX", { value: "mail.example.net" })], []],
    [
      "may have an MX that comes later",
      [record("mail CNAME"), record("@ MX", { value: "mail.example.com", known: false })],
      [],
    ],
  ])("%s", (_, placed, expected) => {
    expect(idsAndPaths(checkZone(placed, "example.com"))).toEqual(expected);
  });

  it("name the host and the rule where an MX points to an alias", () => {
    const issues = checkZone(
      [record("mail CNAME", { key: "mail" }), record("@ MX", { value: "mail.example.com" })],
      "example.com",
    );
    expect(issues[0]?.message).toEqual(naming('"mail.example.com"', 'CNAME "mail"', "RFC 2181 section 10.3"));
  });

  // All fields are the same, so the DNS service keeps one of the two.
  it("are there once: SRV", () => {
    const numbers = { priority: 0, weight: 0, port: 993 };
    const placed = [record("s SRV", { key: "1", numbers }), record("s SRV", { key: "2", numbers })];
    expect(idsAndPaths(checkZone(placed, "example.com"))).toEqual(["record.duplicate @ 2"]);
  });
});
