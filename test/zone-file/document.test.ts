import { describe, expect, it } from "vitest";
import type { NewZone } from "../../src/args/args";
import { importId, type OwnRecord } from "../../src/zone-file/document";
import { markerOf } from "../../src/zone-file/lines";
import type { ZoneRecord } from "../../src/zone-file/parser";
import { TriedDocument, zone } from "./support";

const documentOf = (text: string): TriedDocument => new TriedDocument(text, zone, "db");
const own = (over: Partial<OwnRecord> = {}): OwnRecord => ({
  name: "@",
  type: "MX",
  ttl: 600,
  rdata: "5 mx1.sg.aliyun.com.",
  ...over,
});
const spf = own({ type: "TXT", rdata: '"v=spf1 include:spf.sg.aliyun.com -all"' });
const first = (document: TriedDocument): ZoneRecord => document.records[0] as ZoneRecord;
const found = (document: TriedDocument, token: string): ZoneRecord => document.find(token) as ZoneRecord;
const written = "example.com. 600 IN MX 5 mx1.sg.aliyun.com. ; alibaba-mail=t";

describe("a record that is added", () => {
  it.each([
    ["an empty file", "", `${written}\n`],
    ["a file of LF", "a 1 A 192.0.2.1\n", `a 1 A 192.0.2.1\n${written}\n`],
    ["a file of CRLF", "a 1 A 192.0.2.1\r\n", `a 1 A 192.0.2.1\r\n${written}\r\n`],
    ["a file without a final newline", "a 1 A 192.0.2.1", `a 1 A 192.0.2.1\n${written}`],
    ["a file of CRLF without a final one", "\r\na 1 A 192.0.2.1", `\r\na 1 A 192.0.2.1\r\n${written}`],
    ["a file that ends in a comment", "; the end", `; the end\n${written}`],
    ["a file in which another origin holds", "$ORIGIN x.\n", `$ORIGIN x.\n${written}\n`],
  ])("stands at the end of %s, which is itself again when it is taken away", (_what, before, after) => {
    const added = documentOf(before).add(own(), "t");
    expect(added).toBe(after);
    const again = documentOf(added);
    expect(again.remove(found(again, "t"))).toBe(before);
  });

  it("stands among ours in an order that does not depend on when each was written", () => {
    const records = [
      own({ rdata: "5 mx1.example.net." }),
      own({ rdata: "10 mx2.example.net." }),
      own({ rdata: "100 mx3.example.net." }),
      spf,
      own({ name: "imap", type: "CNAME", rdata: "imap.example.net." }),
    ];
    const write = (order: number[]): string =>
      order.reduce((text, at) => documentOf(text).add(records[at] as OwnRecord, `t${at}`), "a 1 A 192.0.2.1\n");
    const expected = write([0, 1, 2, 3, 4]);
    expect(expected.match(/t\d/g)).toEqual(["t0", "t1", "t2", "t3", "t4"]);
    for (const order of [
      [4, 3, 2, 1, 0],
      [2, 0, 4, 1, 3],
    ])
      expect(write(order)).toBe(expected);
  });

  it("is not written between others' lines", () => {
    const text = "b.example.com. 1 IN A 192.0.2.1 ; alibaba-mail=b\nz 1 A 192.0.2.2\n";
    expect(documentOf(text).add(own(), "t")).toBe(`${text}${written}\n`);
  });

  // The line break that was written for the line belongs to it: here it is LF, and the CR before it is not ours.
  it.each(["a 1 A 192.0.2.1\nb 1 A 192.0.2.1\r", "a 1 A 192.0.2.1\r", "a 1 A 192.0.2.1\r\nb 1 A 192.0.2.1\r"])(
    "restores a file that ends in a carriage return alone: %j",
    (before) => {
      const document = documentOf(documentOf(before).add(own(), "t"));
      expect(document.remove(found(document, "t"))).toBe(before);
    },
  );
});

describe("a record that is replaced", () => {
  it.each([
    ["LF", "x 1 A 192.0.2.1\n", "\n"],
    ["CRLF", "x 1 A 192.0.2.1\r\n", "\r\n"],
    ["no final newline", "x 1 A 192.0.2.1", ""],
    ["lines in parentheses", "x 1 TXT ( a ; one\n b ) ; two\n", "\n"],
  ])("keeps its place and its line ending: %s", (_what, line, ending) => {
    const document = documentOf(`; above\n${line}${ending === "" ? "" : "; below\n"}`);
    const text = document.replace(first(document), own(), "t");
    expect(text).toBe(`; above\n${written}${ending}${ending === "" ? "" : "; below\n"}`);
  });
});

describe("an unmanaged line", () => {
  it.each([
    [
      "owner name",
      "www.example.com. 900 IN A 192.0.2.1 ; alibaba-mail=t\n  600 TXT x\n",
      `${written}\nwww.example.com.  600 TXT x\n`,
    ],
    ["TTL", "www.example.com. 900 IN A 192.0.2.1 ; alibaba-mail=t\nx TXT x\n", `${written}\nx 900 TXT x\n`],
    [
      "owner name and TTL",
      "www.example.com. 900 IN A 192.0.2.1 ; alibaba-mail=t\n\tTXT ( x\n y ) ; z\n",
      `${written}\nwww.example.com. 900\tTXT ( x\n y ) ; z\n`,
    ],
    [
      "TTL, under a name with blanks in it,",
      "www.example.com. 900 IN A 192.0.2.1 ; alibaba-mail=t\na\\ b\\.c TXT x\n",
      `${written}\na\\ b\\.c 900 TXT x\n`,
    ],
  ])("that inherits its %s from ours gets it explicitly where ours is changed", (_what, text, expected) => {
    const document = documentOf(text);
    expect(document.replace(found(document, "t"), own(), "t")).toBe(expected);
  });

  it("that inherits its owner name from ours gets it explicitly where ours is deleted", () => {
    const document = documentOf("a 1 A 192.0.2.1\nwww.example.com. 600 IN A 192.0.2.1 ; alibaba-mail=t\n  TXT x\n");
    expect(document.remove(found(document, "t"))).toBe("a 1 A 192.0.2.1\nwww.example.com. 600  TXT x\n");
  });

  it("that inherits its owner name from ours gets it explicitly where ours is deleted, also in the first line", () => {
    const document = documentOf("www.example.com. 600 IN A 192.0.2.1 ; alibaba-mail=t\n  TXT x\n");
    expect(document.remove(found(document, "t"))).toBe("www.example.com. 600  TXT x\n");
  });

  it("is spelled out for each of ours that goes, and an SOA is not", () => {
    const ours = (name: string): string => `${name}.example.com. 600 IN A 192.0.2.1 ; alibaba-mail=${name}\n`;
    const document = documentOf(`${ours("a")}  TXT x\n  TXT y\nb 1 TXT z\n${ours("c")}  TXT x\n`);
    const rest = documentOf(document.remove(found(document, "a")) ?? "");
    expect(rest.remove(found(rest, "c"))).toBe(
      "a.example.com. 600  TXT x\n  TXT y\nb 1 TXT z\nc.example.com. 600  TXT x\n",
    );
    const dump = documentOf(`@ 60 IN SOA ns h 5 1 2 3 4\n${ours("@").replace("@.", "")}  SOA ns h 5 1 2 3 4\n`);
    expect(() => dump.remove(dump.records[1] as ZoneRecord)).toThrow("[zone-file.inherits]");
  });

  it("passes what it inherits on to those below, and keeps what it says relative to its origin", () => {
    const ours = "www.example.com. 600 IN A 192.0.2.1 ; alibaba-mail=t\n";
    const document = documentOf(`$ORIGIN sub.example.com.\n${ours}  MX 5 mail\n  TXT x\ny TXT x\n`);
    const text = "$ORIGIN sub.example.com.\nwww.example.com. 600  MX 5 mail\n  TXT x\ny TXT x\n";
    expect(document.remove(found(document, "t"))).toBe(text);
    const after = documentOf(text).records.map(({ owner, ttl, rdata }) => [owner, ttl, rdata]);
    expect(after).toEqual(document.records.slice(1).map(({ owner, ttl, rdata }) => [owner, ttl, rdata]));
  });

  it("that would inherit the same from elsewhere does not keep ours from being deleted", () => {
    const text = "$TTL 60\nwww A 192.0.2.1\n";
    const document = documentOf(`${text}www.example.com. 60 IN A 192.0.2.2 ; alibaba-mail=t\n  TXT x\n`);
    expect(document.remove(found(document, "t"))).toBe(`${text}  TXT x\n`);
  });

  // In BIND 9.18 a $GENERATE inherits a TTL as a record does; so do the records of an $INCLUDE, and an owner name too.
  it.each(["$GENERATE 1-2 h$ A 192.0.2.$", "$INCLUDE more.zone"])(
    "that inherits its TTL from ours keeps ours from being changed where it is: %s",
    (line) => {
      const document = documentOf(`@ 600 IN MX 5 mx1.sg.aliyun.com.\n${line}\n`);
      expect(() => document.replace(first(document), own({ ttl: 900 }), "t")).toThrow();
    },
  );

  it("that is an $INCLUDE keeps the owner name that its first record may inherit", () => {
    const document = documentOf(`$TTL 60\na A 192.0.2.1\n${written}\n$INCLUDE more.zone\n`);
    expect(() => document.remove(found(document, "t"))).toThrow(/line 4 .*\[zone-file\.inherits\]/);
  });

  it.each([
    ["states its own TTL", "", "$GENERATE 1-2 h$ IN 60 A 192.0.2.$"],
    ["has that of the file", "$TTL 60\n", "$GENERATE 1-2 h$ A 192.0.2.$"],
    ["brings nothing", "", "$GENERATE"],
  ])("that is a $GENERATE and %s does not keep ours from being changed", (_what, head, line) => {
    const before = `${head}a 600 A 192.0.2.1\n`;
    const document = documentOf(`${before}${written}\n${line}\n`);
    expect(document.remove(found(document, "t"))).toBe(`${before}${line}\n`);
  });

  it("that inherits from a line without marker gets it explicitly too where that is removed", () => {
    const document = documentOf(`${written}\nwww 60 A 192.0.2.1\n  TXT x\n`);
    expect(document.remove(document.records[1] as ZoneRecord)).toBe(`${written}\nwww.example.com. 60  TXT x\n`);
    expect(document.remove(document.records[2] as ZoneRecord)).toBe(`${written}\nwww 60 A 192.0.2.1\n`);
  });
});

describe("the SOA serial", () => {
  const soa = (serial: string): string => `@ 60 IN SOA ns h ( ; start\r\n\t${serial} ; serial\r\n 1 2 3 4 )\r\n`;

  it.each([
    ["1", "2"],
    ["2026010100", "2026010101"],
    ["4294967294", "4294967295"],
    ["4294967295", "1"],
    ["0", "1"],
  ])("rises from %s to %s, and nothing else of the SOA changes", (before, after) => {
    expect(documentOf(soa(before)).add(own(), "t")).toBe(`${soa(after)}${written}\r\n`);
  });

  it.each([
    ["in quotes", '@ 60 IN SOA ns h "2026010105" 2 3 4 5\n', "@ 60 IN SOA ns h 2026010106 2 3 4 5\n"],
    ["beside a name in quotes", '@ 60 IN SOA "n s" "h" 5 2 3 4 5\n', '@ 60 IN SOA "n s" "h" 6 2 3 4 5\n'],
    ["beside a name that is none", "@ 60 IN SOA n\\ s..x h 5 2 3 4 5\n", "@ 60 IN SOA n\\ s..x h 6 2 3 4 5\n"],
  ])("rises where it is written %s", (_what, before, after) => {
    expect(documentOf(before).add(own(), "t")).toBe(`${after}${written}\n`);
  });

  it.each([
    ["that is no number", "@ 60 IN SOA ns h now 2 3 4 5\n"],
    ["that is missing", "@ 60 IN SOA ns h\n"],
  ])("stays as it is where it is one %s", (_what, text) => {
    expect(documentOf(text).add(own(), "t")).toBe(`${text}${written}\n`);
  });

  it("rises with a replacement and a removal too", () => {
    const document = documentOf(`@ 60 SOA ns h 7 1 1 1 1\n${written}\n`);
    expect(document.replace(found(document, "t"), own({ ttl: 60 }), "t")).toContain("SOA ns h 8 ");
    expect(document.remove(found(document, "t"))).toBe("@ 60 SOA ns h 8 1 1 1 1\n");
  });
});

describe("a conflict", () => {
  it.each<[what: string, text: string, record: OwnRecord, rule: string, words: string[]]>([
    [
      "the same record, made by hand",
      "@ 60 MX 5 MX1.sg.aliyun.com.\n",
      own(),
      "exists",
      ["line 1: this MX at example.com ", "import it with the id db|example.com|@|MX|5 mx1.sg.aliyun.com.,"],
    ],
    [
      "the same record, of another resource",
      "\n@ 60 MX 5 mx1.sg.aliyun.com. ; alibaba-mail=p/s/n#1\n",
      own(),
      "exists",
      ["line 2", "it belongs to p/s/n#1"],
    ],
    [
      "a CNAME where we have a record",
      "w 60 CNAME x\n",
      own({ name: "w" }),
      "cname-beside-other",
      ["line 1: CNAME at w.example.com", "RFC 1034 section 3.6.2"],
    ],
    [
      "a record where we have a CNAME",
      "w 60 A 192.0.2.1\n",
      own({ name: "w", type: "CNAME", rdata: "x." }),
      "cname-beside-other",
      ["line 1: A at w.example.com"],
    ],
    [
      "another SPF record",
      '@ 60 TXT "V=spf1 " "mx -all"\n',
      spf,
      "second-spf",
      [
        "line 1 already has an SPF record at example.com",
        "RFC 7208 section 3.2",
        "`spf`",
        "import it with the id db|example.com|@|TXT|",
      ],
    ],
    [
      "another DMARC record",
      '_dmarc 60 TXT "v=DMARC1; p=none"\n',
      own({ name: "_dmarc", type: "TXT", rdata: '"v=DMARC1; p=reject"' }),
      "second-dmarc",
      ["line 1 already has a DMARC record at _dmarc.example.com", "RFC 9989 section 4.10"],
    ],
    [
      "another key of a DKIM selector",
      's1._domainkey 60 TXT "p="\n',
      own({ name: "s1._domainkey", type: "TXT", rdata: '"v=DKIM1; p=AAAA"' }),
      "second-dkim",
      ["line 1 already has a DKIM record at s1._domainkey.example.com", "RFC 6376 section 3.6.2.2"],
    ],
  ])("with %s is reported with line, rule and fix", (_what, text, record, rule, words) => {
    const message = documentOf(text).conflict(record)?.message;
    for (const word of ["db: ", ...words, `[zone-file.${rule}]`]) expect(message).toContain(word);
  });

  it.each<[what: string, text: string, record: OwnRecord]>([
    ["another TXT beside our SPF", '@ 60 TXT "google-site-verification=1"\n', spf],
    ["an SPF elsewhere", 'www 60 TXT "v=spf1 -all"\n', spf],
    ["an SPF beside another TXT of ours", '@ 60 TXT "v=spf1 -all"\n', own({ type: "TXT", rdata: '"x"' })],
    ["v=spf10", '@ 60 TXT "v=spf10 -all"\n', spf],
    ["another MX", "@ 60 MX 5 mx.example.net.\n", own()],
    [
      "DNSSEC's own records beside our CNAME",
      "w 60 NSEC x A\nw 60 RRSIG A x\n",
      own({ name: "w", type: "CNAME", rdata: "x." }),
    ],
    ["records below our CNAME", "a.w 60 A 192.0.2.1\n", own({ name: "w", type: "CNAME", rdata: "x." })],
  ])("is not seen in %s", (_what, text, record) => {
    expect(documentOf(text).conflict(record)).toBeUndefined();
  });

  it("is not seen with the line that a record replaces", () => {
    const document = documentOf(`${written}\n`);
    expect(document.conflict(own())?.rule).toBe("zone-file.exists");
    expect(document.conflict(own(), [found(document, "t")])).toBeUndefined();
  });

  it("with another resource's line tells whose it is, in the words of who knows the resources", () => {
    const { message } = documentOf(`${written}\n`).conflict(own(), [], (marker) => `ask ${marker}`) ?? {};
    expect(message).toMatch(/line 1: this MX at example\.com .*: ask t \[zone-file\.exists\]$/);
  });
});

describe("the TTL of an RRset", () => {
  const token = "mail/dev/mx#1";

  it.each<[what: string, text: string, expected: number | undefined]>([
    ["others have", "@ 3600 MX 20 mx.example.net.\n", 3600],
    ["another stack has", "@ 3600 MX 20 mx.example.net. ; alibaba-mail=mail/prod/mx#1\n", 3600],
    ["another project has", "@ 3600 MX 20 mx.example.net. ; alibaba-mail=web/dev/mx#1\n", 3600],
    ["another record of the same stack has", "@ 3600 MX 20 mx.example.net. ; alibaba-mail=mail/dev/b#2\n", undefined],
    ["another name has", "www 3600 MX 20 mx.example.net.\n", undefined],
    ["another type has", "@ 3600 A 192.0.2.1\n", undefined],
    ["nobody states", "@ MX 20 mx.example.net.\n", undefined],
    [
      "the last of several runs has, as BIND serves it",
      "@ 60 MX 20 a.\nwww 1 A 192.0.2.1\n@ 90 MX 30 b.\n@ 5 MX 40 c.\n",
      90,
    ],
    ["one run has", "@ 60 MX 20 a.\n@ 1 A 192.0.2.1\n@ 90 MX 30 b.\n", 60],
    ["a $GENERATE has", '$GENERATE 1-2 @ 77 MX "$ mx$"\n', 77],
    ["a $GENERATE does not state", '$GENERATE 1-2 @ MX "$ mx$"\n', undefined],
    ["one of others states", "@ MX 20 mx.example.net.\n@ 60 MX 30 mx3.example.net.\n", 60],
  ])("is looked for in what %s", (_what, text, expected) => {
    expect(documentOf(text).foreignRrsetTtl(own(), token)).toBe(expected);
  });

  it("is not taken from the line itself", () => {
    const document = documentOf("@ 3600 MX 20 mx.example.net.\n");
    expect(document.foreignRrsetTtl(own(), token, first(document))).toBeUndefined();
  });
});

describe("a marker", () => {
  it.each([
    ["; alibaba-mail=p/s/n#1", "p/s/n#1"],
    [";alibaba-mail=p/s/n#1\t", "p/s/n#1"],
    ["; my alibaba-mail=x", undefined],
    ["", undefined],
  ])("is read from a comment: %j", (comment, expected) => {
    expect(markerOf(first(documentOf(`a 1 A 192.0.2.1 ${comment}\r\n`)))).toBe(expected);
  });

  it("inside a quoted string is none", () => {
    expect(markerOf(first(documentOf('a 1 TXT "; alibaba-mail=x"\n')))).toBeUndefined();
  });

  it("in two lines is refused with both lines named", () => {
    expect(() => documentOf(`${written}\n\n${written}\n`).find("t")).toThrow(
      /db: lines 1 and 3 .*alibaba-mail=t.*\[zone-file\.duplicate-marker\]$/,
    );
  });

  // Otherwise a remark added behind it would make the line unmanaged, and the record "gone".
  it("is the first word of the comment", () => {
    expect(markerOf(first(documentOf("a 1 A 192.0.2.1 ; alibaba-mail=t checked by Jo\n")))).toBe("t");
  });
});

describe("a file that we begin", () => {
  const header: NewZone = { nameServers: ["ns1.example.net", "ns2.example.net"], hostmaster: "jo.doe@example.org" };
  const begin = (given?: NewZone): TriedDocument => TriedDocument.begin(zone, "db", given);

  it("has our lines only, where no new zone is asked for", () => {
    expect(begin().records).toEqual([]);
    expect(begin().add(own(), "t")).toBe(
      `; Records in example.com, begun by alibaba-mail: include this file.\n${written}\n`,
    );
  });

  it("is a whole zone with SOA and NS, where one is asked for", () => {
    const lines = begin(header).add(own(), "t").split("\n");
    expect(lines).toEqual([
      expect.stringContaining("; The zone example.com, begun by alibaba-mail."),
      "$TTL 3600",
      "example.com. 3600 IN SOA ns1.example.net. jo\\.doe.example.org. 2 7200 900 1209600 600 ; begun by alibaba-mail",
      "example.com. 3600 IN NS ns1.example.net. ; begun by alibaba-mail",
      "example.com. 3600 IN NS ns2.example.net. ; begun by alibaba-mail",
      written,
      "",
    ]);
  });

  it("is kept by hostmaster where nobody else is named", () => {
    expect(begin({ nameServers: ["ns.example.net"] }).add(own(), "t")).toContain(" hostmaster.example.com. ");
  });

  it.each([
    ["of our lines", undefined],
    ["of a whole zone", header],
  ])("goes away with the last line of ours: one %s", (_what, given) => {
    const document = documentOf(begin(given).add(own(), "t"));
    expect(document.remove(found(document, "t"), given)).toBeUndefined();
  });

  it.each([
    ["record", "www 60 A 192.0.2.1\n"],
    ["comment", "; mine\n"],
    ["indented comment", "  ; mine\r\n"],
  ])("stays where a stranger's %s is in it", (_what, line) => {
    const document = documentOf(begin(header).add(own(), "t") + line);
    expect(document.remove(found(document, "t"), header)).toContain(line);
  });

  it.each(["$INCLUDE more.zone\n", "$GENERATE 1-9 h$ 60 A 192.0.2.$\n", "$ORIGIN sub.example.com.\n"])(
    "stays where a stranger's directive is in it: %j",
    (line) => {
      const document = documentOf(begin(header).add(own(), "t") + line);
      expect(document.remove(found(document, "t"), header)).toContain(line);
    },
  );

  // Not "only our beginning": someone made it theirs.
  it("stays where someone has changed its SOA or NS", () => {
    const text = begin(header).add(own(), "t").replace("IN NS ns2.example.net.", "IN NS ns7.example.org.");
    const document = documentOf(text);
    expect(document.remove(found(document, "t"), header)).toContain("ns7.example.org.");
  });
});

it("an import id is path, zone, name, type and RDATA", () => {
  expect(importId("a/b.zone", zone, own(), (rdata) => rdata)).toBe("a/b.zone|example.com|@|MX|5 mx1.sg.aliyun.com.");
});
