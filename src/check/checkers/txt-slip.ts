import { parseTagList } from "../../mail/tag-list";
import type { PlannedRecord } from "../../records/records";
import { formatValue } from "../../shared/issues";
import type { Reason } from "../../shared/reasons";

/** How a record came to be wrong, where that can be seen: it is told in the place of "add this" and "delete that". */
export interface Slip {
  /** The cause, and what mends it. */
  reason: Reason;
  /** The live records, as RDATA, that are so explained. */
  found: string[];
  /** The planned records that are there once it is mended. */
  planned: PlannedRecord[];
}

/** Texts that lost what divides their words, since readers join the strings of a TXT record with nothing in between. */

/** The octets that a string holds at most (RFC 1035 section 3.3): where one is full, a text had to be divided. */
const FULL = 255;

/**
 * The text that somebody meant who wrote it without quotes, or each word in quotes of its own: with what divides words where
 * a string ends before it is full. Nothing where that makes no other text.
 */
export function dividedBy(divider: string, strings: readonly string[]): string | undefined {
  const text = strings.reduce((whole, string, index) => {
    const before = strings[index - 1];
    if (before === undefined) return string;
    const isCut = Buffer.byteLength(before) >= FULL || /\s$/.test(before) || /^\s/.test(string);
    return `${whole}${isCut ? "" : divider}${string}`;
  }, "");
  return text === strings.join("") ? undefined : text;
}

/** TXT records that were broken on their way into the zone, and show it. SPF has rules of its own (`spf-slip.ts`). */
export interface TxtSlip {
  /** The last part of the reason's id. */
  rule: "strings-joined" | "cut" | "continued";
  message: string;
}

/** What a kind of text is known by. */
export interface TextKind {
  called: string;
  planned: string;
  /** Whether readers pick a text out as one of the kind. */
  is(text: string): boolean;
  isReadable(text: string): boolean;
  same(one: string, other: string): boolean;
}

/** More records than that are nobody's slip. */
const MAX_PARTS = 4;

/** The slip behind the records of a name that should have one text; each record is given by its strings. */
export function textSlip(records: readonly (readonly string[])[], kind: TextKind): TxtSlip | undefined {
  if (records.length > MAX_PARTS) return undefined;
  const texts = records.map((strings) => strings.join(""));
  if (records.length > 1) return continued(texts, kind);
  return records.flatMap((strings) => joinedStrings(strings, kind) ?? cutAt(strings.join(""), kind.planned) ?? [])[0];
}

/** The slip behind one record, where just the planned text is right. */
export function plainSlip(strings: readonly string[], planned: string): TxtSlip | undefined {
  const meant = dividedBy(" ", strings);
  return meant === planned ? aboutJoined(strings, planned) : cutAt(strings.join(""), planned);
}

/** Each word in quotes of its own, or none in any: readers join strings with nothing in between. */
function joinedStrings(strings: readonly string[], { isReadable }: TextKind): TxtSlip | undefined {
  if (isReadable(strings.join(""))) return undefined;
  const meant = [" ", "; "].map((divider) => dividedBy(divider, strings)).find((text) => text && isReadable(text));
  return meant === undefined ? undefined : aboutJoined(strings, meant);
}

function aboutJoined(strings: readonly string[], meant: string): TxtSlip {
  const message = `the ${strings.length} strings of its TXT record, ${strings.map((string) => formatValue(string)).join(" ")}, are joined with nothing in between (RFC 1035 section 3.3.14), so that readers see ${formatValue(strings.join(""))}; put the whole text into one pair of quotes: ${JSON.stringify(meant)}`;
  return { rule: "strings-joined", message };
}

/** Without quotes, a semicolon begins a comment. */
function cutAt(text: string, planned: string): TxtSlip | undefined {
  const [begin = "", ...rest] = planned.split(";");
  if (rest.length === 0 || text.trim() !== begin.trim() || text.trim() === "") return undefined;
  const message = `the TXT record is ${formatValue(text)}, which ends where the text has its first semicolon: in a zone file, what stands behind a semicolon outside of quotes is a comment (RFC 1035 section 5.1); put the whole text into quotes: ${JSON.stringify(planned)}`;
  return { rule: "cut", message };
}

/** A text that was too long for one string, and was put into several records in the place of several strings of one. */
function continued(texts: string[], { called, planned, is, isReadable, same }: TextKind): TxtSlip | undefined {
  const heads = texts.filter((text) => is(text) && isHead(text));
  const [head] = heads;
  if (head === undefined || heads.length > 1) return undefined;
  const rests = texts.filter((text) => text !== head);
  const wholes = ordersOf(rests).flatMap((order) => ["", " "].map((divider) => [head, ...order].join(divider)));
  const readable = wholes.filter((whole) => isReadable(whole) && !same(whole, head));
  if (readable.length === 0 || rests.some((rest) => is(rest) && isHead(rest))) return undefined;
  const isDivided = !isReadable(head) || rests.every(isTagged);
  if (!isDivided) return undefined;
  // Of parts that fit in several orders, nobody but the plan knows the right one.
  const [first = ""] = readable;
  const whole =
    readable.find((one) => same(one, planned)) ?? (readable.every((one) => same(one, first)) ? first : undefined);
  const which = rests.length > 1 ? "the others are" : "the second is";
  const message = `the ${called} goes on in ${rests.length > 1 ? "other TXT records" : "a second TXT record"}: ${which} the rest of ${formatValue(head)}, and no reader puts them together; put all of it into one record, whose strings may have 255 octets each, and delete the rest${whole === undefined ? "" : `: ${JSON.stringify(whole)}`}`;
  return { rule: "continued", message };
}

/** Whether a text begins as a record of tags does. */
function isHead(text: string): boolean {
  return /^\s*(?:v|k|p|h|t|s|n)\s*=/i.test(text) && /^\s*v\s*=|(?:^|;)\s*p\s*=/i.test(text);
}

/** Whether a text is tags, without the version. */
function isTagged(text: string): boolean {
  const { tags, faults } = parseTagList(text.replace(/^\s*;/, ""));
  return tags.length > 0 && faults.length === 0;
}

function ordersOf<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => {
    const others = items.filter((_, other) => other !== index);
    return ordersOf(others).map((order) => [item, ...order]);
  });
}
