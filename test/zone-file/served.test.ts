/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: a counter is written so in a $GENERATE. */
import { describe, expect, it } from "vitest";
import type { OwnRecord } from "../../src/zone-file/document";
import { TriedDocument, zone } from "./support";

const documentOf = (text: string): TriedDocument => new TriedDocument(text, zone, "db");
const own = (over: Partial<OwnRecord> = {}): OwnRecord => ({
  name: "@",
  type: "MX",
  ttl: 600,
  rdata: "5 mx1.sg.aliyun.com.",
  ...over,
});
const ours = "example.com. 600 IN MX 5 mx1.sg.aliyun.com. ; alibaba-mail=t\n";
const soa = "@ 60 IN SOA ns h 7 2 3 4 5\n";
const head = `${soa}@ 60 IN NS ns.example.net.\n`;
const spf = own({ type: "TXT", rdata: '"v=spf1 include:spf.sg.aliyun.com -all"' });

describe("a file that name servers would serve otherwise than it looks", () => {
  it.each<[what: string, text: string, rule: string, words: string[]]>([
    [
      "signatures",
      `${head}@ 60 RRSIG SOA 13 2 60 20261228222358 20261128222358 27205 @ AAAA\n`,
      "signed",
      ["line 3 ", "RRSIG", "rfc2136"],
    ],
    ["the chain of names", `${head}@ 60 NSEC a NS SOA\n`, "signed", ["line 3", "NSEC"]],
    ["the chain of hashed names", `${head}abc 60 NSEC3 1 0 0 - abd NS\n`, "signed", ["NSEC3"]],
    ["the chain of names by its number", `${head}@ 60 TYPE47 \\# 4 01610000\n`, "signed", ["NSEC"]],
    ["a digest of the zone", `${head}@ 60 ZONEMD 7 1 1 AA\n`, "signed", ["ZONEMD", "RFC 8976"]],
    [
      "the SOA of another zone",
      "example.net. 60 SOA ns h 1 2 3 4 5\nexample.net. 60 NS ns\n",
      "other-zone",
      ["line 1 holds the SOA of example.net", "`path`", "`zone`"],
    ],
    ["the SOA of its parent", "com. 60 SOA ns h 1 2 3 4 5\n", "other-zone", ["the SOA of com,"]],
    ["the SOA of the root", ". 60 SOA ns h 1 2 3 4 5\n", "other-zone", ["the SOA of the root,"]],
    [
      "a SOA below its own",
      `${head}sub 60 SOA ns h 1 2 3 4 5\n`,
      "other-zone",
      ["line 3 holds the SOA of sub.example.com", "its apex example.com"],
    ],
    ["two SOAs", `${head}@ 60 SOA ns h 8 2 3 4 5\n`, "second-soa", ["lines 1 and 3 ", "example.com"]],
    [
      "a SOA of octets",
      "@ 60 TYPE6 \\# 26 016e00 016800 00000001 00000002 00000003 00000004 00000005\n",
      "soa-octets",
      ["line 1 "],
    ],
    ["two classes", `${head}version 60 CH TXT x\n`, "class", ["line 3 ", "class CH"]],
  ])("is not written where it has %s, and the line is named", (_what, text, rule, words) => {
    const document = documentOf(text);
    for (const word of ["db: ", ...words, `[zone-file.${rule}]`]) {
      expect(document.unfit?.message).toContain(word);
      expect(() => document.add(own(), "t")).toThrow(word);
    }
  });

  it.each([
    ["DNSSEC's keys, which a server signs with", `${head}@ 60 DNSKEY 257 3 13 AAAA\n@ 60 CDS 1 13 2 AA\n`],
    ["the keys of a child zone", `${head}sub 60 NS ns\nsub 60 DS 1 13 2 AA\n`],
    ["BIND's private records about signing", `${head}@ 0 TYPE65534 \\# 5 0D64690001\n`],
    ["a lone NSEC3PARAM", `${head}@ 0 NSEC3PARAM 1 0 0 -\n`],
    [
      "records of another zone beside its own SOA",
      `${head}example.net. 60 SOA ns h 1 2 3 4 5\nb.example.net. 60 NSEC c A\n`,
    ],
    ["no SOA, as what is included", "www 60 A 192.0.2.1\n"],
    ["nothing", ""],
  ])("is none where it has %s", (_what, text) => {
    const document = documentOf(text);
    expect(document.unfit).toBeUndefined();
    expect(document.add(own(), "t")).toContain(ours);
  });

  it.each([
    ["is another zone's", "example.net. 60 SOA ns h 1 2 3 4 5\n"],
    ["has another class", "version 60 CH TXT x\n"],
  ])("lets a managed line be removed where it %s, since the line is not served", (_what, text) => {
    const document = documentOf(`${text}${ours}`);
    expect(document.remove(document.records[1] as never)).toBe(text);
    expect(() => document.replace(document.records[1] as never, own(), "t")).toThrow("[zone-file.");
  });

  it("keeps a line of ours where it is signed, also where it is another zone's besides", () => {
    const document = documentOf(`${ours}@ 60 NSEC a MX\nsub 60 SOA ns h 1 2 3 4 5\n`);
    expect(() => document.remove(document.records[0] as never)).toThrow("[zone-file.signed]");
  });
});

describe("a SOA that stands in the file twice, as after a transfer", () => {
  it.each([
    ["the same", soa],
    ["the same in another spelling", "EXAMPLE.com. 60 SOA ns.example.com. H (007 2s 0h3\n4 5)\n"],
  ])("is raised in both lines: %s", (_what, second) => {
    const text = documentOf(`${head}${second}`).add(own(), "t");
    expect(text).toBe(`${head}${second}${ours}`.replaceAll(/\b(7|007) /g, "8 "));
    expect(documentOf(text).unfit).toBeUndefined();
  });
});

describe("a name that is not the zone's own", () => {
  const at = (name: string): OwnRecord => own({ name, type: "TXT", rdata: '"v=DMARC1; p=none"' });

  it.each<[what: string, line: string, name: string, rule: string, words: string[]]>([
    [
      "that is delegated",
      "_dmarc 60 NS ns.example.org.",
      "_dmarc",
      "other-zone",
      [
        "line 3 delegates _dmarc.example.com ",
        "(NS ns.example.org.)",
        "a record at _dmarc.example.com in the zone example.com would be hidden",
      ],
    ],
    [
      "below one that is delegated",
      "_domainkey 60 NS ns",
      "s1._domainkey",
      "other-zone",
      ["delegates _domainkey.example.com"],
    ],
    ["delegated by type number", "_dmarc 60 TYPE2 \\# 3 016100", "_dmarc", "other-zone", ["(NS a.)"]],
    [
      "delegated by a $GENERATE",
      "$GENERATE 1-3 s$ 60 NS ns$",
      "a.s2",
      "other-zone",
      ["line 3 delegates s2.example.com"],
    ],
    ["delegated by a name in capitals", "_DMARC.Example.COM. 60 NS ns", "_dmarc", "other-zone", ["line 3"]],
    [
      "below a DNAME",
      "old 60 DNAME example.net.",
      "_dmarc.old",
      "below-dname",
      ["line 3 holds a DNAME at old.example.com", "(RFC 6672)"],
    ],
    ["below a DNAME at the apex", "@ 60 DNAME example.net.", "_dmarc", "below-dname", ["a DNAME at example.com"]],
    [
      "below a DNAME that is delegated itself",
      "a.old 60 DNAME example.net.\nold 60 NS ns",
      "x.a.old",
      "other-zone",
      ["line 4 delegates old.example.com"],
    ],
  ])("is refused where it is %s", (_what, line, name, rule, words) => {
    const message = documentOf(`${head}${line}\n`).conflict(at(name))?.message;
    for (const word of ["db: ", ...words, `[zone-file.${rule}]`]) expect(message).toContain(word);
    // What is in the file only is the same for the preview.
    expect(documentOf(`${head}${line}\n`).conflict(at(name))?.message).toBe(message);
  });

  it.each([
    ["a delegation beside it", "dmarc 60 NS ns", "_dmarc"],
    ["a name that only ends alike", "c 60 NS ns\nb\\.c 60 NS ns", "a-c"],
    ["a delegation below it", "a._dmarc 60 NS ns", "_dmarc"],
    ["the zone's own name servers", "@ 60 NS ns", "_dmarc"],
    ["a DNAME at the name itself", "old 60 DNAME example.net.", "old"],
    ["a name server of another zone", "com. 60 NS ns", "_dmarc"],
    ["a $GENERATE that BIND does not take", "$GENERATE 3-1 _dmarc 60 NS ns\n$GENERATE 1-3 _dmarc 60 FOO ns", "_dmarc"],
  ])("is none for %s", (_what, line, name) => {
    expect(documentOf(`${head}${line}\n`).conflict(at(name))).toBeUndefined();
  });
});

describe("a record in another spelling", () => {
  it.each<[what: string, line: string, record: OwnRecord, rule: string]>([
    ["an SPF record by its type's number", '@ 60 TYPE16 "v=spf1 -all"', spf, "second-spf"],
    ["an SPF record of octets", "@ 60 IN TYPE16 \\# 12 0b763d73706631202d616c6c", spf, "second-spf"],
    ["a CNAME of octets", "www 60 TYPE5 \\# 3 016100", own({ name: "www" }), "cname-beside-other"],
    [
      "the same record of octets",
      "@ 60 CLASS1 TYPE15 \\# 6 0005 026d 7800".replace("7800", "7800"),
      own({ rdata: "5 mx." }),
      "exists",
    ],
    ["the same record with escapes", "ex\\097mple.COM. 60 MX 005 m\\120.", own({ rdata: "5 mx." }), "exists"],
  ])("is seen: %s", (_what, line, record, rule) => {
    expect(documentOf(`${head}${line}\n`).conflict(record)?.rule).toBe(`zone-file.${rule}`);
  });
});

describe("what a $GENERATE makes", () => {
  it.each<[what: string, line: string, record: OwnRecord, rule: string, words: string[]]>([
    [
      "a CNAME",
      "$GENERATE 1-9 h${0,3} CNAME host$",
      own({ name: "h007" }),
      "cname-beside-other",
      ["line 3: $GENERATE ", "CNAME at h007.example.com", "exclude h007.example.com from its range"],
    ],
    [
      "a record beside our CNAME",
      "$GENERATE 1-9 h$ A 192.0.2.$",
      own({ name: "h7", type: "CNAME", rdata: "x." }),
      "cname-beside-other",
      ["A at h7.example.com"],
    ],
    [
      "the same record",
      '$GENERATE 5-6 @ MX "$ mx$"',
      own({ rdata: "5 mx5.example.com." }),
      "exists",
      ["this MX at example.com"],
    ],
    [
      "a second SPF record",
      '$GENERATE 1-1 @ TXT "v=spf1\\\\032-all"'.replaceAll("\\\\", "\\"),
      spf,
      "second-spf",
      ["an SPF record at example.com"],
    ],
    [
      "more than can be looked through",
      "$GENERATE 0-150000 a$ 60 A 192.0.2.1\n$GENERATE 0-50000 b$ 60 A 192.0.2.1",
      own(),
      "generates-too-much",
      ["(line 3, 4)", " 200002 records"],
    ],
  ])("is refused as a line would be: %s", (_what, line, record, rule, words) => {
    const message = documentOf(`${head}${line}\n`).conflict(record)?.message;
    for (const word of ["db: ", ...words, `[zone-file.${rule}]`]) expect(message).toContain(word);
  });

  it.each([
    ["other names", "$GENERATE 1-9 h$ CNAME host$", own({ name: "h10" })],
    ["another record of the same type", '$GENERATE 1-1 @ MX "10 mx$"', own()],
    ["another text", '$GENERATE 1-1 @ TXT "text"', spf],
    ["data that BIND does not take", '$GENERATE 1-1 @ TXT "\\""', own({ type: "TXT", rdata: '"x"' })],
  ])("is not in the way where it is %s", (_what, line, record) => {
    expect(documentOf(`${head}${line}\n`).conflict(record)).toBeUndefined();
  });
});
