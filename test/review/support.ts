/** Previews in the engine's JSON, made of records as master files write them. */
import { type Review, review } from "../../src/review/review";

/** A record before and after, as `NAME TTL TYPE RDATA`; a name ends where the zone begins. */
export type Lines = [before: string | undefined, after: string | undefined, op?: string | string[]];

/** What a test says of a preview. */
export interface Told {
  /** By the resource's name. */
  records?: Record<string, Lines>;
  /** Whether what stays is in it. By default it is. */
  showsSames?: boolean;
  diagnostics?: { severity: string; message: string; urn?: string }[];
  /** More steps. */
  steps?: object[];
  stack?: string;
  /** Which resources they are. By default lines of a zone file. */
  as?: keyof typeof types;
}

export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

interface Row {
  name: string;
  ttl: number;
  type: string;
  rdata: string;
}

function rowOf(line: string): Row {
  const [, name = "", ttl = "", type = "", rdata = ""] = /^(\S+) (\S+) (\S+) (.*)$/s.exec(line) ?? [];
  return { name, ttl: Number(ttl), type, rdata };
}

const MAIL_DOMAIN = "alibaba-mail:index:MailDomain";
const ZONE_ID = "0123456789abcdef0123456789abcdef";

const full = (name: string): string => (name === "@" ? "example.com" : `${name}.example.com`);
const inTwo = (rdata: string): [string, string] => {
  const [, first = "", rest = ""] = /^(\S+) (.*)$/s.exec(rdata) ?? [];
  return [first, rest];
};

/** The inputs of each kind of resource. */
export const types = {
  zoneFile: {
    type: "alibaba-mail:index:ZoneFileRecord",
    inputs: (row: Row) => ({ ...row, zone: "example.com", path: "example.com.zone" }),
  },
  rfc2136: {
    type: "alibaba-mail:index:DynamicUpdateRecord",
    inputs: (row: Row) => ({ ...row, zone: "example.com", server: "192.0.2.53" }),
  },
  cloudflare: {
    type: "cloudflare:index/dnsRecord:DnsRecord",
    inputs: ({ name, ttl, type, rdata }: Row) => {
      const [first, rest] = inTwo(rdata);
      const own = type === "MX" ? { priority: Number(first), content: rest } : { content: rdata };
      const proxied = rdata.endsWith("(proxied)");
      return {
        zoneId: ZONE_ID,
        name: full(name),
        ttl,
        type,
        ...own,
        ...(proxied && { proxied, content: rdata.slice(0, -10) }),
      };
    },
  },
  alidns: {
    type: "alicloud:dns/alidnsRecord:AlidnsRecord",
    inputs: ({ name, ttl, type, rdata }: Row) => {
      const [first, rest] = inTwo(rdata);
      const own = type === "MX" ? { priority: Number(first), value: rest } : { value: rdata };
      return { domainName: "example.com", rr: name, ttl, type, ...own };
    },
  },
};

/** As `pulumi preview --json` prints it. */
export function previewJson({ records = {}, showsSames = true, diagnostics = [], steps = [], ...told }: Told): string {
  const { type, inputs } = types[told.as ?? "zoneFile"];
  const made = Object.entries(records).flatMap(([name, [before, after, op]]) => {
    const urn = `urn:pulumi:${told.stack ?? "dev"}::project::${type}::${name}`;
    // A mail domain's records are named after it.
    const parent = name.startsWith("corp-") ? { parent: `urn:pulumi:dev::project::${MAIL_DOMAIN}::corp` } : {};
    const state = (line: string): object => ({ urn, custom: true, type, ...parent, inputs: inputs(rowOf(line)) });
    const states = { ...(before && { oldState: state(before) }), ...(after && { newState: state(after) }) };
    const own = before === undefined ? "create" : after === undefined ? "delete" : before === after ? "same" : "update";
    return [op ?? own].flat().map((one) => ({ op: one, urn, ...states, detailedDiff: null }));
  });
  const same = made.filter(({ op }) => op === "same").length;
  const shown = showsSames ? made : made.filter(({ op }) => op !== "same");
  const document = {
    steps: [...shown, ...steps],
    diagnostics,
    duration: 1,
    changeSummary: { ...(same > 0 && { same }) },
  };
  return JSON.stringify(document, undefined, 4);
}

export async function* octetsOf(text: string, size = 1000): AsyncGenerator<Uint8Array> {
  const octets = Buffer.from(text);
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size);
}

/** The review of previews that come in one after the other. */
export async function reviewText(...texts: string[]): Promise<Review> {
  const found = await review(texts.map((text, index) => ({ name: `input ${index + 1}`, octets: octetsOf(text) })));
  if (!found) throw new Error("nothing came in");
  return found;
}

export function reviewOf(told: Told): Promise<Review> {
  return reviewText(previewJson(told));
}

/** The rules that found something. */
export async function idsOf(told: Told): Promise<string[]> {
  return [...new Set((await reviewOf(told)).risks.map(({ id }) => id))].sort();
}
