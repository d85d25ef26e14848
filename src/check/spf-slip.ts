/** SPF records that were broken on their way into the zone: strings that ran together, terms in a second TXT record. */
import { show } from "../issues";
import { formatSpf, isSpf, parseSpf, reviewSpf, type SpfRecord, type SpfTerm } from "../mail";
import { findAll } from "../mail/spf/record";
import { dividedBy } from "./txt-strings";

/** What happened to a record, in words that end in what to write. */
export interface SpfSlip {
  id: string;
  message: string;
}

/** Whether a TXT record that is no SPF record is meant for the rest of one. */
export function isRestOfSpf(text: string): boolean {
  if (isSpf(text) || !/[:=]|[-~?+]all$/i.test(text)) return false;
  const terms = termsOf(text);
  if (terms === undefined) return /(?:^| )[-~?]all$/i.test(text);
  const isTerm = terms.every(({ kind }) => kind !== "unknown-modifier");
  return isTerm && terms.some(({ kind }) => kind === "mechanism");
}

/** The slip behind the TXT records of a name that are, or seem to be, about SPF; each record is given by its strings. */
export function spfSlip(records: readonly (readonly string[])[]): SpfSlip | undefined {
  const texts = records.map((strings) => strings.join(""));
  const own = texts.flatMap((text, index) => (isSpf(text) ? index : []));
  const [first, ...more] = own;
  if (more.length > 0) return undefined;
  if (first !== undefined)
    return ranTogether(records[first] ?? []) ?? goesOn(texts[first] ?? "", texts.filter(isRestOfSpf));
  for (const strings of records) {
    const slip = ranTogether(strings);
    if (slip) return slip;
  }
  return undefined;
}

/** The strings of one record are joined with nothing in between (RFC 7208 section 3.3). */
function ranTogether(strings: readonly string[]): SpfSlip | undefined {
  const meant = dividedBy(" ", strings);
  if (meant === undefined || !isSpf(meant)) return undefined;
  const parsed = parseSpf(meant);
  if (!parsed.ok || parsed.record.terms.length <= (termsOfRecord(strings.join(""))?.length ?? -1)) return undefined;
  const how = `the ${strings.length} strings of its TXT record, ${strings.map((string) => show(string)).join(" ")}, are joined without a space, so that receivers read ${show(strings.join(""))} (RFC 7208 section 3.3); put the whole text into one pair of quotes`;
  return { id: "spf.strings-joined", message: `${how}${proposal(parsed.record)}` };
}

/** Receivers pick the record out by its beginning (RFC 7208 section 4.5), so that a second TXT record counts for nothing. */
function goesOn(first: string, rests: string[]): SpfSlip | undefined {
  if (rests.length === 0) return undefined;
  const whole = joined(first, rests);
  const message = `the SPF record ${show(first)} goes on in ${rests.length > 1 ? `${rests.length} other TXT records` : "a second TXT record"}, ${rests.map((rest) => show(rest)).join(" and ")}, and receivers read only the one that begins with v=spf1 (RFC 7208 section 4.5); put all of it into that one record and delete the rest`;
  return { id: "spf.continued", message: `${message}${whole ? proposal(whole) : ""}` };
}

function joined(first: string, rests: string[]): SpfRecord | undefined {
  const head = termsOfRecord(first);
  // The part with the end comes last.
  const ordered = rests.toSorted((one, other) => Number(endsInAll(one)) - Number(endsInAll(other)));
  const tails = ordered.map(termsOf);
  if (head && tails.every((terms) => terms !== undefined)) return { terms: inOrder(head, tails.flat()) };
  // A term was cut in two.
  const parsed = parseSpf([first, ...ordered].join(""));
  return parsed.ok ? parsed.record : undefined;
}

/** All senders stand before the first record's end, or before that of the rest. */
function inOrder(head: SpfTerm[], tail: SpfTerm[]): SpfTerm[] {
  const isAll = ({ kind, name }: SpfTerm): boolean => kind === "mechanism" && name === "all";
  const all = [...head, ...tail].find(isAll);
  // What stands behind the end of its own part never let anyone in (RFC 7208 section 5.1).
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
  if (findAll(record)?.qualifier === "+") return ", and end it in -all, since all alone lets everyone send";
  const isHarmful = reviewSpf(text).some(({ severity, permissive }) => severity === "error" || permissive);
  return isHarmful ? "" : `: ${JSON.stringify(text)}`;
}

function termsOfRecord(text: string): SpfTerm[] | undefined {
  const parsed = parseSpf(text);
  return parsed.ok ? parsed.record.terms : undefined;
}

function termsOf(words: string): SpfTerm[] | undefined {
  return termsOfRecord(`v=spf1 ${words.trim()}`);
}
