import type { IncomingMessage } from "node:http";
import type { Answer, Call } from "./fake";
import { type RecordSet, RRsetFake } from "./rrsets";

export const googleProject = "mail-dns";
export const managedZone = "example-com";

const zonePath = `projects/${googleProject}/managedZones/${managedZone}`;

/** A set as the API has it. */
interface ApiSet {
  name: string;
  type: string;
  ttl: number;
  rrdatas: string[];
}

/** What a list gives at most, whatever is asked for. */
const PAGE = 100;

/** A change that is not made, by the code and the reason that the API tells. */
interface Refusal {
  status: number;
  reason: string;
  message: string;
}

/**
 * Google Cloud DNS, API v1, record sets of one managed zone, as its public documents tell it: the reference (changes,
 * resourceRecordSets), the records format, quotas and limits, and answers of the service that DNSControl has recorded
 * (providers/gcloud/testdata), read 2026-11.
 */
export class GoogleDnsFake extends RRsetFake {
  private changes = 0;

  constructor(zoneName = "example.com") {
    super(zoneName);
    const apex = `${zoneName}.`;
    this.keep({ Name: apex, Type: "NS", TTL: 21600, Values: ["ns-cloud-a1.googledomains.com."] });
    const soa = "ns-cloud-a1.googledomains.com. cloud-dns-hostmaster.google.com. 1 21600 3600 259200 300";
    this.keep({ Name: apex, Type: "SOA", TTL: 21600, Values: [soa] });
  }

  idOf(name: string, type: string): string {
    return `${zonePath}/rrsets/${name}./${type}`;
  }

  protected understand(request: IncomingMessage, body: string): Call {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://fake");
    const input = body === "" ? Object.fromEntries(searchParams) : JSON.parse(body);
    const authorized = /^Bearer .+/.test(request.headers.authorization ?? "");
    return { what: `${request.method} ${pathname.replace(/^\/dns\/v1\//, "")}`, input, authorized };
  }

  protected answer({ what, input, authorized }: Call): Answer {
    if (!authorized) return refuse(401, "required", "Login Required.");
    const [, method, rest = ""] = new RegExp(`^(\\w+) ${zonePath}/(.*)$`).exec(what) ?? [];
    if (method === undefined) return refuse(404, "notFound", "The 'parameters.managedZone' resource does not exist.");
    if (method === "POST" && rest === "changes") return this.change(input);
    if (rest.startsWith("changes/"))
      return agree({ kind: "dns#change", id: rest.slice("changes/".length), status: "done" });
    return this.list(input as Record<string, string>);
  }

  /** By names, then by types; a type alone selects nothing. */
  private list({ name, type, pageToken = "0" }: Record<string, string>): Answer {
    const orderOf = ({ Name, Type }: RecordSet): string => `${Name} ${Type}`;
    const all = [...this.sets.values()].sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
    if (type !== undefined && name === undefined) return refuse(400, "invalid", "A type needs a name.");
    const wanted = all.filter(
      (set) => name === undefined || (set.Name === name && (type === undefined || set.Type === type)),
    );
    const from = Number(pageToken);
    const rrsets = wanted.slice(from, from + PAGE).map(shown);
    const next = from + PAGE < wanted.length ? { nextPageToken: String(from + PAGE) } : {};
    return agree({ kind: "dns#resourceRecordSetsListResponse", rrsets, ...next });
  }

  /** Deletions, then additions: all are made, or none. */
  private change({ additions = [], deletions = [] }: { additions?: ApiSet[]; deletions?: ApiSet[] }): Answer {
    const before = new Map(this.sets);
    const refused = [
      () => deletions.map((set, index) => this.remove(set, `entity.change.deletions[${index}]`)),
      () => additions.map((set, index) => this.add(set, `entity.change.additions[${index}]`)),
    ]
      .flatMap((step) => step())
      .find((one) => one !== undefined);
    if (!refused)
      return agree({ kind: "dns#change", id: String(++this.changes), status: "pending", additions, deletions });
    this.sets.clear();
    for (const [key, set] of before) this.sets.set(key, set);
    return refuse(refused.status, refused.reason, refused.message);
  }

  /** What is deleted is told whole, and has to be what is there. */
  private remove({ name, type, ttl, rrdatas }: ApiSet, what: string): Refusal | undefined {
    const key = `${name} ${type}`;
    const there = this.sets.get(key);
    if (!there)
      return {
        status: 404,
        reason: "notFound",
        message: `The '${what}' resource named '${name} (${type})' does not exist.`,
      };
    if (there.TTL !== ttl || [...there.Values].sort().join("\n") !== [...rrdatas].sort().join("\n")) {
      return { status: 412, reason: "conditionNotMet", message: `Precondition not met for '${what}'` };
    }
    this.sets.delete(key);
    return undefined;
  }

  private add({ name, type, ttl, rrdatas }: ApiSet, what: string): Refusal | undefined {
    const invalid = (field: string, value: unknown): Refusal => {
      return { status: 400, reason: "invalid", message: `Invalid value for '${what}.${field}': '${value}'` };
    };
    if (!name.endsWith(".") || !`.${name}`.endsWith(`.${this.zoneName}.`)) return invalid("name", name);
    if (this.sets.has(`${name} ${type}`)) {
      return {
        status: 409,
        reason: "alreadyExists",
        message: `The resource '${what}' named '${name} (${type})' already exists`,
      };
    }
    if (!(ttl >= 0 && ttl <= 2147483647)) return invalid("ttl", ttl);
    if (rrdatas.length === 0 || rrdatas.length > (type === "CNAME" ? 1 : 100)) return invalid("rrdata", rrdatas.length);
    if (new Set(rrdatas).size < rrdatas.length) return invalid("rrdata", "duplicate");
    if (type === "CNAME" && name === `${this.zoneName}.`) return invalid("name", name);
    const set = { Name: name, Type: type, TTL: ttl, Values: rrdatas.map((value) => stored(type, value)) };
    if (this.conflicting(set) !== undefined) {
      const message = `The resource record set '${what}' is invalid because a CNAME resource record set can't stand beside another with the same DNS name.`;
      return { status: 400, reason: "cnameResourceRecordSetConflict", message };
    }
    const wrong = set.Values.findIndex((value) => !isValid(type, value));
    if (wrong >= 0) return invalid(`rrdata[${wrong}]`, rrdatas[wrong]);
    this.keep(set);
    return undefined;
  }
}

/** A text without quotes is divided at its blanks. */
function stored(type: string, value: string): string {
  if (type !== "TXT" || value.startsWith('"')) return value;
  return value
    .split(/ +/)
    .map((word) => `"${word}"`)
    .join(" ");
}

const forms: Record<string, RegExp> = {
  A: /^[\d.]+$/,
  AAAA: /^[\da-f:]+$/i,
  CNAME: /^\S+\.$/,
  MX: /^\d+ \S*\.$/,
  SRV: /^\d+ \d+ \d+ \S*\.$/,
  TXT: /^"(?:[^"\\]|\\.)*"(?: "(?:[^"\\]|\\.)*")*$/,
};

/** RFC 1035 section 5.1: hosts end in a dot, strings have at most 255 octets. */
function isValid(type: string, value: string): boolean {
  const strings = type === "TXT" ? (value.match(/"(?:[^"\\]|\\.)*"/g) ?? []) : [];
  const sizes = strings.map((string) => string.slice(1, -1).replace(/\\(?:\d{3}|.)/g, "x").length);
  return forms[type]?.test(value) === true && sizes.every((size) => size <= 255);
}

function shown({ Name, Type, TTL, Values }: RecordSet): object {
  return { kind: "dns#resourceRecordSet", name: Name, type: Type, ttl: TTL, rrdatas: Values };
}

function agree(body: object): Answer {
  return { status: 200, body };
}

export function refuse(status: number, reason: string, message: string): Answer {
  return { status, body: { error: { code: status, message, errors: [{ domain: "global", reason, message }] } } };
}

/** How the service refuses a call that comes too fast. */
export const throttled: Answer = refuse(429, "rateLimitExceeded", "Rate Limit Exceeded");
