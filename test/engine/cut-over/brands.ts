/** The records of a brand before a cut-over, as a zone holds them. */
import type { LegacyRecord } from "../../../src";
import type { Line } from "../moves/zone";

/** One record of each kind that a cut-over meets: MX, one of which a name has one only, and names that ours need. */
export const google: Record<string, Line> = {
  "google-1": { name: "@", type: "MX", ttl: 3600, rdata: "1 aspmx.l.google.com." },
  "google-2": { name: "@", type: "MX", ttl: 3600, rdata: "5 alt1.aspmx.l.google.com." },
  spf: { name: "@", type: "TXT", ttl: 600, rdata: '"v=spf1 include:_spf.google.com ~all"' },
  mail: { name: "mail", type: "CNAME", ttl: 3600, rdata: "ghs.googlehosted.com." },
  imap: { name: "imap", type: "A", ttl: 3600, rdata: "192.0.2.9" },
  dkim: { name: "google._domainkey", type: "TXT", ttl: 3600, rdata: '"v=DKIM1; k=rsa; p=MIGf"' },
};

/** The argument `legacy` for these lines. */
export function legacyOf(
  lines: Record<string, Line>,
  state: LegacyRecord["state"],
  idOf?: (line: Line) => string,
): Record<string, LegacyRecord> {
  return Object.fromEntries(
    Object.entries(lines).map(([key, line]): [string, LegacyRecord] => {
      const { name, type, ttl = 600, rdata } = line;
      const [first = "", second = ""] = rdata.split(" ");
      const value = type === "TXT" ? rdata.slice(1, -1) : type === "MX" ? second : first;
      const base = { name, type: type as LegacyRecord["type"], ttl, value: value.replace(/\.$/, ""), state };
      const withPriority = type === "MX" ? { ...base, priority: Number(first) } : base;
      return [key, idOf ? { ...withPriority, id: idOf(line) } : withPriority];
    }),
  );
}
