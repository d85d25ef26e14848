/** A review as one page that stands alone. */
import { isRewritten, type RecordChange, type ZoneChanges } from "../../review/changes";
import { type Fact, isHidden } from "../../review/facts";
import type { DeclaredRecord } from "../../review/records";
import type { Review } from "../../review/review";
import { plainText, type Sentence } from "../../review/sentence";
import type { Verdict } from "../../review/verdict";
import { HIDDEN, headline, notesOf, summary, ttlText, zoneTitle } from "../../review/wording";
import { diffWords, type TextPart } from "../../review/words";
import { contentPolicy, html, type Markup } from "../../shared/html";
import { STYLE } from "./html-style";

const tones: Record<Verdict, string> = { safe: "right", look: "unknown", danger: "wrong" };
const words: Record<Verdict, string> = { safe: "Safe", look: "Look", danger: "Danger" };

const OWN_STYLE = `${STYLE}
.risks li { padding: .55rem .9rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
.risks code, h2 code { display: inline; }
h2 { font-size: 1.0625rem; margin: 1.5rem 0 .5rem; overflow-wrap: anywhere; }
.zone { padding: .4rem .9rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
.zone .word { width: 9%; } .zone .name { width: 22%; } .zone .type { width: 8%; } .zone .ttl { width: 10%; }
ins { background: var(--right-back); color: var(--right); } del { background: var(--wrong-back); color: var(--wrong); }
`;

const POLICY = contentPolicy(OWN_STYLE);

export function commentHtml(review: Review, now: Date): string {
  const { verdict, risks, zones, others, digest } = review;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>DNS changes: ${headline(review)}</title>
<style>${{ markup: OWN_STYLE }}</style>
</head>
<body>
<header><h1>${badge(verdict)} ${headline(review)}</h1><p>${summary(review)}</p></header>
<main>
${risks.length === 0 ? "" : html`<ul class="risks">${risks.map(({ severity, reason, id }) => html`<li>${badge(severity)} ${sentence(reason)} <span class="id">${id}</span></li>`)}</ul>`}
${zones.map(zoneTable)}
${others.length === 0 ? "" : html`<h2>Other resources</h2><ul>${others.map(({ word, resource, type }) => html`<li>${word} ${resource} (${type})</li>`)}</ul>`}
</main>
<footer>Plan ${digest}, read ${now.toISOString().slice(0, 16).replace("T", " ")} UTC</footer>
</body>
</html>`;
  return `${page.markup}\n`;
}

function badge(verdict: Verdict): Markup {
  return html`<span class="badge ${tones[verdict]}">${words[verdict]}</span>`;
}

function sentence(parts: Sentence): Markup[] {
  return parts.map((part) => (typeof part === "string" ? html`${part}` : html`<code>${part.quote}</code>`));
}

function zoneTable(zone: ZoneChanges): Markup {
  const shown = zone.changes.filter((change) => !isRewritten(change));
  if (shown.length === 0) return html``;
  return html`<h2>${sentence(zoneTitle(zone))}</h2>
<div class="zone"><table role="table">
<caption>What changes in ${zone.name ?? "a zone"}</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" class="word">Change</th><th role="columnheader" scope="col" class="name">Name</th><th role="columnheader" scope="col" class="type">Type</th><th role="columnheader" scope="col" class="ttl">TTL</th><th role="columnheader" scope="col">Value</th></tr></thead>
<tbody role="rowgroup">
${shown.map(row)}</tbody>
</table></div>
`;
}

function row({ operation, old, new: next }: RecordChange): Markup {
  const both = (of: (record: DeclaredRecord) => string): string => {
    const all = [old, next].flatMap((record) => (record ? [of(record)] : []));
    return [...new Set(all)].join(" → ");
  };
  return html`<tr role="row"><td role="cell">${operation?.word ?? ""}</td><th role="rowheader" scope="row">${both(({ name }) => shownFact(name))}</th><td role="cell">${both(({ type }) => shownFact(type))}</td><td role="cell">${both(ttlText)}</td><td role="cell">${values(old, next)}</td></tr>
`;
}

function values(old: DeclaredRecord | undefined, next: DeclaredRecord | undefined): Markup[] {
  const [before, after] = [old, next].map((record) => (record ? shownFact(record.rdata) : undefined));
  const notes = (record: DeclaredRecord | undefined): string => (record ? plainText(notesOf(record)) : "");
  if (before === undefined || after === undefined || (before === after && notes(old) === notes(next))) {
    return [html`<code>${after ?? before ?? ""}${notes(next ?? old)}</code>`];
  }
  const diff = diffWords(before, after);
  return [
    html`<code>${marked(diff.old, "del")}${notes(old)}</code>`,
    html`<code>→ ${marked(diff.new, "ins")}${notes(next)}</code>`,
  ];
}

function marked(parts: readonly TextPart[], tag: "ins" | "del"): Markup[] {
  return parts.map(({ text, isChanged }) => {
    if (!isChanged) return html`${text}`;
    return tag === "ins" ? html`<ins>${text}</ins>` : html`<del>${text}</del>`;
  });
}

function shownFact(fact: Fact<string>): string {
  return isHidden(fact) ? HIDDEN[fact.withheld] : fact;
}
