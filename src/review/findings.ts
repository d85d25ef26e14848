/** What the engine, the providers and the program said, as risks. */
import { stripVTControlCharacters } from "node:util";
import { parseUrn, stackOf } from "../shared/urn";
import type { Diagnostic } from "./preview";
import { type Risk, risk } from "./risk";
import { plainText, say } from "./sentence";

/** Where colours begin and end, in the engine's own notation. */
const COLOURS = /<\{%[^%]*%\}>/g;
/** The convention of this package: a message ends in the id of its rule, in brackets. */
const WITH_ID = /^(.*\S) \[([a-z0-9-]+\.[a-z0-9-]+)\]\.?$/;

/** What the engine puts before a message, and the review says in another way. */
const BEFORE = [/^(?:error|warning): /, /^- /, /^\S+ resource '[^']*': property .*? has a problem: /];
/** The same with any text before it. */
const BEFORE_HOOK = { begin: "before hook ", end: " failed: " };

/** The characters that are shown of one message. */
const SHOWN = 600;

/** A warning or error as risks: one for each line that ends in a rule's id, else one for the whole of an error. */
export function findingsOf({ message, severity = "", urn }: Diagnostic): Risk[] {
  if (severity !== "error" && severity !== "warning") return [];
  const lines = stripVTControlCharacters(message)
    .replace(COLOURS, "")
    .split("\n")
    .map((line) => withoutHook(BEFORE.reduce((rest, prefix) => rest.replace(prefix, ""), line.trim())))
    .filter((line) => line !== "");
  const from = urn === undefined ? undefined : parseUrn(urn);
  const resources = from ? [`${stackOf(from)} ${from.name}`] : [];
  const told = lines.flatMap((line) => {
    const [, text, id] = WITH_ID.exec(line) ?? [];
    const weight = severity === "error" ? "danger" : "look";
    return text === undefined || id === undefined ? [] : [risk(id, weight, say`${shorten(text)}`, { resources })];
  });
  if (told.length > 0 || severity === "warning" || lines.length === 0) return told;
  const failed = {
    id: "preview.failed",
    reason: say`the preview failed, so this review is incomplete: ${shorten(lines.join(" "))}`,
  };
  return [risk(failed.id, "danger", failed.reason, { resources })];
}

/** The engine's last word on a preview that failed. */
const ONLY_FAILED = say`the preview failed, so this review is incomplete: ${"preview failed"}`;

/** Once each: what is both an error and a warning is an error, and that the preview failed needs no saying beside its cause. */
export function onlyOnce(findings: readonly Risk[]): Risk[] {
  const dangers = findings.filter(({ severity }) => severity === "danger");
  const causes = dangers.filter(({ message }) => message !== plainText(ONLY_FAILED));
  const ordered = [...(causes.length > 0 ? causes : dangers), ...findings.filter((one) => !dangers.includes(one))];
  return [...new Map(ordered.toReversed().map((one) => [`${one.id} ${one.message}`, one])).values()].toReversed();
}

/** Without an expression, whose time would grow with the square of a hostile line. */
function withoutHook(line: string): string {
  const begin = line.indexOf(BEFORE_HOOK.begin);
  const end = begin < 0 ? -1 : line.indexOf(BEFORE_HOOK.end, begin);
  return end < 0 ? line : line.slice(end + BEFORE_HOOK.end.length);
}

function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
