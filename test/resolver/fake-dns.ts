/** A DNS in memory: what each address answers, without sockets. */
import type { Answer, DecodedRecord, Question } from "../../src/dns/message";
import { type Rdata, rdataOf } from "../../src/dns/rdata";
import { TransportError } from "../../src/dns/transport";
import { createResolver, type Resolver, type ResolverOptions } from "../../src/resolver";
import type { Wire } from "../../src/resolver/upstream";
import { fromDnsPacket } from "../dns/dns-packet-shape";

/** A zone: the addresses of its servers, and lines of `NAME TYPE RDATA`; SOA is added. */
export interface FakeZone {
  at: string[];
  lines: string[];
}

/** What an address does instead of answering by its zones. */
export type Manner = (question: Question, nth: number) => Partial<Answer> | TransportError | "never" | undefined;

export interface FakeDns {
  /** Milliseconds. */
  clock: { now: number };
  /** `ADDRESS NAME TYPE` of each question, in order. */
  asked: string[];
  /** The most questions that one address had at once. */
  atOnce(ip: string): number;
  zones: Record<string, FakeZone>;
  manners: Record<string, Manner>;
  wire: Wire;
  resolver(options?: ResolverOptions): Resolver;
}

export const ROOT = "192.0.2.1";
export const TIMEOUT = new TransportError("timeout", "no answer within 2 seconds", true);

export function fakeDns(zones: Record<string, FakeZone>, manners: Record<string, Manner> = {}): FakeDns {
  const busy = new Map<string, { now: number; most: number }>();
  const dns: FakeDns = {
    clock: { now: 0 },
    asked: [],
    zones,
    manners,
    atOnce: (ip) => busy.get(ip)?.most ?? 0,
    async wire({ ip }, question) {
      const load = busy.get(ip) ?? { now: 0, most: 0 };
      busy.set(ip, { now: load.now + 1, most: Math.max(load.most, load.now + 1) });
      dns.asked.push(`${ip} ${question.name || "."} ${question.type}`);
      const nth = dns.asked.filter((asked) => asked.startsWith(`${ip} `)).length;
      await new Promise((resolve) => setImmediate(resolve));
      const done = busy.get(ip);
      if (done) done.now--;
      const own = dns.manners[ip]?.(question, nth);
      if (own === "never") return new Promise(() => {});
      if (own instanceof TransportError) throw own;
      return { answer: { ...answerOf(dns.zones, ip, question), ...own } };
    },
    resolver: (options = {}) =>
      createResolver(
        { roots: [{ name: "a.root.test", address: ROOT }], ...options },
        { wire: dns.wire, now: () => dns.clock.now },
      ),
  };
  return dns;
}

export function record(line: string, ttl = 600): DecodedRecord {
  const [name = "", type = "", ...rest] = line.split(" ");
  return { name: name.replace(/\.$/, "") || ".", type, class: "IN", ttl, data: dataOf(type, rest) };
}

function dataOf(type: string, words: string[]): Rdata {
  const bare = (word = ""): string => word.replace(/(?<=.)\.$/, "");
  switch (type) {
    case "MX":
      return { preference: Number(words[0]), exchange: bare(words[1]) };
    case "TXT":
      return { text: [Buffer.from(words.join(" "))] };
    case "SOA":
      return {
        mname: bare(words[0]),
        rname: bare(words[1]),
        serial: Number(words[2] ?? 1),
        refresh: 7200,
        retry: 900,
        expire: 1209600,
        minimum: 60,
      };
    default:
      return fromDnsPacket(type, bare(words[0]));
  }
}

export function emptyAnswer(question: Question, over: Partial<Answer> = {}): Answer {
  return {
    id: 1,
    octets: 512,
    rcode: "NOERROR",
    authoritative: false,
    truncated: false,
    recursionAvailable: false,
    question: { ...question, class: "IN" },
    answers: [],
    authorities: [],
    additionals: [],
    ...over,
  };
}

const isIn = (name: string, zone: string): boolean => zone === "" || name === zone || name.endsWith(`.${zone}`);
const key = (name: string): string => (name === "." ? "" : name.toLowerCase());

function answerOf(
  zones: Record<string, FakeZone>,
  ip: string,
  question: Question,
): ReturnType<typeof emptyAnswer> & {
  signed: boolean;
  unauthenticated: boolean;
} {
  return { ...byZones(zones, ip, question), signed: false, unauthenticated: false };
}

function byZones(zones: Record<string, FakeZone>, ip: string, question: Question): Answer {
  const { name, type } = question;
  const apex = Object.keys(zones)
    .filter((zone) => zones[zone]?.at.includes(ip) && isIn(name, zone))
    .sort((one, other) => other.length - one.length)[0];
  if (apex === undefined) return emptyAnswer(question, { rcode: "REFUSED" });
  const records = (zones[apex]?.lines ?? []).map((line) => record(line));
  const soa = record(`${apex || "."} SOA ns.${apex} hostmaster.${apex}`);
  const cut = records.find((one) => one.type === "NS" && key(one.name) !== apex && isIn(name, key(one.name)));
  if (cut) {
    const authorities = records.filter((one) => one.type === "NS" && one.name === cut.name);
    const additionals = records.filter(
      (one) =>
        (one.type === "A" || one.type === "AAAA") && authorities.some((ns) => rdataOf("NS", ns)?.target === one.name),
    );
    return emptyAnswer(question, { authorities, additionals });
  }
  const all = [...records, soa];
  const here = all.filter((one) => key(one.name) === name);
  const answers = here.filter((one) => one.type === type || one.type === "CNAME");
  if (answers.length > 0) return emptyAnswer(question, { authoritative: true, answers });
  const dname = all.find((one) => one.type === "DNAME" && name.endsWith(`.${key(one.name)}`));
  if (dname) return emptyAnswer(question, { authoritative: true, answers: [dname] });
  const exists = all.some((one) => isIn(key(one.name), name));
  return emptyAnswer(question, { authoritative: true, rcode: exists ? "NOERROR" : "NXDOMAIN", authorities: [soa] });
}
