/** What was seen of a live domain, and how one RRset is read from it. */
import { canonicalName } from "../dns/name";
import type { SpfLookupTree, SpfResultDetails } from "../mail";
import { type AnswerRecord, type LookUp, MAX_ALIASES, type ServerAnswer, type ZoneServers } from "../resolver";

/** Everything that a judgement stands on. It is plain data: a judgement asks nobody. */
export interface Observations {
  /** The zone that holds the mail domain, and its servers. */
  zone: ZoneServers;
  /** What each server said, by {@link question}. */
  answers: ReadonlyMap<string, readonly ServerAnswer[]>;
  /** What names come to that an alias leads to, by {@link question}. */
  lookUps: ReadonlyMap<string, LookUp>;
  /** What SPF comes to, by the text of the mail domain's record. */
  spf: ReadonlyMap<string, SpfFinding>;
  /** Whether named resolvers were asked, whose TTLs run down. */
  isCached: boolean;
  /** There where the time was over before all was seen. */
  timedOut?: TimedOut;
}

/** The end of a check that took too long. */
export interface TimedOut {
  /** The time that it had. */
  seconds: number;
  /** Questions, by {@link question}, to which not all servers had answered. */
  unfinished: ReadonlySet<string>;
}

/** What an SPF record comes to, with all that it includes. */
export interface SpfFinding {
  /** Its look-ups (RFC 7208 section 4.6.4). */
  tree: SpfLookupTree;
  /**
   * What receivers say of mail from an address that no record names, so that every term is looked at. Not there where the
   * look-ups say already that they give the record up.
   */
  verdict?: SpfResultDetails;
}

/** The most different SPF records of a domain that are evaluated: servers that agree hold one. */
export const MAX_EVALUATED = 4;

/** What is asked, in one word: the name, and the type. */
export function question(name: string, type: string): string {
  return `${canonicalName(name)} ${type}`;
}

/** An RRset as one server holds it, or why that could not be told. `isLoop`: it is told, and its aliases lead to nothing. */
export type Seen =
  | { ok: true; records: AnswerRecord[]; aliasChain: string[] }
  | { ok: false; why: string; isLoop: boolean };

/** Reads one RRset from a server's answer; `via` are the names that aliases lead to, in their order. */
export function readAnswer(
  { records = [] }: ServerAnswer,
  name: string,
  type: string,
  lookUps: Observations["lookUps"],
): Seen {
  const way = wayOf(records, name, type);
  const { aliasChain } = way;
  if (way.end === "loop") return loop(way.names);
  if (way.end === "records") return { ok: true, records: way.records, aliasChain };
  const owner = aliasChain.at(-1);
  if (owner === undefined) return { ok: true, records: [], aliasChain };
  const found = lookUps.get(question(owner, type));
  if (!found) return { ok: false, why: `nobody was asked for ${owner}`, isLoop: false };
  const further = found.chain.map(({ rdata }) => canonicalName(rdata));
  const names = [...way.names, ...further];
  if (new Set(names).size < names.length) return loop(names);
  if (found.kind === "failure") return { ok: false, why: `${owner}: ${found.why}`, isLoop: false };
  return { ok: true, records: found.kind === "records" ? found.records : [], aliasChain: [...aliasChain, ...further] };
}

/** Once round. */
function loop(names: string[]): Seen {
  const again = names.findIndex((name, index) => names.indexOf(name) < index);
  return { ok: false, why: names.slice(0, again + 1).join(" → "), isLoop: true };
}

/** The name at the end of an answer's aliases, where the answer itself does not say what it has. */
export function openAlias({ records = [] }: ServerAnswer, name: string, type: string): string | undefined {
  const { end, aliasChain } = wayOf(records, name, type);
  return end === "open" ? aliasChain.at(-1) : undefined;
}

/** The way that a server's answer shows: the names from the one that was asked for, and without that one. */
type Way = { names: string[]; aliasChain: string[] } & (
  | { end: "records"; records: AnswerRecord[] }
  | { end: "open" | "loop" }
);

function wayOf(records: readonly AnswerRecord[], name: string, type: string): Way {
  const names = [canonicalName(name)];
  for (const owner of names) {
    const aliasChain = names.slice(1);
    const own = recordsAt(records, owner, type);
    if (own.length > 0 || type === "CNAME") return { names, aliasChain, end: "records", records: own };
    const [alias] = recordsAt(records, owner, "CNAME");
    if (!alias || aliasChain.length >= MAX_ALIASES) break;
    const target = canonicalName(alias.rdata);
    if (names.includes(target)) return { names: [...names, target], aliasChain, end: "loop" };
    names.push(target);
  }
  return { names, aliasChain: names.slice(1), end: "open" };
}

/** The records of one owner name and type, of those that one server gave. */
export function recordsAt(records: readonly AnswerRecord[], name: string, type: string): AnswerRecord[] {
  return records.filter((record) => record.type === type && canonicalName(record.name) === name);
}
