/** A review for a terminal. */
import { isRewritten, type RecordChange } from "../../review/changes";
import { type Fact, isHidden } from "../../review/facts";
import type { DeclaredRecord } from "../../review/records";
import type { Review } from "../../review/review";
import { plainText } from "../../review/sentence";
import type { Verdict } from "../../review/verdict";
import { HIDDEN, headline, notesOf, summary, ttlText, zoneTitle } from "../../review/wording";
import { escapeControlChars } from "../../shared/untrusted-text";
import { type TerminalStyle, type Tone, wrap } from "../terminal";

const tones: Record<Verdict, Tone> = { safe: "good", look: "warning", danger: "bad" };
const INDENT = "  ";

export function commentText(review: Review, look: TerminalStyle): string {
  const { verdict, risks, zones, others, digest } = review;
  const { right, warning, wrong } = look.marks;
  const mark = { safe: right, look: warning, danger: wrong };
  const lines = [
    look.paint(tones[verdict], `${mark[verdict]} ${headline(review)}`),
    ...wrap(summary(review), look.width),
    ...risks.flatMap(({ severity, message, id }) => {
      const [first = "", ...rest] = wrap(escapeControlChars(`${message} [${id}]`), look.width - right.length - 1);
      const indent = " ".repeat(right.length + 1);
      return [
        `${look.paint(tones[severity], `${mark[severity]} ${first}`)}`,
        ...rest.map((line) => look.paint(tones[severity], `${indent}${line}`)),
      ];
    }),
    ...zones.flatMap((zone) => {
      const shown = zone.changes.filter((change) => !isRewritten(change));
      if (shown.length === 0) return [];
      return [
        "",
        look.paint("strong", escapeControlChars(plainText(zoneTitle(zone)))),
        ...shown.flatMap((change) => changeText(change, look)),
      ];
    }),
    ...(others.length === 0 ? [] : ["", look.paint("strong", "Other resources")]),
    ...others.map(({ word, resource, type }) => escapeControlChars(`${INDENT}${word} ${resource} (${type})`)),
    "",
    `Plan ${digest}`,
    "",
  ];
  return lines.join("\n");
}

const signs: [isBefore: boolean, isAfter: boolean, sign: string, tone: Tone][] = [
  [false, true, "+", "good"],
  [true, false, "-", "bad"],
];

function changeText({ operation, old, new: next, resource }: RecordChange, { paint }: TerminalStyle): string[] {
  const [, , sign, tone] = signs.find(([before, after]) => before === !!old && after === !!next) ?? [
    true,
    true,
    "~",
    "warning" as Tone,
  ];
  const of = next ?? old;
  if (!of) return [];
  const head = `${sign} ${operation?.word ?? ""}  ${shown(of.type)} ${shown(of.name)}  (${resource})`;
  const is = old && recordText(old);
  const becomes = next && recordText(next);
  const values =
    is === becomes
      ? [becomes ?? ""]
      : [...(is === undefined ? [] : [`was  ${is}`]), ...(becomes === undefined ? [] : [`is   ${becomes}`])];
  return [
    `${INDENT}${paint(tone, escapeControlChars(head))}`,
    ...values.map((value) => `${INDENT}${INDENT}${escapeControlChars(value)}`),
  ];
}

function recordText(record: DeclaredRecord): string {
  const { name, type, rdata } = record;
  return `${shown(name)} ${ttlText(record)} ${shown(type)} ${shown(rdata)}${plainText(notesOf(record))}`;
}

function shown(fact: Fact<string>): string {
  return isHidden(fact) ? HIDDEN[fact.withheld] : fact;
}
