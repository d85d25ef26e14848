import type { Line, Resolution } from "../../check/report";
import { displayName } from "../../dns/host-name";
import { breakBeforeDots, documentHead, html, keepHyphens, type Markup } from "../../shared/html";
import type { Reason } from "../../shared/reasons";
import { type CheckResult, type Counts, type ResultWriter, refusalText } from "../result";
import type { EndpointLine } from "../tools";
import { STYLE } from "./html-style";
import {
  endpointMark,
  endpointState,
  headline,
  lineMark,
  type Outcome,
  serverLabels,
  serviceName,
  visibleLines,
} from "./labels";

/** The results as one self-contained page: no script, nothing fetched, readable in dark mode and on a phone. */
export interface PageOptions {
  /** The page's date. */
  now: Date;
  /** Whether it has one domain, which is then shown open. */
  isSingle: boolean;
}

export function htmlWriter({ now, isSingle }: PageOptions): ResultWriter {
  const page = (markup: Markup): string => `${markup.markup.trim()}\n`;
  return {
    begin: () => page(head(now)),
    result: (result) => page(row(result, isSingle)),
    refused: (entry) =>
      page(html`<p class="refused"><span class="badge unknown">Not checked</span> ${refusalText(entry)}</p>`),
    end: (counts) => page(tail(counts)),
  };
}

const symbols: Record<Outcome, string> = { right: "✓", wrong: "✗", unknown: "?", warning: "!" };

function head(now: Date): Markup {
  const [day = "", time = ""] = now.toISOString().split("T");
  const minute = time.slice(0, 5);
  // The counts are known last but shown first: a declarative shadow tree puts them there. Browsers without these show them
  // at the end.
  return html`
${documentHead({ language: "en", title: `Alibaba Mail: DNS check of ${day}`, style: STYLE })}
<body>
<header>
<h1>Alibaba Mail: DNS check</h1>
<p>The live DNS compared with what each domain needs, as of <time datetime="${day}T${minute}Z">${day} ${minute} UTC</time>. Open a domain for the details.</p>
</header>
<main>
<template shadowrootmode="open"><slot name="counts"></slot><slot></slot></template>`;
}

function tail({ resolved, invalid, noVerdict, refused }: Counts): Markup {
  const tiles: [string, number, Outcome][] = [
    ["Resolved", resolved, "right"],
    ["Resolution Invalid", invalid, "wrong"],
    ["No verdict", noVerdict, "unknown"],
    ...(refused > 0 ? [["Not checked", refused, "unknown"] satisfies [string, number, Outcome]] : []),
  ];
  const tile = ([name, count, outcome]: (typeof tiles)[number]): Markup =>
    html`<div class="${count > 0 ? `some-${outcome}` : "none-of-it"}"><dt>${name}</dt><dd>${count}</dd></div>\n`;
  return html`
<dl class="counts" slot="counts" aria-label="How many domains">
${tiles.map(tile)}</dl>
</main>
<footer>
<p>Resolved: MX and SPF are right at every server that answered. No verdict: for example, no server answered, which says nothing about the domain.</p>
</footer>
</body>
</html>`;
}

/** A domain: one row, which can be opened. */
function row({ resolution, endpoints }: CheckResult, isOpen: boolean): Markup {
  const { domain, servers, reasons } = resolution;
  const lines = visibleLines(resolution);
  const { outcome, label } = headline(resolution);
  const shown = displayName(domain);
  return html`
<details${isOpen ? html` open` : ""}>
<summary><h2>${breakBeforeDots(shown)}${shown === domain ? "" : html` (${breakBeforeDots(domain)})`}</h2> ${badge(outcome, label)} <p class="main">${keepHyphens(mainReason(resolution))}</p></summary>
<div class="body">
${placeOf(resolution)}
${reasons.length > 0 ? reasonList(reasons) : ""}
${recordTable(domain, lines)}
${endpoints ? endpointTable(domain, endpoints) : ""}
${servers.length > 0 ? html`<h3>Servers</h3><ul>${serverLabels(servers).map((label) => html`<li>${label}</li>`)}</ul>` : ""}
</div>
</details>`;
}

function badge(outcome: Outcome, label: string): Markup {
  return html`<span class="badge ${outcome}"><span aria-hidden="true">${symbols[outcome]}</span> ${label}</span>`;
}

/** The most important reason, shown while the row is closed. */
function mainReason(resolution: Resolution): string {
  const { reasons } = resolution;
  const lines = visibleLines(resolution);
  const all = [
    ...lines.flatMap((line) => line.reasons.map((reason) => ({ ...reason, at: `${line.type} ${line.name}: ` }))),
    ...reasons.map((reason) => ({ ...reason, at: "" })),
  ];
  const first = all.find(({ severity }) => severity === "error") ?? all[0];
  if (first === undefined) return "Everything is as planned.";
  return `${first.at}${first.message}`;
}

function placeOf({ domain, zone }: Resolution): Markup {
  if (zone === "") return html`<p>Its zone could not be found.</p>`;
  return zone === domain ? html`` : html`<p>In the zone ${zone}.</p>`;
}

/** The explicit roles equal the implicit ones, which the elements lose when they are laid out as blocks on narrow screens. */
function recordTable(domain: string, lines: Line[]): Markup {
  if (lines.length === 0) return html``;
  return html`
<table class="records" role="table">
<caption>The records of ${domain}</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" class="name">Record</th><th role="columnheader" scope="col" class="state">Verdict</th><th role="columnheader" scope="col" class="value">Expected</th><th role="columnheader" scope="col" class="value">Found</th><th role="columnheader" scope="col">Why, and what to do</th></tr></thead>
<tbody role="rowgroup">
${lines.map(recordRow)}</tbody>
</table>`;
}

function recordRow(line: Line): Markup {
  return html`<tr role="row"><th role="rowheader" scope="row"><b>${line.type}</b>${breakBeforeDots(line.name)}</th>
<td role="cell">${badge(lineMark(line), line.verdict)}<span class="need">${line.requirement}</span></td>
<td role="cell" data-label="Expected">${texts(line.expected)}</td>
<td role="cell" data-label="Found">${foundCell(line)}</td>
<td role="cell">${line.reasons.length > 0 ? reasonList(line.reasons) : ""}</td></tr>
`;
}

function texts(records: string[]): Markup[] {
  if (records.length === 0) return [html`<span class="none">nothing</span>`];
  return records.map((record) => html`<code>${keepHyphens(record)}</code>`);
}

function foundCell({ found, verdict }: Pick<Line, "found" | "verdict">): Markup[] {
  if (found.length === 0 && verdict === "missing") return texts([]);
  if (found.length === 0) return [html`<span class="none">no answer</span>`];
  if (found.length === 1) return found.flatMap(({ records }) => texts(records));
  return found.flatMap(({ servers, records }) => [
    html`<span class="at">at ${servers.join(", ")}:</span>`,
    ...texts(records),
  ]);
}

function reasonList(reasons: Reason[]): Markup {
  return html`<ul>${reasons.map(
    ({ severity, message, id }) =>
      html`<li><b class="${severity}">${severity}:</b> ${keepHyphens(message)} <span class="id">${id}</span></li>`,
  )}</ul>`;
}

function endpointTable(domain: string, endpoints: EndpointLine[]): Markup {
  return html`
<h3>Client endpoints, as seen from the machine that ran this check</h3>
<table class="endpoints" role="table">
<caption>The endpoints of ${domain}</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" class="name">Service</th><th role="columnheader" scope="col" class="state">State</th><th role="columnheader" scope="col">Why, and what to do</th></tr></thead>
<tbody role="rowgroup">
${endpoints.map(
  (
    endpoint,
  ) => html`<tr role="row"><th role="rowheader" scope="row"><b>${serviceName(endpoint)}</b>${breakBeforeDots(endpoint.host)}:${endpoint.port}</th>
<td role="cell">${badge(endpointMark(endpoint), endpointState(endpoint))}</td>
<td role="cell">${endpoint.reasons.length > 0 ? reasonList(endpoint.reasons) : ""}</td></tr>
`,
)}</tbody>
</table>`;
}
