/** Why a record does not authorize a sender that it seems to name. */
import { distance } from "fastest-levenshtein";
import { alibabaMailIncludes } from "../../editions";
import {
  formatSpf,
  formatSpfTerm,
  isSpf,
  parseSpf,
  reviewSpf,
  type SpfLookupTree,
  type SpfMechanism,
  type SpfRecord,
  type SpfTerm,
} from "../../mail";
import { canonicalDomain, canonicalTarget, canonicalTerm, domainOf } from "../../mail/spf/canonical";
import { findAll, RESULTS, tokenize } from "../../mail/spf/record";
import { formatValue, type TextSpan } from "../../shared/issues";
import { dividedBy } from "./txt-slip";

export interface SpfCause {
  message: string;
  /** The place of the term, if it is in the mail domain's own record. */
  span?: TextSpan;
}

/** A term in its record. */
interface TermInRecord {
  /** As written. */
  text: string;
  term: SpfTerm;
  isBehindAll: boolean;
  /** The record's `all`, as written. */
  all: string | undefined;
}

/** Each way to name a sender without authorizing it; the first that fits is the cause. */
const CAUSES: [
  fits: (place: TermInRecord, own: SpfMechanism) => boolean,
  explain: (place: TermInRecord, own: string) => string,
][] = [
  [
    ({ term }, own) => term.kind === "unknown-modifier" && isSame(readTerm(`${term.name}:${term.value}`), own),
    ({ text, ...place }, own) =>
      `${formatValue(text)} has no effect, because the equals sign makes it an unknown modifier (RFC 7208 section 6); write ${own} instead${beforeAll(place)}`,
  ],
  [
    ({ term, all }, own) =>
      term.kind === "modifier" && term.name === "redirect" && all !== undefined && isDomain(term, own),
    ({ text, all }, own) =>
      `${formatValue(text)} has no effect together with ${all} (RFC 7208 section 6.1); write ${own} instead, before ${all}`,
  ],
  [
    ({ term }, own) => term.kind === "modifier" && term.name === "exp" && isDomain(term, own),
    ({ text, ...place }, own) =>
      `${formatValue(text)} only provides the explanation of a fail (RFC 7208 section 6.2); write ${own} instead${beforeAll(place)}`,
  ],
  [
    ({ term }, own) => term.kind === "mechanism" && term.qualifier !== "+" && isSame(term, own),
    ({ text, term, ...place }, own) => {
      const { qualifier } = term as SpfMechanism;
      return `${formatValue(text)} gives these servers ${RESULTS[qualifier]}, because of its qualifier ${qualifier} (RFC 7208 section 4.6.2); write ${own}${beforeAll(place)}`;
    },
  ],
  [
    ({ term, isBehindAll }, own) => isBehindAll && isSame(term, own),
    ({ text, all }) =>
      `${formatValue(text)} comes after ${all} and is never evaluated (RFC 7208 section 5.1); move it before ${all}`,
  ],
  [
    ({ term }, own) => term.kind === "mechanism" && term.name !== "include" && isDomain(term, own),
    ({ text, ...place }, own) =>
      `${formatValue(text)} does not use the SPF record of that name, as an include would (RFC 7208 section 5.2); write ${own} instead${beforeAll(place)}`,
  ],
  [
    ({ term }, own) =>
      /[-~?]all$/i.test(domainOf(term) ?? "") && isSame(readTerm(formatSpfTerm(term).replace(/[-~?]all$/i, "")), own),
    ({ text }, own) =>
      `${formatValue(text)} lacks a space before ${text.slice(-4)} (RFC 7208 section 4.6.1); write "${own} ${text.slice(-4)}"`,
  ],
  [
    ({ term }, own) =>
      term.kind === "mechanism" &&
      term.name === "include" &&
      own.name === "include" &&
      isMisspelled(term.domain, own.domain),
    ({ text, ...place }, own) =>
      `${formatValue(text)} looks like a misspelling of the plan's include; write ${own}${beforeAll(place)}`,
  ],
];

/** Why `own` does not pass in the record of a tree, or in one that it includes; undefined if no term resembles it. */
export function causeOf(tree: SpfLookupTree, own: SpfMechanism): SpfCause | undefined {
  return causeIn(tree.record, own) ?? causeBelow(tree, own);
}

function causeIn(record: string, own: SpfMechanism): SpfCause | undefined {
  const parsed = parseSpf(record);
  if (!parsed.ok) return undefined;
  const tokens = tokenize(record).slice(1);
  const end = findAll(parsed.record);
  const all = end && (tokens[end.index]?.text ?? "all");
  const places = parsed.record.terms.map((term, index): TermInRecord => {
    return { text: tokens[index]?.text ?? "", term, isBehindAll: end !== undefined && index > end.index, all };
  });
  for (const [fits, explain] of CAUSES) {
    const index = places.findIndex((place) => fits(place, own));
    const [place, span] = [places[index], tokens[index]?.span];
    if (place) return { message: explain(place, formatSpfTerm(own)), ...(span ? { span } : {}) };
  }
  return undefined;
}

function causeBelow({ terms }: SpfLookupTree, own: SpfMechanism): SpfCause | undefined {
  for (const { term: text, span, included } of terms) {
    const term = readTerm(text);
    if (!included || !term) continue;
    const isPassing = term.kind !== "mechanism" || term.qualifier === "+";
    if (!isPassing && passes(included, own)) {
      return {
        message: `${formatValue(text)} leads to ${formatSpfTerm(own)}, but its qualifier ${text[0]} prevents a pass (RFC 7208 section 5.2); write ${text.slice(1)}`,
        span,
      };
    }
    const cause = isPassing ? causeOf(included, own) : undefined;
    if (cause) return { message: `in the record of ${included.domain}, ${cause.message}` };
  }
  return undefined;
}

/** Whether a record, or one that it includes, gives `own` a pass. */
function passes({ terms }: SpfLookupTree, own: SpfMechanism): boolean {
  return terms.some(({ term: text, included }) => {
    const term = readTerm(text);
    if (term && canonicalTerm(term) === canonicalTerm(own)) return true;
    const isPassing = term?.kind === "modifier" || (term?.kind === "mechanism" && term.qualifier === "+");
    return included !== undefined && isPassing && passes(included, own);
  });
}

function beforeAll({ isBehindAll, all }: Pick<TermInRecord, "isBehindAll" | "all">): string {
  return isBehindAll ? `, before ${all}` : "";
}

/** Whether a term names the same senders, whatever its qualifier. */
function isSame(term: SpfTerm | undefined, own: SpfMechanism): boolean {
  return term !== undefined && canonicalTarget(term) === canonicalTarget(own);
}

function isDomain(term: SpfTerm, own: SpfMechanism): boolean {
  return own.name === "include" && domainOf(term) === domainOf(own);
}

/** The most characters that may be wrong in a misspelling. */
const MAX_TYPOS = 2;

/** Other Alibaba Mail domains are not misspellings, though some are similar. */
function isMisspelled(domain: string, own: string): boolean {
  const [written, meant] = [canonicalDomain(domain), canonicalDomain(own)];
  return written !== meant && !alibabaMailIncludes.has(written) && distance(written, meant) <= MAX_TYPOS;
}

export function readTerm(text: string): SpfTerm | undefined {
  const parsed = parseSpf(`v=spf1 ${text}`);
  return parsed.ok ? parsed.record.terms[0] : undefined;
}

// SPF records damaged when they were entered: strings joined without spaces, or terms in a second TXT record.

/** What happened to a record, and what to write. */
export interface SpfSlip {
  id: string;
  message: string;
}

/** Whether a TXT record that is not an SPF record looks like the rest of one. A record of Sender ID (RFC 4406) has a version of its own. */
export function isRestOfSpf(text: string): boolean {
  if (isSpf(text) || /^spf2\.0/i.test(text) || !/[:=]|[-~?+]all$/i.test(text)) return false;
  const terms = termsOf(text);
  if (terms === undefined) return /(?:^| )[-~?]all$/i.test(text);
  const isTerm = terms.every(({ kind }) => kind !== "unknown-modifier");
  return isTerm && terms.some(({ kind }) => kind === "mechanism");
}

/** The mistake behind the TXT records of a name that are, or seem to be, SPF; each record is given by its strings. */
export function spfSlip(records: readonly (readonly string[])[]): SpfSlip | undefined {
  const texts = records.map((strings) => strings.join(""));
  const own = texts.flatMap((text, index) => (isSpf(text) ? index : []));
  const [first, ...more] = own;
  if (more.length > 0) return undefined;
  if (first !== undefined)
    return stringsJoined(records[first] ?? []) ?? continued(texts[first] ?? "", texts.filter(isRestOfSpf));
  for (const strings of records) {
    const slip = stringsJoined(strings);
    if (slip) return slip;
  }
  return undefined;
}

/** The strings of one record are joined without spaces (RFC 7208 section 3.3). */
function stringsJoined(strings: readonly string[]): SpfSlip | undefined {
  const meant = dividedBy(" ", strings);
  if (meant === undefined || !isSpf(meant)) return undefined;
  const parsed = parseSpf(meant);
  if (!parsed.ok || parsed.record.terms.length <= (termsOfRecord(strings.join(""))?.length ?? -1)) return undefined;
  const how = `the ${strings.length} strings of the TXT record, ${strings.map((string) => formatValue(string)).join(" ")}, are joined without spaces, so receivers read ${formatValue(strings.join(""))} (RFC 7208 section 3.3); put the whole text in one pair of quotes`;
  return { id: "spf.strings-joined", message: `${how}${proposal(parsed.record)}` };
}

/** Receivers select the record by its beginning (RFC 7208 section 4.5) and ignore a second TXT record. */
function continued(first: string, rests: string[]): SpfSlip | undefined {
  if (rests.length === 0) return undefined;
  const whole = joined(first, rests);
  const message = `the SPF record ${formatValue(first)} continues in ${rests.length > 1 ? `${rests.length} other TXT records` : "a second TXT record"}, ${rests.map((rest) => formatValue(rest)).join(" and ")}, but receivers read only the record that begins with v=spf1 (RFC 7208 section 4.5); put all terms into that record and delete the rest`;
  return { id: "spf.continued", message: `${message}${whole ? proposal(whole) : ""}` };
}

function joined(first: string, rests: string[]): SpfRecord | undefined {
  const head = termsOfRecord(first);
  // The part with the end comes last.
  const ordered = rests.toSorted((one, other) => Number(endsInAll(one)) - Number(endsInAll(other)));
  const tails = ordered.map(termsOf);
  if (head && tails.every((terms) => terms !== undefined)) return { terms: inOrder(head, tails.flat()) };
  // A term was split in two.
  const parsed = parseSpf([first, ...ordered].join(""));
  return parsed.ok ? parsed.record : undefined;
}

/** Puts all senders before the `all` of the first part, or of the rest. */
function inOrder(head: SpfTerm[], tail: SpfTerm[]): SpfTerm[] {
  const isAll = ({ kind, name }: SpfTerm): boolean => kind === "mechanism" && name === "all";
  const all = [...head, ...tail].find(isAll);
  // Terms after the `all` of their own part never took effect (RFC 7208 section 5.1).
  const sendersOf = (terms: SpfTerm[]): SpfTerm[] => {
    const end = terms.findIndex(isAll);
    return terms.slice(0, end < 0 ? terms.length : end).filter(({ kind }) => kind === "mechanism");
  };
  const modifiers = [...head, ...tail].filter(
    ({ kind, name }) => kind !== "mechanism" && !(all && name === "redirect"),
  );
  return [...sendersOf(head), ...sendersOf(tail), ...(all ? [all] : []), ...modifiers];
}

function endsInAll(text: string): boolean {
  return /all$/i.test(text.trim());
}

function proposal(record: SpfRecord): string {
  const text = formatSpf(record);
  if (findAll(record)?.qualifier === "+") return ", and end it with -all, because +all authorizes everyone";
  const isHarmful = reviewSpf(text).some(({ severity, permissive }) => severity === "error" || permissive);
  return isHarmful ? "" : `: ${JSON.stringify(text)}`;
}

function termsOfRecord(text: string): SpfTerm[] | undefined {
  const parsed = parseSpf(text);
  return parsed.ok ? parsed.record.terms : undefined;
}

function termsOf(tokens: string): SpfTerm[] | undefined {
  return termsOfRecord(`v=spf1 ${tokens.trim()}`);
}
