/** The programs that moves change, and what each has in the zone, written out by hand. */
import type { LegacyRecord } from "../../../src";
import { type Line, lineText } from "./zone";

export interface DomainArgs {
  domain?: string;
  zone?: string;
  edition?: "singapore" | "china";
  ttl?: number;
  extraRecords?: Record<string, { name: string; type: string; value: string; formerKeys?: string[] }>;
  imports?: Record<string, string>;
  legacy?: Record<string, LegacyRecord>;
}

export interface DomainOpts {
  aliases?: { name: string }[];
}

/** The MailDomains of a program by their names; `dns` is the zone's. */
export type Program = Record<string, { args: DomainArgs; opts?: DomainOpts }>;

/** A record of no edition, so that its key and its value can be changed. */
export const verify = { name: "@", type: "TXT", value: "token=1" };

export function corp(args: DomainArgs = {}, opts: DomainOpts = {}): Program[string] {
  return { args: { domain: "example.com", extraRecords: { verify }, ...args }, opts };
}

/** The records of the editions by their keys. */
export const editionRecords = {
  singapore: {
    "mx-primary": { name: "@", type: "MX", rdata: "5 mx1.sg.aliyun.com." },
    "mx-secondary": { name: "@", type: "MX", rdata: "10 mx2.sg.aliyun.com." },
    spf: { name: "@", type: "TXT", rdata: '"v=spf1 include:spf.sg.aliyun.com -all"' },
    imap: { name: "imap", type: "CNAME", rdata: "imap.sg.aliyun.com." },
    pop3: { name: "pop3", type: "CNAME", rdata: "pop.sg.aliyun.com." },
    smtp: { name: "smtp", type: "CNAME", rdata: "smtp.sg.aliyun.com." },
    mail: { name: "mail", type: "CNAME", rdata: "mail.sg.aliyun.com." },
  },
  china: {
    "mx-primary": { name: "@", type: "MX", rdata: "5 mx1.qiye.aliyun.com." },
    "mx-secondary": { name: "@", type: "MX", rdata: "10 mx2.qiye.aliyun.com." },
    "mx-tertiary": { name: "@", type: "MX", rdata: "15 mx3.qiye.aliyun.com." },
    spf: { name: "@", type: "TXT", rdata: '"v=spf1 include:spf.qiye.aliyun.com -all"' },
    imap: { name: "imap", type: "CNAME", rdata: "imap.qiye.aliyun.com." },
    pop3: { name: "pop3", type: "CNAME", rdata: "pop.qiye.aliyun.com." },
    smtp: { name: "smtp", type: "CNAME", rdata: "smtp.qiye.aliyun.com." },
    mail: { name: "mail", type: "CNAME", rdata: "qiye.aliyun.com." },
  },
} satisfies Record<string, Record<string, Line>>;

/** A MailDomain's records in the zone by their keys: the live legacy ones, and the planned ones that don't wait for these. */
export function recordsOf(domain: Program[string]): Record<string, Line> {
  const planned = plannedOf(domain);
  const live = Object.entries(liveLegacy(domain));
  const [mx] = Object.values(domain.args.legacy ?? {}).filter(({ type }) => type === "MX");
  const own = Object.entries(planned).flatMap(([key, line]): [string, Line][] => {
    if (live.some(([, other]) => excludes(line, other))) return [];
    // An RRset has one TTL, and while legacy has an MX, it is that one's.
    return [[key, line.type === "MX" && line.name === mx?.name ? { ...line, ttl: mx.ttl } : line]];
  });
  return Object.fromEntries([...own, ...live]);
}

/** The key under which a planned record is in the zone: its own, or that of the legacy record for which it waits. */
export function placeOf(domain: Program[string], key: string): string {
  const line = plannedOf(domain)[key];
  const rival = line && Object.entries(liveLegacy(domain)).find(([, other]) => excludes(line, other));
  return rival?.[0] ?? key;
}

function plannedOf({ args }: Program[string]): Record<string, Line> {
  const { domain = "example.com", edition = "singapore", ttl = 600, extraRecords = {} } = args;
  const below = domain.replace(/\.?example\.com$/, "");
  const inZone = (name: string) => [name === "@" ? "" : name, below].filter(Boolean).join(".") || "@";
  const extra = Object.entries(extraRecords).map(([key, { name, type, value }]): [string, Line] => [
    `extra-${key}`,
    { name, type, rdata: type === "TXT" ? `"${value}"` : value },
  ]);
  const own = Object.entries<Line>(editionRecords[edition]).map(([key, line]): [string, Line] => [
    key,
    { ...line, name: inZone(line.name) },
  ]);
  return Object.fromEntries([...own, ...extra].map(([key, line]) => [key, { ...line, ttl }]));
}

function liveLegacy({ args }: Program[string]): Record<string, Line> {
  const live = Object.entries(args.legacy ?? {}).filter(([, { state }]) => state === "live");
  return Object.fromEntries(live.map(([key, record]) => [`legacy-${key}`, legacyLine(record)]));
}

function legacyLine({ name, type, ttl, priority, value }: LegacyRecord): Line {
  const rdata = { MX: `${priority} ${value}.`, TXT: `"${value}"`, CNAME: `${value}.` }[type as string] ?? value;
  return { name, type, ...(ttl === undefined ? {} : { ttl }), rdata };
}

const isSpf = ({ type, rdata }: Line): boolean => type === "TXT" && rdata.startsWith('"v=spf1 ');

/** Whether mail would go two ways with both, or the DNS has no place for both. */
function excludes(one: Line, other: Line): boolean {
  if (one.name !== other.name) return false;
  if (one.type === "CNAME" || other.type === "CNAME") return true;
  return (one.type === "MX" && other.type === "MX") || (isSpf(one) && isSpf(other));
}

/** All that a program has in the zone. */
export function planned(program: Program): string[] {
  return Object.values(program).flatMap((domain) => Object.values(recordsOf(domain)).map(lineText));
}
