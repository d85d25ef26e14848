import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { create, fileWith, folder, octets, remove } from "../zone-file/support";

const program = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/sbin"]
  .map((at) => join(at, "named-checkzone"))
  .find(existsSync);

/** What BIND reads in the file; it throws where BIND would not load it. `-i local` asks no name server. */
function accepted(path: string): string {
  return execFileSync(program as string, ["-i", "local", "-D", "-q", "example.com", path], { encoding: "utf8" });
}

const records = [
  { type: "MX", rdata: "5 mx1.sg.aliyun.com." },
  { type: "MX", rdata: "10 mx2.sg.aliyun.com." },
  { type: "TXT", rdata: '"v=spf1 include:spf.sg.aliyun.com -all"' },
  { name: "_dmarc", type: "TXT", rdata: '"v=DMARC1; p=reject; rua=mailto:\\"jo\\"@example.com"' },
  { name: "k._domainkey", type: "TXT", rdata: `"${"a".repeat(255)}" "${"b".repeat(145)}"` },
  { name: "imap", type: "CNAME", rdata: "imap.sg.aliyun.com." },
  { name: "*.wild", type: "A", rdata: "192.0.2.1" },
  { name: "six", type: "AAAA", rdata: "2001:db8::1" },
  { name: "_imaps._tcp", type: "SRV", rdata: "0 1 993 imap.sg.aliyun.com." },
];

describe.skipIf(!program)("BIND's named-checkzone (skipped where it is not installed: Debian's bind9-utils)", () => {
  it.each<[what: string, make: () => string, newZone?: unknown]>([
    [
      "a zone that we begin",
      () => join(folder(), "zone"),
      { nameServers: ["ns1.example.net", "ns2.example.net"], hostmaster: "jo.doe@example.org" },
    ],
    [
      "a zone of CRLF, in another origin",
      () =>
        fileWith(
          "$TTL 1h\r\n@ SOA ns.example.net. h ( 1\r\n 2 3 4 5 )\r\n NS ns.example.net.\r\n$ORIGIN sub\r\nx A 192.0.2.1\r\n",
        ),
    ],
    [
      "a zone without final newline",
      () => fileWith("$TTL 1h\n@ SOA ns.example.net. h 4294967295 2 3 4 5\n NS ns.example.net.\nx TXT ( a ; b\n)"),
    ],
  ])("takes %s with all kinds of records of ours, and without them again", async (_what, make, newZone) => {
    const path = make();
    const before = octets(path);
    const kept = [];
    for (const [at, record] of records.entries()) kept.push(await create(path, `record-${at}`, { ...record, newZone }));
    const read = accepted(path);
    expect(read).toMatch(/example\.com\.\s+\d+\s+IN\s+MX\s+5 mx1\.sg\.aliyun\.com\./);
    expect(read.match(/\sIN\s+(MX|TXT|CNAME|AAAA|SRV)\s/g)?.length).toBeGreaterThanOrEqual(8);
    for (const record of kept) await remove(record);
    if (before === undefined) expect(octets(path)).toBeUndefined();
    else accepted(path);
  });
});
