/** Why a record does not let pass whom it seems to name. */
import { distance } from "fastest-levenshtein";
import { alibabaMailIncludes } from "../editions";
import { show, type TextSpan } from "../issues";
import { formatSpfTerm, parseSpf, type SpfLookupTree, type SpfMechanism, type SpfTerm } from "../mail";
import { domainMeaning, meaningOf, targetOf } from "../mail/spf/meaning";
import { findAll } from "../mail/spf/record";
import { splitWords } from "../mail/spf/words";

export interface SpfCause {
  message: string;
  /** The term's place in the mail domain's own record, where it is in that one. */
  span?: TextSpan;
}

/** How a term stands in its record. */
interface Place {
  /** As it is written. */
  text: string;
  term: SpfTerm;
  isBehindAll: boolean;
  /** The record's `all`, as it is written. */
  all: string | undefined;
}

const RESULTS = { "-": "fail", "~": "softfail", "?": "neutral" } as const;

/** Each way to name a sender without letting it pass; the first that fits is the cause. */
const WAYS: [fits: (place: Place, own: SpfMechanism) => boolean, tell: (place: Place, own: string) => string][] = [
  [
    ({ term }, own) => term.kind === "unknown-modifier" && isSame(readTerm(`${term.name}:${term.value}`), own),
    ({ text, ...place }, own) =>
      `${show(text)} has no effect, since its equals sign makes it a modifier that nobody knows (RFC 7208 section 6); write ${own} in its place${beforeAll(place)}`,
  ],
  [
    ({ term, all }, own) =>
      term.kind === "modifier" && term.name === "redirect" && all !== undefined && isDomain(term, own),
    ({ text, all }, own) =>
      `${show(text)} has no effect beside ${all} (RFC 7208 section 6.1); write ${own} in its place, before ${all}`,
  ],
  [
    ({ term }, own) => term.kind === "modifier" && term.name === "exp" && isDomain(term, own),
    ({ text, ...place }, own) =>
      `${show(text)} only names the text that explains a fail (RFC 7208 section 6.2); write ${own} in its place${beforeAll(place)}`,
  ],
  [
    ({ term }, own) => term.kind === "mechanism" && term.qualifier !== "+" && isSame(term, own),
    ({ text, term, ...place }, own) => {
      const { qualifier } = term as SpfMechanism;
      const result = qualifier === "+" ? "pass" : RESULTS[qualifier];
      return `${show(text)} says ${result} of these servers, as its ${qualifier} stands for that (RFC 7208 section 4.6.2); write ${own}${beforeAll(place)}`;
    },
  ],
  [
    ({ term, isBehindAll }, own) => isBehindAll && isSame(term, own),
    ({ text, all }) =>
      `${show(text)} stands behind ${all} and is never looked at (RFC 7208 section 5.1); put it before`,
  ],
  [
    ({ term }, own) => term.kind === "mechanism" && term.name !== "include" && isDomain(term, own),
    ({ text, ...place }, own) =>
      `${show(text)} does not ask for the SPF record of that name, as an include does (RFC 7208 section 5.2); write ${own} in its place${beforeAll(place)}`,
  ],
  [
    ({ term }, own) =>
      /[-~?]all$/i.test(domainOf(term) ?? "") && isSame(readTerm(formatSpfTerm(term).replace(/[-~?]all$/i, "")), own),
    ({ text }, own) =>
      `${show(text)} lacks a space before its all (RFC 7208 section 4.6.1); write "${own} ${text.slice(-4)}"`,
  ],
  [
    ({ term }, own) =>
      term.kind === "mechanism" &&
      term.name === "include" &&
      own.name === "include" &&
      isMisspelled(term.domain, own.domain),
    ({ text, ...place }, own) => `${show(text)} is not quite the domain of the plan; write ${own}${beforeAll(place)}`,
  ],
];

/** Why `own` does not pass by the record of a tree, or by one that it includes; nothing where no term comes near it. */
export function causeOf(tree: SpfLookupTree, own: SpfMechanism): SpfCause | undefined {
  return causeIn(tree.record, own) ?? causeBelow(tree, own);
}

function causeIn(record: string, own: SpfMechanism): SpfCause | undefined {
  const parsed = parseSpf(record);
  if (!parsed.ok) return undefined;
  const words = splitWords(record).slice(1);
  const end = findAll(parsed.record);
  const all = end && (words[end.index]?.text ?? "all");
  const places = parsed.record.terms.map((term, index): Place => {
    return { text: words[index]?.text ?? "", term, isBehindAll: end !== undefined && index > end.index, all };
  });
  for (const [fits, tell] of WAYS) {
    const index = places.findIndex((place) => fits(place, own));
    const [place, span] = [places[index], words[index]?.span];
    if (place) return { message: tell(place, formatSpfTerm(own)), ...(span ? { span } : {}) };
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
        message: `${show(text)} leads to ${formatSpfTerm(own)}, and its ${text[0]} keeps that from passing (RFC 7208 section 5.2); write ${text.slice(1)}`,
        span,
      };
    }
    const cause = isPassing ? causeOf(included, own) : undefined;
    if (cause) return { message: `in the record of ${included.domain}, ${cause.message}` };
  }
  return undefined;
}

/** Whether a record, or one that it includes, lets `own` pass. */
function passes({ terms }: SpfLookupTree, own: SpfMechanism): boolean {
  return terms.some(({ term: text, included }) => {
    const term = readTerm(text);
    if (term && meaningOf(term) === meaningOf(own)) return true;
    const isPassing = term?.kind === "modifier" || (term?.kind === "mechanism" && term.qualifier === "+");
    return included !== undefined && isPassing && passes(included, own);
  });
}

function beforeAll({ isBehindAll, all }: Pick<Place, "isBehindAll" | "all">): string {
  return isBehindAll ? `, before ${all}` : "";
}

/** Whether a term is about the same senders, whatever it says of them. */
function isSame(term: SpfTerm | undefined, own: SpfMechanism): boolean {
  return term !== undefined && targetOf(term) === targetOf(own);
}

function isDomain(term: SpfTerm, own: SpfMechanism): boolean {
  return own.name === "include" && domainOf(term) === domainOf(own);
}

function domainOf(term: SpfTerm): string | undefined {
  return "domain" in term && term.domain !== undefined ? domainMeaning(term.domain) : undefined;
}

/** So many letters may be wrong. */
const SLIPS = 2;

/** Of the domains of Alibaba Mail some are near each other, and each of them is right for somebody. */
function isMisspelled(domain: string, own: string): boolean {
  const [written, meant] = [domainMeaning(domain), domainMeaning(own)];
  return written !== meant && !Object.hasOwn(alibabaMailIncludes, written) && distance(written, meant) <= SLIPS;
}

export function readTerm(text: string): SpfTerm | undefined {
  const parsed = parseSpf(`v=spf1 ${text}`);
  return parsed.ok ? parsed.record.terms[0] : undefined;
}
