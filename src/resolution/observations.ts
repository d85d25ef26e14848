/** What was seen of a live domain, and how one RRset is read from it. */
import type { SpfLookupTree, SpfVerdict } from "../mail";
import type { AnswerRecord, LookUp, ServerAnswer, ZoneServers } from "../resolver";

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
}

/** What an SPF record comes to, with all that it includes. */
export interface SpfFinding {
  /** Its look-ups (RFC 7208 section 4.6.4). */
  tree: SpfLookupTree;
  /** What receivers say of mail from an address that no record names, so that every term is looked at. */
  verdict: SpfVerdict;
}

/** What is asked, in one word: the name in lower case without final dot, and the type. */
export function question(name: string, type: string): string {
  return `${name.toLowerCase()} ${type}`;
}

/** An RRset as one server holds it, or why that could not be told. */
export type Seen = { ok: true; records: AnswerRecord[]; via: string[] } | { ok: false; why: string };

/** RFC 1034 section 3.6.2 sets no limit to chains of aliases; nobody follows longer ones. */
const MAX_ALIASES = 16;

/** Reads one RRset from a server's answer; `via` are the names that aliases lead to, in their order. */
export function readAnswer(
  { records = [] }: ServerAnswer,
  name: string,
  type: string,
  lookUps: Observations["lookUps"],
): Seen {
  const via: string[] = [];
  let owner = name.toLowerCase();
  while (via.length < MAX_ALIASES) {
    const own = recordsAt(records, owner, type);
    if (own.length > 0 || type === "CNAME") return { ok: true, records: own, via };
    const [alias] = recordsAt(records, owner, "CNAME");
    if (!alias) break;
    owner = bareName(alias.rdata);
    via.push(owner);
  }
  if (via.length === 0) return { ok: true, records: [], via };
  const found = lookUps.get(question(owner, type));
  if (!found) return { ok: false, why: `nobody was asked for ${owner}` };
  if (found.kind === "failure") return { ok: false, why: `${owner}: ${found.why}` };
  const further = found.chain.map(({ rdata }) => bareName(rdata));
  return { ok: true, records: found.kind === "records" ? found.records : [], via: [...via, ...further] };
}

/** The name at the end of an answer's aliases, where the answer itself does not say what it has. */
export function openAlias(answer: ServerAnswer, name: string, type: string): string | undefined {
  const seen = readAnswer(answer, name, type, NO_LOOK_UPS);
  if (seen.ok) return undefined;
  let owner = name.toLowerCase();
  for (let hop = 0; hop < MAX_ALIASES; hop++) {
    const [alias] = recordsAt(answer.records ?? [], owner, "CNAME");
    if (!alias) break;
    owner = bareName(alias.rdata);
  }
  return owner;
}

const NO_LOOK_UPS: Observations["lookUps"] = new Map();

/** The records of one owner name and type, of those that one server gave. */
export function recordsAt(records: readonly AnswerRecord[], name: string, type: string): AnswerRecord[] {
  return records.filter((record) => record.type === type && bareName(record.name) === name);
}

/** A name without final dot, in lower case; the root stays a dot. */
export function bareName(name: string): string {
  return name === "." ? name : name.toLowerCase().replace(/\.$/, "");
}
