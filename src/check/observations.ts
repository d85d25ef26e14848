/** The observations of a live domain, and how to read one RRset from them. */
import { canonicalName } from "../dns/name";
import type { SpfLookupTree, SpfResultDetails } from "../mail";
import { type AnswerRecord, type LookUp, MAX_ALIASES, type ServerAnswer, type ZoneServers } from "../resolver";

/** Everything that a judgement is based on, as plain data: judging sends no queries. */
export interface Observations {
  /** The zone that holds the mail domain, and its servers. */
  zone: ZoneServers;
  /** The answer of each server, by {@link question}. */
  answers: ReadonlyMap<string, readonly ServerAnswer[]>;
  /** Look-ups of the targets of aliases, by {@link question}. */
  lookUps: ReadonlyMap<string, LookUp>;
  /** SPF evaluations, by the text of the mail domain's record. */
  spf: ReadonlyMap<string, SpfFinding>;
  /** Whether forwarders were asked, whose TTLs decrease. */
  isCached: boolean;
  /** Set if the time limit was reached before all was observed. */
  timedOut?: TimedOut;
}

/** A check that took too long. */
export interface TimedOut {
  /** The time limit. */
  seconds: number;
  /** Queries, by {@link question}, that not all servers had answered. */
  unfinished: ReadonlySet<string>;
}

/** The evaluation of an SPF record, with all records that it includes. */
export interface SpfFinding {
  /** Its look-ups (RFC 7208 section 4.6.4). */
  tree: SpfLookupTree;
  /**
   * The result for mail from an address that no record lists, so that every term is evaluated. Absent if the look-ups alone
   * already show a permerror.
   */
  verdict?: SpfResultDetails;
}

/** The most different SPF records of a domain that are evaluated: servers that agree hold one. */
export const MAX_EVALUATED = 4;

/** A query as a map key: the name and the type. */
export function question(name: string, type: string): string {
  return `${canonicalName(name)} ${type}`;
}

/** An RRset as one server holds it, or why it can't be determined. `isLoop`: its aliases form a loop, so there are no records. */
export type Seen =
  | { ok: true; records: AnswerRecord[]; aliasChain: string[] }
  | { ok: false; why: string; isLoop: boolean };

/** Reads one RRset from a server's answer; `aliasChain` are the names that aliases lead to, in order. */
export function readAnswer(
  { records = [] }: ServerAnswer,
  name: string,
  type: string,
  lookUps: Observations["lookUps"],
): Seen {
  const path = aliasPathOf(records, name, type);
  const { aliasChain } = path;
  if (path.end === "loop") return loop(path.names);
  if (path.end === "records") return { ok: true, records: path.records, aliasChain };
  const owner = aliasChain.at(-1);
  if (owner === undefined) return { ok: true, records: [], aliasChain };
  const found = lookUps.get(question(owner, type));
  if (!found) return { ok: false, why: `${owner} was not queried`, isLoop: false };
  const further = found.chain.map(({ rdata }) => canonicalName(rdata));
  const names = [...path.names, ...further];
  if (new Set(names).size < names.length) return loop(names);
  if (found.kind === "failure") return { ok: false, why: `${owner}: ${found.why}`, isLoop: false };
  return { ok: true, records: found.kind === "records" ? found.records : [], aliasChain: [...aliasChain, ...further] };
}

/** The names up to the first repeated one. */
function loop(names: string[]): Seen {
  const again = names.findIndex((name, index) => names.indexOf(name) < index);
  return { ok: false, why: names.slice(0, again + 1).join(" → "), isLoop: true };
}

/** The name at the end of an answer's alias chain, if the answer does not include its records. */
export function openAlias({ records = [] }: ServerAnswer, name: string, type: string): string | undefined {
  const { end, aliasChain } = aliasPathOf(records, name, type);
  return end === "open" ? aliasChain.at(-1) : undefined;
}

/** The chain of aliases in a server's answer: with and without the query name. */
type AliasPath = { names: string[]; aliasChain: string[] } & (
  | { end: "records"; records: AnswerRecord[] }
  | { end: "open" | "loop" }
);

function aliasPathOf(records: readonly AnswerRecord[], name: string, type: string): AliasPath {
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

/** The records of one owner name and type. */
export function recordsAt(records: readonly AnswerRecord[], name: string, type: string): AnswerRecord[] {
  return records.filter(
    (record) => record.type === type && (record.name === name || canonicalName(record.name) === name),
  );
}
