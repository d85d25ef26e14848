/** The words that all forms of a review share. */
import { isRewritten, type ZoneChanges } from "./changes";
import { isHidden } from "./facts";
import { forgotten } from "./operations";
import type { DeclaredRecord } from "./records";
import type { Review } from "./review";
import type { Risk, Severity } from "./risk";
import { type Sentence, say } from "./sentence";

/** Shown instead of a value. */
export const HIDDEN = { unknown: "(not yet known)", secret: "(secret)" } as const;

/** The verdict, with counts. */
export function headline({ verdict, risks, counts, others }: Review): string {
  const of = (severity: Severity): number => risks.filter((risk) => risk.severity === severity).length;
  const [dangers, looks] = [of("danger"), of("look")];
  if (verdict === "danger")
    return `Danger: ${plural(dangers, "risk")} to mail${looks > 0 ? `, and ${plural(looks, "point")} to review` : ""}`;
  if (verdict === "look") return `Look: ${plural(looks, "point")} to review`;
  return counts.changes + counts.rewritten + others.length === 0
    ? "Safe: nothing changes"
    : "Safe: no rule found a risk";
}

/** What changes and what stays, in numbers. */
export function summary({ counts, zones, others }: Review): string {
  const words = new Map<string, number>();
  // Where records are only rewritten, nothing changes.
  const shown = zones.map(({ changes }) => changes.filter((change) => !isRewritten(change)));
  const changed = shown.filter(({ length }) => length > 0).length;
  for (const { operation } of shown.flat()) {
    const word = operation?.isKnown ? operation.word : "other";
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  const details = [...words].map(([word, count]) => `${count} ${word}${word === forgotten.word ? kept(count) : ""}`);
  const parts = [
    counts.changes === 0
      ? "No DNS record changes"
      : `${plural(counts.changes, "change")} of DNS records in ${plural(changed, "zone")}: ${details.join(", ")}`,
    ...(counts.rewritten > 0 ? [`${counts.rewritten} rewritten without a change in meaning`] : []),
    counts.unchanged === undefined
      ? "unchanged records are not in the preview"
      : `${plural(counts.unchanged, "record")} unchanged`,
    ...(others.length > 0 ? [`${plural(others.length, "other resource")}`] : []),
  ];
  return `${parts.join("; ")}.`;
}

function kept(count: number): string {
  return count === 1 ? " (it stays in the zone)" : " (they stay in the zone)";
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export interface RiskGroup {
  id: string;
  severity: Severity;
  risks: Risk[];
}

/** Risks of one rule together, in their order. */
export function riskGroups(risks: readonly Risk[]): RiskGroup[] {
  const groups = new Map<string, RiskGroup>();
  for (const risk of risks) {
    const { id, severity } = risk;
    const group = groups.get(`${severity} ${id}`) ?? { id, severity, risks: [] };
    groups.set(`${severity} ${id}`, group);
    group.risks.push(risk);
  }
  return [...groups.values()];
}

/** `example.com (Cloudflare, 0123…)`, and the stacks where there are several. */
export function zoneTitle({ name, place, service, changes }: ZoneChanges): Sentence {
  const zone = name === undefined ? ["a zone of unknown name"] : say`${name}`;
  const at = place === undefined || place === name ? [] : say`, ${place}`;
  const stacks = [...new Set(changes.map(({ stack }) => stack))];
  return [...zone, ` (${service.label}`, ...at, ")", ...(stacks.length > 0 ? say` in ${stacks}` : [])];
}

/** What a record has beside its value: how the service answers, and to whom. */
export function notesOf({ isProxied, isDisabled, settings = {} }: DeclaredRecord): Sentence {
  const said = Object.entries(settings).flatMap(([name, value]): Sentence => {
    if (!isHidden(value)) return say` (${`${name}=${value}`})`;
    return [...say` (${name}`, value.withheld === "secret" ? " is secret)" : " is not yet known)"];
  });
  return [...(isProxied ? [" (proxied)"] : []), ...(isDisabled ? [" (disabled)"] : []), ...said];
}

export function ttlText({ ttl }: DeclaredRecord): string {
  if (ttl === undefined) return "automatic";
  return isHidden(ttl) ? HIDDEN[ttl.withheld] : String(ttl);
}
