import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ZoneFileError } from "../../src/zone-file/error";
import { parseZoneFile, type ZoneRecord } from "../../src/zone-file/parser";
import {
  create,
  fileWith,
  inputsOf,
  type Kept,
  octets,
  read,
  remove,
  update,
  urnOf,
  zone,
  zoneFileRecord,
} from "../zone-file/support";

/** Lines of strangers: the master file's whole grammar. `¶` is a line break inside an entry, `#` a serial. */
const owner = fc.constantFrom(
  "@",
  "www",
  "WWW",
  "sub",
  "*.wild",
  "other.example.org.",
  "EXAMPLE.com.",
  "imap",
  "_dmarc",
  " ",
  "\t ",
  "a\\.b",
);
const ttlAndClass = fc.constantFrom("", "300", "IN", "in 1h30m", "1W2D IN", "0 CLASS1", "3600\tIN");
const data = fc.constantFrom(
  "A 192.0.2.1",
  "aaaa 2001:DB8::1",
  "MX 10 mail",
  "mx (\t10 ; ten¶ mail.example.net. )",
  'TXT "a;b" "(c" d\\;e "\\"f\\\\" ; g "',
  "TXT \xe9\xc3\xa9\\233",
  'TXT ( "v=DMARC1; p=none" ; first¶ ; second¶¶ "more" )',
  'TXT "v=spf1 mx -all"',
  "CNAME Target",
  "NS ns1",
  "SRV 0 5 5060 Sip",
  'CAA 0 issue "ca.example; x=y"',
  "TYPE65534 \\# 4 0A000001",
  'HINFO "a b" c',
);
const comment = fc.constantFrom("", " ;", " ; caf\xe9 \xe4\xb8\xad", "\t;alibaba-mail", ' ; begun "(', "  ");
const record = fc
  .tuple(owner, ttlAndClass, data, comment)
  .map(([owner, ttl, data, comment]) => `${owner} ${ttl} ${data}${comment}`);
const other = fc.constantFrom(
  "",
  "   ",
  "; a comment (",
  "\t; \xff\xfe",
  "$TTL 1d",
  "$ttl 2H",
  "$ORIGIN sub.example.com.",
  "$ORIGIN inner ; relative",
  "$ORIGIN example.com.",
  "$INCLUDE more.zone",
  "$GENERATE 1-9 host-$ 60 A 192.0.2.$",
);
const serial = fc.constantFrom("0", "1", "2026010100", "4294967290", "4294967295");
const file = fc
  .record({
    first: fc.constantFrom(
      "",
      "@ 3600 IN SOA ns1 hostmaster ( # ; serial¶\t7200 900 ; more¶ 1209600 600 ) ; end",
      "$TTL 1h¶example.com. SOA ns1 hostmaster # 7200 900 1209600 600",
    ),
    serial,
    begin: fc.constantFrom("ns1 60 A 192.0.2.53", "first TXT x"),
    entries: fc.array(fc.oneof({ weight: 4, arbitrary: record }, { weight: 2, arbitrary: other }), { maxLength: 12 }),
    endings: fc.array(fc.constantFrom("\n", "\r\n"), { minLength: 1, maxLength: 3 }),
    open: fc.boolean(),
  })
  .map(({ first, serial, begin, entries, endings, open }) => {
    let at = 0;
    const ending = (): string => endings[at++ % endings.length] as string;
    const lines = [first.replace("#", serial), begin, ...entries].map((entry) => entry.replaceAll("¶", ending));
    const text = lines.map((line) => line + ending()).join("");
    return open ? text.replace(/\r?\n$/, "") : text;
  });

const contents = fc.constantFrom(
  { name: "@", type: "MX", rdata: "5 mx1.sg.aliyun.com." },
  { name: "@", type: "MX", rdata: "10 mx2.sg.aliyun.com." },
  { name: "@", type: "TXT", rdata: '"v=spf1 include:spf.sg.aliyun.com -all"' },
  { name: "_dmarc", type: "TXT", rdata: '"v=DMARC1; p=reject"' },
  { name: "imap", type: "CNAME", rdata: "imap.sg.aliyun.com." },
  { name: "www", type: "A", rdata: "192.0.2.7" },
  { name: "sub", type: "TXT", rdata: '"a;b\\"(\\195\\169"' },
  { name: "*.wild", type: "AAAA", rdata: "2001:db8::7" },
);
const steps = fc.array(
  fc.record({
    act: fc.constantFrom("create", "create", "update", "delete", "again"),
    key: fc.constantFrom("a", "b", "c", "d"),
    contents,
    ttl: fc.constantFrom(60, 600, 3600),
  }),
  { minLength: 1, maxLength: 15 },
);

const serialAt = /(SOA ns1 hostmaster \(? ?)(\d+)/;
const masked = (text: string): string => text.replace(serialAt, "$1#");
const serialOf = (text: string): number | undefined => {
  const found = serialAt.exec(text)?.[2];
  return found === undefined ? undefined : Number(found);
};

/** What is left of a file when its lines of ours are left out, one by one and not by the code under test. */
function strangersOf(text: string, open: boolean): string {
  const left = text
    .split("\n")
    .filter((line) => !line.includes("; alibaba-mail=mail/dev/"))
    .join("\n");
  return masked(open ? left.replace(/\r$/, "") : left);
}

describe("any changes of our records in any zone file", () => {
  it("leave all other lines to the byte, and lose none of ours", async () => {
    const path = fileWith("");
    let written = 0;
    await fc.assert(
      fc.asyncProperty(file, steps, async (before, todo) => {
        writeFileSync(path, before, "latin1");
        const open = !before.endsWith("\n");
        const kept = new Map<string, Kept>();
        for (const { act, key, contents, ttl } of todo) {
          const then = octets(path) ?? "";
          const known = kept.get(key);
          try {
            if (act === "create" && !known) kept.set(key, await create(path, key, { ...contents, ttl }));
            else if (act === "update" && known) kept.set(key, await update(known, { ...contents, ttl }));
            else if (act === "again" && known) await update(known, {});
            else if (act === "delete" && known) {
              await remove(known);
              kept.delete(key);
            }
          } catch (error) {
            if (!(error instanceof ZoneFileError)) throw error;
            // A conflict or a delegation is the one reason to refuse here, and a refusal touches nothing.
            expect(error.rule).toMatch(
              /^zone-file\.(exists|cname-beside-other|other-zone|second-(spf|dmarc|dkim|mta-sts|tls-rpt|bimi))$/,
            );
            expect(octets(path)).toBe(then);
          }
          const now = octets(path) ?? "";
          expect(strangersOf(now, open)).toBe(masked(before));
          const rose = serialOf(then);
          if (now === then) continue;
          written++;
          if (rose !== undefined) expect(serialOf(now)).toBe(rose === 4294967295 ? 1 : rose + 1);
        }
        for (const record of kept.values()) {
          const found = await read(record);
          expect(found).toMatchObject({ id: record.id, state: record.state });
          expect(
            (await zoneFileRecord.diff((found as Kept).id, (found as Kept).state, record.state, urnOf("mx"))).changes,
          ).toBe(false);
        }
        for (const record of kept.values()) await remove(record);
        expect(masked(octets(path) ?? "")).toBe(masked(before));
      }),
      { numRuns: 300 },
    );
    // Else the files were such that everything was refused.
    expect(written).toBeGreaterThan(300);
  });

  it("take over any record that is there, without touching another line", async () => {
    const path = fileWith("");
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(file, fc.nat(20), async (text, at) => {
        const everything = parseZoneFile(text, zone, path).records;
        const records = everything.filter(
          ({ type, owner, ttl, rdata }) =>
            ["A", "AAAA", "MX", "TXT", "CNAME", "SRV"].includes(type) &&
            /^[a-z.]*$/.test(owner) &&
            owner.endsWith(zone) &&
            ttl &&
            rdata,
        );
        const chosen = records[at % Math.max(1, records.length)];
        if (!chosen) return;
        writeFileSync(path, text, "latin1");
        const { type, rdata, owner } = chosen;
        const imported = (await zoneFileRecord.read(
          `${path}|${zone}|${owner}.|${type}|${rdata}`,
          urnOf("x"),
          {},
        )) as unknown as Kept;
        expect(imported.state).toMatchObject({ type, rdata, marked: false });
        try {
          await update(imported, {});
        } catch (error) {
          // Doubles and other clashes that were in the file before, and lines that lean on this one.
          if (!(error instanceof ZoneFileError)) throw error;
          expect(octets(path)).toBe(text);
          return;
        }
        taken++;
        const now = (octets(path) ?? "").split("\n");
        const line = now.findIndex((line) => line.includes("; alibaba-mail="));
        const after = parseZoneFile(now.join("\n"), zone, path).records;
        expect(after).toHaveLength(everything.length);
        // Before and behind the one line, the bytes are the same.
        const marked = after.find(({ comment }) => comment.includes("alibaba-mail="));
        const joined = masked(now.join("\n"));
        expect(masked(text).startsWith(masked(now.slice(0, line).join("\n")))).toBe(true);
        const behind = now.slice(line + 1);
        const then = text.split("\n").slice(-behind.length || Infinity);
        // Only what a line inherited from this one may have come to its beginning; it means the same.
        const isSpelledOut = (one: string, index: number): boolean =>
          one.endsWith((then[index] ?? "").replace(/^\S*\s*/, ""));
        expect(behind.filter((one, index) => one !== then[index] && !isSpelledOut(one, index))).toEqual([]);
        const meaning = ({ owner, ttl, class: of, type, rdata, serial }: ZoneRecord): unknown => [
          owner,
          ttl,
          of,
          type,
          serial?.others ?? rdata,
        ];
        const others = (all: ZoneRecord[], own: ZoneRecord | undefined): unknown[] =>
          all.filter((one) => one !== own).map(meaning);
        expect(others(after, marked)).toEqual(others(everything, chosen));
        expect(joined).toContain(imported.id);
        expect(marked).toMatchObject({ owner, type, rdata });
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(50);
  });
});

it("a record that is written is read as it was given, whatever its text is", async () => {
  const path = fileWith("");
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 600 }), async (text) => {
      const quoted = `"${text.replace(/["\\]/g, "\\$&")}"`;
      const { inputs, failures } = await zoneFileRecord.check(
        {},
        inputsOf(path, { type: "TXT", rdata: quoted }),
        new Set(),
        urnOf("txt"),
      );
      expect(failures).toEqual([]);
      const kept = await create(path, "txt", inputs as never);
      expect((await read(kept))?.state).toEqual(kept.state);
      await remove(kept);
      expect(octets(path)).toBe("");
    }),
  );
});
