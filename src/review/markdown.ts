/**
 * A review as a comment of a pull request, in GitHub's Markdown. Input is quoted in code spans only: there it can't
 * become markup, break out of a table, notify anyone, or refer to an issue.
 */
import { escapeControlChars } from "../shared/untrusted-text";
import { isRewritten, type OtherChange, type RecordChange, type ZoneChanges } from "./changes";
import { type Fact, isHidden } from "./facts";
import type { DeclaredRecord } from "./records";
import type { Review } from "./review";
import type { Risk } from "./risk";
import type { Sentence } from "./sentence";
import { HIDDEN, headline, notesOf, type RiskGroup, riskGroups, summary, ttlText, zoneTitle } from "./wording";
import { diffWords, type TextPart } from "./words";

/** GitHub takes 65,536 characters. */
export const MAX_COMMENT = 65_000;

/** How a bot finds its own comment again; it is in the comment's last line and is not displayed. */
export const MARKER = "<!-- alibaba-mail comment";

/** Characters for risks at most, so that some of what changes is shown too. */
const MAX_RISKS = 40_000;
const ITEMS = [8, 4, 2, 1];

const signs = { safe: "🟢", look: "🟡", danger: "🔴" };

export function markdownComment(review: Review): string {
  const head = [`${signs[review.verdict]} **${headline(review)}**`, "", summary(review)];
  const risks = risksText(review.risks);
  const tail = [
    "",
    `Plan ${code(review.digest)}${review.stacks.length > 0 ? ` of ${review.stacks.map(code).join(", ")}` : ""}`,
    "",
    `${MARKER} digest=${review.digest} verdict=${review.verdict} -->`,
    "",
  ];
  const left = MAX_COMMENT - size([...head, ...risks, ...tail]) - size([cutText(99_999, 99_999)]);
  return [...head, ...risks, ...tables(review, left), ...tail].join("\n");
}

/** Octets, which are never fewer than characters. */
function size(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
}

/** All risks by their ids; of many of one kind the first ones, as many as fit. */
function risksText(risks: readonly Risk[]): string[] {
  const groups = riskGroups(risks);
  if (groups.length === 0) return [];
  const forms = ITEMS.map((items) => ["", ...groups.flatMap((group) => groupText(group, items))]);
  return forms.find((lines) => size(lines) <= MAX_RISKS) ?? idsOnly(groups);
}

function groupText({ id, severity, risks }: RiskGroup, items: number): string[] {
  const shown = risks.slice(0, items);
  const more = risks.length - shown.length;
  return [
    ...shown.map(
      (risk) => `- **${severity === "danger" ? "Danger" : "Look"}**: ${sentence(risk.reason)} ${code(`[${id}]`)}`,
    ),
    ...(more > 0 ? [`- … and ${more} more of ${code(`[${id}]`)}`] : []),
  ];
}

/** For so many rules that the reasons don't fit. */
function idsOnly(groups: readonly RiskGroup[]): string[] {
  return [
    "",
    ...groups
      .slice(0, 200)
      .map(({ id, severity, risks }) => `- **${severity}** ${code(id.slice(0, 100))} (${risks.length})`),
  ];
}

/** One table for each zone, as far as they fit; the rest is counted. */
function tables({ zones, others }: Review, room: number): string[] {
  const lines: string[] = [];
  let left = room;
  let hidden = 0;
  let zonesHidden = 0;
  for (const zone of zones) {
    const rows = zone.changes.filter((change) => !isRewritten(change)).map(rowText);
    if (rows.length === 0) continue;
    const head = [
      "",
      `### ${zoneHeading(zone)}`,
      "",
      "| Change | Name | Type | TTL | Value |",
      "| --- | --- | --- | --- | --- |",
    ];
    left -= size(head);
    let shown = 0;
    while (shown < rows.length && left - size([rows[shown] as string]) >= 0) left -= size([rows[shown++] as string]);
    if (shown > 0) lines.push(...head, ...rows.slice(0, shown));
    else {
      left += size(head);
      zonesHidden++;
    }
    hidden += rows.length - shown;
  }
  if (hidden > 0) lines.push("", cutText(hidden, zonesHidden));
  return [...lines, ...othersText(others, left)];
}

function cutText(changes: number, zones: number): string {
  const whole = zones === 0 ? "" : ` (${zones} zones are not shown at all)`;
  return `**${changes} more changes are not shown**${whole}, since a comment has ${MAX_COMMENT} characters at most. \`alibaba-mail comment --format html\` shows all.`;
}

function zoneHeading(zone: ZoneChanges): string {
  return sentence(zoneTitle(zone));
}

function rowText(change: RecordChange): string {
  const { operation, old, new: next } = change;
  const word = operation?.word ?? "";
  const cells = [
    operation?.isKnown === false ? cellCode(word) : word,
    pair(old?.name, next?.name, nameCell),
    pair(old?.type, next?.type, factCell),
    pair(old && ttlText(old), next && ttlText(next), (ttl) => ttl),
    valueCell(old, next),
  ];
  return `| ${cells.join(" | ")} |`;
}

function nameCell(name: Fact<string>): string {
  return factCell(name);
}

function factCell(fact: Fact<string>): string {
  if (fact === "") return "*(empty)*";
  return isHidden(fact) ? `*${HIDDEN[fact.withheld]}*` : cellCode(fact);
}

/** One, or old and new where they differ. */
function pair<Value>(old: Value | undefined, next: Value | undefined, show: (value: Value) => string): string {
  const [before, after] = [old, next].map((value) => (value === undefined ? undefined : show(value)));
  if (before === undefined || after === undefined || before === after) return after ?? before ?? "";
  return `${before} → ${after}`;
}

function valueCell(old: DeclaredRecord | undefined, next: DeclaredRecord | undefined): string {
  const one = (record: DeclaredRecord): string => {
    const notes = notesCell(record);
    // An alias has no value of its own.
    return record.rdata === "" && notes !== "" ? notes.trimStart() : `${factCell(record.rdata)}${notes}`;
  };
  if (!old || !next) return old ? one(old) : next ? one(next) : "";
  if (one(old) === one(next)) return one(next);
  if (!old.rdata || !next.rdata || isHidden(old.rdata) || isHidden(next.rdata)) return `${one(old)}<br>→ ${one(next)}`;
  const diff = diffWords(old.rdata, next.rdata);
  return `${marked(diff.old, "del")}${notesCell(old)}<br>→ ${marked(diff.new, "ins")}${notesCell(next)}`;
}

function notesCell(record: DeclaredRecord): string {
  return notesOf(record)
    .map((part) => (typeof part === "string" ? part : cellCode(part.quote)))
    .join("");
}

/** If everything differs, a mark adds nothing. */
function marked(parts: readonly TextPart[], tag: "del" | "ins"): string {
  if (parts.every(({ isChanged }) => isChanged)) return cellCode(parts.map(({ text }) => text).join(""));
  return parts
    .map(({ text, isChanged }) => (isChanged ? `<${tag}>${cellCode(text)}</${tag}>` : cellCode(text)))
    .join("");
}

function othersText(others: readonly OtherChange[], room: number): string[] {
  if (others.length === 0) return [];
  const line = (other: OtherChange): string => `- ${code(other.word)} ${code(other.resource)} (${code(other.type)})`;
  const head = ["", "Other resources:", ""];
  const lines: string[] = [];
  let left = room - size(head);
  for (const other of others.slice(0, 20)) {
    left -= size([line(other)]);
    if (left < 0) break;
    lines.push(line(other));
  }
  const more = others.length - lines.length;
  return lines.length === 0
    ? ["", `Other resources: ${more}`]
    : [...head, ...lines, ...(more > 0 ? [`- … and ${more} more`] : [])];
}

/** Our own words as they are, and quoted input as code. */
function sentence(parts: Sentence): string {
  return parts.map((part) => (typeof part === "string" ? part : code(part.quote))).join("");
}

/** The longest word of a code span, so that tables stay narrow: browsers break between two spans. */
const LONG_WORD = /[^ ]{60}(?=[^ ])/gu;

/** A text as code spans. Invisible characters are escaped. */
function code(text: string): string {
  // No text has a NUL once such characters are escaped.
  const shown = escapeControlChars(text)
    .replace(LONG_WORD, "$&\0")
    .replace(/\\(?=\|)/g, "\\\0");
  return shown === "" ? "" : shown.split("\0").map(span).join("<wbr>");
}

/**
 * The same in a table. There, a backslash makes of a pipe a part of the cell, also inside of code, and of a backslash before
 * it implementations make different things: so no span has the two side by side.
 */
function cellCode(text: string): string {
  return code(text).replaceAll("|", "\\|");
}

function span(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  // CommonMark takes one space off each end, where both have one and there is something else.
  const isPadded = /^`|`$|^ .* $/s.test(text) && /[^ ]/.test(text);
  const inside = isPadded ? ` ${text} ` : text;
  return `${fence}${inside}${fence}`;
}
