import { PAGE_STYLE } from "../../shared/html";

/** The page's style: dark and light, wide and narrow, on paper. Every pair of colours has a contrast of at least 4.5 (WCAG 2.2 AA). */
export const STYLE = `${PAGE_STYLE}
body > * { max-width: 76rem; margin-inline: auto; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
header p { margin: .25rem 0 1.25rem; color: var(--faint); }
.counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 0 0 1.25rem; padding: 0; }
.counts div { display: flex; flex-direction: column-reverse; padding: .6rem .9rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
.counts dt { font-size: .875rem; color: var(--faint); }
.counts dd { margin: 0; font-size: 1.6rem; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums; }
.counts .some-right dd { color: var(--right); }
.counts .some-wrong dd { color: var(--wrong); }
.counts .some-unknown dd { color: var(--unknown); }
details, .refused { margin: 0 0 .5rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
.refused { padding: .7rem .9rem; overflow-wrap: anywhere; }
summary { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .1rem .75rem; align-items: baseline; padding: .7rem .9rem; cursor: pointer; border-radius: .5rem; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "▸"; grid-row: 1; color: var(--faint); }
details[open] > summary::before { content: "▾"; }
summary:focus-visible { outline: 3px solid var(--link); outline-offset: 1px; }
summary { grid-template-columns: auto minmax(0, 1fr) auto; }
summary h2 { margin: 0; font-size: 1.0625rem; overflow-wrap: anywhere; }
summary .main { grid-column: 2 / -1; margin: 0; color: var(--faint); font-size: .9375rem; overflow-wrap: anywhere; }
details[open] > summary .main { display: none; }
.badge { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .875rem; font-weight: 600; white-space: nowrap; }
.right { color: var(--right); background: var(--right-back); }
.wrong { color: var(--wrong); background: var(--wrong-back); }
.unknown, .warning { color: var(--unknown); background: var(--unknown-back); }
.body { padding: 0 .9rem .9rem; }
.body > p { margin: .25rem 0 .75rem; color: var(--faint); font-size: .9375rem; overflow-wrap: anywhere; }
h3 { margin: 1rem 0 .4rem; font-size: 1rem; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: .9375rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: .55rem .6rem .55rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; font-weight: 400; }
thead th { border-top: 0; padding-block: .2rem; color: var(--faint); font-size: .8125rem; }
tbody th b { display: block; }
tbody th small, .need { display: block; color: var(--faint); font-size: .8125rem; }
.records .name { width: 17%; } .records .state { width: 11%; } .records .value { width: 21%; }
.endpoints .name { width: 30%; } .endpoints .state { width: 22%; }
code { display: block; white-space: pre-wrap; font: .84375rem/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
code + code { margin-top: .2rem; }
.none, .at { display: block; color: var(--faint); font-size: .84375rem; }
code + .at { margin-top: .5rem; }
.word { display: inline-block; max-width: 100%; }
ul { margin: 0; padding: 0; list-style: none; overflow-wrap: anywhere; font-size: .9375rem; }
.body > ul { margin: .25rem 0 .75rem; }
li + li { margin-top: .4rem; }
li b.error { color: var(--wrong); } li b.warning { color: var(--unknown); background: none; }
.id { display: block; color: var(--faint); font-size: .8125rem; }
footer { margin-top: 1.5rem; color: var(--faint); font-size: .875rem; }
@media (max-width: 48rem) {
  body { padding: 1rem .6rem 2rem; }
  summary { grid-template-columns: auto minmax(0, 1fr); }
  summary .badge { grid-column: 2; justify-self: start; margin-top: .15rem; }
  table, tbody, tr, th, td { display: block; width: auto !important; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding: .6rem 0; border-top: 1px solid var(--line); }
  th, td { padding: .15rem 0; border: 0; }
  td[data-label]::before { content: attr(data-label); display: block; margin-top: .25rem; color: var(--faint); font-size: .8125rem; }
  td:empty { display: none; }
}
@media print {
  body { background: none; padding: 0; }
  details { break-inside: avoid; }
  details::details-content { content-visibility: visible; height: auto; }
}
`;
