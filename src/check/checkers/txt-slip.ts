import { parseTagList } from "../../mail/tag-list";
import type { PlannedRecord } from "../../records/records";
import { formatValue } from "../../shared/issues";
import type { Reason } from "../../shared/reasons";

/** A recognizable mistake in entering a record, reported instead of "add this" and "delete that". */
export interface Slip {
  /** The cause, and how to correct it. */
  reason: Reason;
  /** The live records that it explains, as RDATA. */
  found: string[];
  /** The planned records that exist once it is corrected. */
  planned: PlannedRecord[];
}

// Texts that lost their separators: readers join the strings of a TXT record without one.

/** The most octets in one string (RFC 1035 section 3.3): a text has to be divided where one is full. */
const FULL = 255;

/**
 * The text that was meant if it was entered without quotes, or with each word quoted: with the divider wherever a string ends
 * before it is full. Undefined if that does not change the text.
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

/** A TXT record that was damaged when it was entered. SPF has rules of its own (`spf-cause.ts`). */
export interface TxtSlip {
  /** The last part of the reason's id. */
  rule: "strings-joined" | "cut" | "continued";
  message: string;
}

/** How to recognize a kind of text. */
export interface TextKind {
  label: string;
  planned: string;
  /** Whether readers select a text as one of this kind. */
  is(text: string): boolean;
  isReadable(text: string): boolean;
  same(one: string, other: string): boolean;
}

/** The most records that a text is assumed to be divided among. */
const MAX_PARTS = 4;

/** The mistake behind the records of a name that should have one text; each record is given by its strings. */
export function textSlip(records: readonly (readonly string[])[], kind: TextKind): TxtSlip | undefined {
  if (records.length > MAX_PARTS) return undefined;
  const texts = records.map((strings) => strings.join(""));
  if (records.length > 1) return continued(texts, kind);
  return records.flatMap((strings) => joinedStrings(strings, kind) ?? cutAt(strings.join(""), kind.planned) ?? [])[0];
}

/** The mistake behind one record for which only the planned text is right. */
export function plainSlip(strings: readonly string[], planned: string): TxtSlip | undefined {
  const meant = dividedBy(" ", strings);
  return meant === planned ? aboutJoined(strings, planned) : cutAt(strings.join(""), planned);
}

/** Each word was quoted, or none was: readers join the strings without a separator. */
function joinedStrings(strings: readonly string[], { isReadable }: TextKind): TxtSlip | undefined {
  if (isReadable(strings.join(""))) return undefined;
  const meant = [" ", "; "].map((divider) => dividedBy(divider, strings)).find((text) => text && isReadable(text));
  return meant === undefined ? undefined : aboutJoined(strings, meant);
}

function aboutJoined(strings: readonly string[], meant: string): TxtSlip {
  const message = `the ${strings.length} strings of the TXT record, ${strings.map((string) => formatValue(string)).join(" ")}, are joined without a separator (RFC 1035 section 3.3.14), so readers see ${formatValue(strings.join(""))}; put the whole text in one pair of quotes: ${JSON.stringify(meant)}`;
  return { rule: "strings-joined", message };
}

/** In a zone file, an unquoted semicolon starts a comment. */
function cutAt(text: string, planned: string): TxtSlip | undefined {
  const [begin = "", ...rest] = planned.split(";");
  if (rest.length === 0 || text.trim() !== begin.trim() || text.trim() === "") return undefined;
  const message = `the TXT record is ${formatValue(text)}, cut off at the first semicolon of the planned text: in a zone file, an unquoted semicolon starts a comment (RFC 1035 section 5.1); put the whole text in quotes: ${JSON.stringify(planned)}`;
  return { rule: "cut", message };
}

/** A text too long for one string that was divided into several records instead of several strings of one record. */
function continued(texts: string[], { label, planned, is, isReadable, same }: TextKind): TxtSlip | undefined {
  const heads = texts.filter((text) => is(text) && isHead(text));
  const [head] = heads;
  if (head === undefined || heads.length > 1) return undefined;
  const rests = texts.filter((text) => text !== head);
  const wholes = ordersOf(rests).flatMap((order) => ["", " "].map((divider) => [head, ...order].join(divider)));
  const readable = wholes.filter((whole) => isReadable(whole) && !same(whole, head));
  if (readable.length === 0 || rests.some((rest) => is(rest) && isHead(rest))) return undefined;
  const isDivided = !isReadable(head) || rests.every(isTagged);
  if (!isDivided) return undefined;
  // If the parts fit in several orders, only the plan can decide.
  const [first = ""] = readable;
  const whole =
    readable.find((one) => same(one, planned)) ?? (readable.every((one) => same(one, first)) ? first : undefined);
  const where = rests.length > 1 ? "other TXT records" : "a second TXT record";
  const which = rests.length > 1 ? "which hold" : "which holds";
  const message = `the ${label} continues in ${where}, ${which} the rest of ${formatValue(head)}, and readers don't combine records; put the whole text in one record, in strings of up to 255 octets each, and delete the rest${whole === undefined ? "" : `: ${JSON.stringify(whole)}`}`;
  return { rule: "continued", message };
}

/** Whether a text begins like a tag list. */
function isHead(text: string): boolean {
  return /^\s*(?:v|k|p|h|t|s|n)\s*=/i.test(text) && /^\s*v\s*=|(?:^|;)\s*p\s*=/i.test(text);
}

/** Whether a text is a tag list without the version. */
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
