/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: a counter is written so in a $GENERATE. */
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import type { OwnRecord } from "../../src/zone-file/document";
import { ZoneFileError } from "../../src/zone-file/error";
import { judge, type Verdict } from "./judged-by-bind";
import { folder, TriedDocument, zone } from "./support";

const token = "mail/dev/x#1";
const contents: Omit<OwnRecord, "ttl">[] = [
  { name: "@", type: "MX", rdata: "5 mx1.sg.aliyun.com." },
  { name: "@", type: "TXT", rdata: '"v=spf1 include:spf.sg.aliyun.com -all"' },
  { name: "_dmarc", type: "TXT", rdata: '"v=DMARC1; p=none"' },
  { name: "s1._domainkey", type: "TXT", rdata: '"p="' },
  { name: "imap", type: "CNAME", rdata: "imap.sg.aliyun.com." },
  { name: "www", type: "A", rdata: "192.0.2.7" },
  { name: "a.old", type: "TXT", rdata: '"x"' },
  { name: "host-5", type: "A", rdata: "192.0.2.5" },
  { name: "01.g", type: "CNAME", rdata: "x." },
];

const head =
  "@ 3600 IN SOA ns1 hostmaster ( 7 ; serial\n\t7200 900 ; more\n 1209600 600 ) ; end\n@ 60 NS ns.example.net.\n";
const soas = [
  head,
  "$TTL 1h\nexample.com. SOA ns1 hostmaster 4294967295 7200 900 1209600 600\n\tNS ns.example.net.\n",
  "@ SOA ns h 7 1h 3 4 5\n@ NS ns.example.net.\n",
  "@ TYPE6 \\# 26 016e00 016800 00000001 00000002 00000003 00000004 00000005\n@ 60 NS ns.example.net.\n",
  "",
];

/** A record whatever its owner, and words that a name server and we could read otherwise than each other. */
const owners = fc.constantFrom(
  ...'@|www|WWW|sub|*.wild|other.example.org.|EXAMPLE.com.| |\t|a\\.b|"q"|"q r"|\\@|ex\\097mple|\\$x|60|IN|a..b|(|)'.split(
    "|",
  ),
  ..."old|_dmarc|_domainkey|w\\;|\f|\xe9|a\\|com.|.|host-5".split("|"),
);
const ttls = fc.constantFrom(
  ...',300,IN,in 1h30m,1W2D IN,0 CH,3600\tIN,CLASS1 5,2147483648,4294967296,60 IN 60,( 60\n),"60",1h30,CLASS01'.split(
    ",",
  ),
);
const data = fc.constantFrom(
  "A 192.0.2.1",
  "aaaa 2001:DB8::1",
  "MX 10 mail",
  "mx (\t10 ; ten\n mail.example.net. )",
  'TXT "a;b" "(c" d\\;e "\\"f\\\\"',
  'TXT "x""y" z"w"',
  "TXT a\\",
  'TXT "multi\\\nline"',
  "TXT \xe9\\233",
  "TXT a\fb",
  "TXT a\rb",
  "TXT (\ra\r\nb)",
  "TXT \\#",
  "TXT \\# 2 0161",
  "TYPE16 \\# 4 03616263",
  "TYPE16 abc",
  "TYPE65534 \\# 4 0A000001",
  "TYPE15 \\# 6 000A 0161 00",
  "A \\# 4 c0000201",
  "A 192.0.2.300",
  "A",
  "APL",
  "FOO x",
  "CNAME Target",
  "NS ns1",
  "NS .",
  "DNAME example.net.",
  "PTR @",
  "SRV 0 5 5060 Sip",
  'CAA 0 issue "ca.example; x=y"',
  "SOA ns h 7 1h 3 4 5",
  "SOA ns h 7 3600 3 4 5",
  "SOA ns h 8 1h 3 4 5",
  "NSEC a A",
  "RRSIG A 13 2 3600 20300101000000 20200101000000 1 @ AAAA",
  "DNSKEY 257 3 13 AAAA",
  "CDS 1 8 2 AA",
);
const comments = fc.constantFrom("", " ;", " ; caf\xe9 (", "  ", "\r", "\r\r");
const record = fc
  .tuple(owners, ttls, data, comments)
  .map(([owner, ttl, rdata, rest]) => `${owner} ${ttl} ${rdata}${rest}`);
const other = fc.constantFrom(
  "",
  "   ",
  "; a comment (",
  "\t; \xff",
  "$TTL 1d",
  "$ttl 2H",
  "$TTL 3000000000",
  "$ORIGIN sub.example.com.",
  "$ORIGIN inner ; relative",
  "$ORIGIN example.com.",
  "$ORIGIN .",
  '"$ORIGIN" q',
  "$GENERATE 1-9 host-$ 60 A 192.0.2.$",
  "$GENERATE 1-2 ${0,2,x}.g CNAME t$",
  '$GENERATE 1-1 @ MX "10 mx$"',
  '$GENERATE 1-2 g$ 77 TXT "a$ b"',
  "$GENERATE 2-1 x A 1.2.3.4",
  "$DATE 20200101000000",
  "$FOO x",
  "\r",
  "\f",
);
const file = fc
  .tuple(
    fc.constantFrom(...soas, ...soas.slice(0, 3)),
    fc.array(fc.oneof({ weight: 3, arbitrary: record }, other), { maxLength: 4 }),
    fc.constantFrom("\n", "\r\n"),
    fc.boolean(),
  )
  .map(([soa, lines, eol, open]) => {
    const text = soa + lines.map((line) => line + eol).join("");
    return open ? text.replace(/\r?\n$/, "") : text;
  });

const withoutSerial = (records: string[] = []): string[] =>
  records.map((line) => line.replace(/( IN SOA \S+ \S+ )\d+/, "$1#"));

const serialOf = ({ records = [] }: Verdict): number =>
  Number(/ IN SOA \S+ \S+ (\d+)/.exec(records.find((line) => line.includes(" IN SOA ")) ?? "")?.[1]);

/** Owner, class and type of what is served. */
function keysOf({ records = [] }: Verdict): Set<string> {
  return new Set(
    records.map((line) => {
      const [owner = "", , klass, type] = line.split(" ");
      return `${owner.replace(/\.$/, "").toLowerCase()} ${klass} ${type}`;
    }),
  );
}

interface Tried {
  outcome: "written" | "refused" | "not read" | "not served";
  rule?: string;
}

const program = inject("namedCompilezone");

describe.skipIf(!program)("BIND", () => {
  /** Edits a file, and compares what BIND serves of it before, after, and when our record is gone again. */
  function compare(text: string, contents: Omit<OwnRecord, "ttl">, at: string): Tried {
    const bind = (text: string): Verdict => judge(program ?? "", zone, join(at, "zone"), text);
    const before = bind(text);
    let document: TriedDocument;
    try {
      document = new TriedDocument(text, zone, "zone");
    } catch (error) {
      if (!(error instanceof ZoneFileError)) throw error;
      // What BIND takes and we don't is told by its cause.
      if (before.records) expect(error.message).toMatch(/carriage return|is never closed|unmatched "\("/);
      return { outcome: "not read" };
    }
    if (before.records) {
      const ours = document.records.filter(({ owner }) => owner === zone || owner.endsWith(`.${zone}`));
      const keys = new Set(ours.map((one) => `${one.owner} ${one.class} ${one.type}`));
      const served = keysOf(before);
      if (!/\$GENERATE/i.test(text)) expect(keys).toEqual(served);
      else expect([...keys].filter((key) => !served.has(key))).toEqual([]);
    }
    let after: string;
    try {
      const record = { ...contents, ttl: document.foreignRrsetTtl(contents, token) ?? 600 };
      const conflict = document.conflict(record);
      if (conflict) throw conflict;
      after = document.add(record, token);
    } catch (error) {
      if (!(error instanceof ZoneFileError)) throw error;
      return { outcome: "refused", rule: error.rule };
    }
    const now = bind(after);
    if (!before.records) {
      // A last line without its end is one to BIND only where it is a record: ours ends it.
      if (now.records) expect(before.complaint).toMatch(/end with newline|end of input/);
      return { outcome: "not served" };
    }
    expect(now.complaint).toBeUndefined();
    const [old, all] = [withoutSerial(before.records), withoutSerial(now.records)];
    expect(old.filter((line) => !all.includes(line))).toEqual([]);
    expect(all.filter((line) => !old.includes(line))).toHaveLength(1);
    expect(serialOf(now)).toBe((serialOf(before) + 1) % 2 ** 32 || 1);
    const again = new TriedDocument(after, zone, "zone");
    const line = again.find(token);
    expect(withoutSerial(bind((line && again.remove(line)) ?? "").records)).toEqual(old);
    return { outcome: "written" };
  }

  it("serves the same as before but for our record, whatever the file is", () => {
    const at = folder();
    const count = new Map<string, number>();
    fc.assert(
      fc.property(file, fc.constantFrom(...contents), (text, record) => {
        const { outcome } = compare(text, record, at);
        count.set(outcome, (count.get(outcome) ?? 0) + 1);
      }),
      { numRuns: Number(process.env.ALIBABA_MAIL_ZONE_FILES ?? 150) },
    );
    // Else the files were such that nothing was compared.
    expect(count.get("written")).toBeGreaterThan(10);
  });

  // After the kinds of files that name servers are tested with, and the cases from the field.
  it.each<[what: string, text: string, record: Omit<OwnRecord, "ttl">, tried: Tried]>([
    ["a plain zone", head, contents[0] as OwnRecord, { outcome: "written" }],
    [
      "a zone as a transfer dumps it",
      `; <<>> DiG\n${head}www 60 A 192.0.2.80\n@ 3600 SOA ns1 hostmaster 7 2h 15m 2w 10m\n;; Query time\n`,
      contents[0] as OwnRecord,
      { outcome: "written" },
    ],
    [
      "two SOAs",
      `${head}@ 3600 SOA ns1 hostmaster 8 2h 15m 2w 10m\n`,
      contents[0] as OwnRecord,
      { outcome: "refused", rule: "zone-file.second-soa" },
    ],
    [
      "a signed zone",
      `${head}@ 60 RRSIG NS 13 2 60 20300101000000 20200101000000 1 @ AAAA\n@ 60 NSEC @ NS SOA RRSIG NSEC\n`,
      contents[0] as OwnRecord,
      { outcome: "refused", rule: "zone-file.signed" },
    ],
    [
      "another zone",
      "example.net. 60 IN SOA ns h 1 2 3 4 5\nexample.net. 60 NS ns\n",
      contents[0] as OwnRecord,
      { outcome: "refused", rule: "zone-file.other-zone" },
    ],
    [
      "a delegated _dmarc",
      `${head}_dmarc 60 NS ns.example.net.\n`,
      contents[2] as OwnRecord,
      { outcome: "refused", rule: "zone-file.other-zone" },
    ],
    [
      "a delegated _domainkey",
      `${head}_domainkey 60 NS ns.example.net.\n`,
      contents[3] as OwnRecord,
      { outcome: "refused", rule: "zone-file.other-zone" },
    ],
    [
      "a renamed subtree",
      `${head}old 60 DNAME example.net.\n`,
      contents[6] as OwnRecord,
      { outcome: "refused", rule: "zone-file.below-dname" },
    ],
    [
      "an SPF record of octets",
      `${head}@ 60 TYPE16 \\# 12 0b763d73706631202d616c6c\n@ 0 TYPE65534 \\# 5 0D64690001\n`,
      contents[1] as OwnRecord,
      { outcome: "refused", rule: "zone-file.second-spf" },
    ],
    ["another brand's MX", `${head}@ 60 MX 1 aspmx.l.example.org.\n`, contents[0] as OwnRecord, { outcome: "written" }],
    [
      "TTLs that differ in an RRset",
      `${head}@ 60 MX 1 a\nwww 1 A 192.0.2.1\n@ 90 MX 2 b\n@ 5 MX 3 c\n`,
      contents[0] as OwnRecord,
      { outcome: "written" },
    ],
    [
      "an RRset of a $GENERATE",
      `${head}$GENERATE 1-2 @ 77 MX "$ mx$"\n`,
      contents[0] as OwnRecord,
      { outcome: "written" },
    ],
    [
      "nibbles of a $GENERATE",
      `${head}$GENERATE 0-1 \${0,2,n}g 60 CNAME x$\n`,
      { name: "1.g", type: "CNAME", rdata: "x." },
      { outcome: "refused", rule: "zone-file.cname-beside-other" },
    ],
    [
      "records out of zone",
      `${head}example.net. 60 SOA ns h 1 2 3 4 5\nwww.example.net. 60 NSEC a A\n`,
      contents[0] as OwnRecord,
      { outcome: "written" },
    ],
    [
      "many types",
      `${head}a 60 HINFO "a b" c\na 60 LOC 60 9 0.000 N 24 39 0.000 E 10.00m 20m 2000m 20m\na 60 NAPTR 0 0 "" "" "" .\na 60 SVCB 1 . alpn=h2\na 60 SSHFP 4 2 ${"AB".repeat(32)}\na 60 TLSA 3 1 1 ${"AB".repeat(32)}\na 60 APL\na 60 URI 1 1 "x"\n`,
      contents[0] as OwnRecord,
      { outcome: "written" },
    ],
  ])("and we agree about %s", (_what, text, record, tried) => {
    expect(compare(text, record, folder())).toEqual(tried);
  });
});
