import { PAGE_STYLE } from "../shared/html";

/** The style of the page for colleagues: wide and narrow; on paper, one A4 sheet in dark ink. */
export const STYLE = `${PAGE_STYLE}
body { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main { max-width: 46rem; margin-inline: auto; }
h1 { margin: 0 0 1rem; font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }
section { margin: 0 0 .75rem; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
h2 { margin: 0 0 .35rem; font-size: 1.0625rem; line-height: 1.35; }
p { margin: .35rem 0; overflow-wrap: anywhere; }
a { color: var(--link); overflow-wrap: anywhere; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
a.button { display: inline-block; padding: .35rem .9rem; border: 1px solid var(--link); border-radius: .4rem; text-decoration: none; font-weight: 600; }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .15rem .9rem; margin: .6rem 0; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: .45rem .75rem .45rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; overflow-wrap: anywhere; }
thead th { border-top: 0; padding-block: .15rem; color: var(--faint); font-size: .875rem; }
tbody th b { display: block; }
tbody th span { display: block; color: var(--faint); font-size: .875rem; }
code { font: .9375em/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
@media (max-width: 36rem) {
  body { padding: 1rem .6rem 2rem; }
  table, tbody, tr, th, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding: .5rem 0; border-top: 1px solid var(--line); }
  th, td { padding: .1rem 0; border: 0; }
  td::before { content: attr(data-label); display: inline-block; min-width: 6rem; color: var(--faint); font-size: .875rem; }
}
@media print {
  @page { size: A4; margin: 12mm; }
  :root { color-scheme: light; --page: #ffffff; --card: #ffffff; --text: #000000; --faint: #444444; --line: #bbbbbb; --link: #000000; }
  html { font-size: 10pt; }
  body { padding: 0; line-height: 1.4; }
  main { max-width: none; }
  section { break-inside: avoid; padding: .5rem .75rem; margin-bottom: .5rem; }
  th, td { padding-block: .25rem; }
  .screen { display: none; }
}
`;
