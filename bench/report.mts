/** What the results say, for people: the tables of docs/benchmarks.md, the picture beside them, a paragraph of the READMEs. */
import {
  type Comparison,
  exponentOf,
  type Finding,
  type Growth,
  median,
  type Omitted,
  type Ratio,
  ratioOf,
  type Unit,
} from "./compare.mts";

/** What a part found, and where. */
export interface PartResult {
  /** ISO 8601, of the beginning. */
  date: string;
  node: string;
  processor: string;
  cores: number;
  /** Processes that wanted a core in the minute before (the load average): other work than ours. */
  load: number;
  runs: number;
  findings: Finding[];
}

/** Why a part could not be measured. */
export interface SkippedPart {
  date: string;
  skipped: string;
}

/** By part, in the order in which they are shown. */
export type Results = Record<string, PartResult | SkippedPart>;

/** The results file and the texts that quote it. */
export const FILES = {
  results: "docs/bench/results.json",
  picture: "docs/bench/ratios.svg",
  page: "docs/benchmarks.md",
  english: "README.md",
  chinese: "README.zh-CN.md",
} as const;

/** Everything that is made of the results, by its file. `read` gives what the file says now. */
export function made(results: Results, read: (file: string) => string): Record<string, string> {
  const filled = (file: string, content: string): [string, string] => [file, fill(file, read(file), content)];
  return Object.fromEntries([
    [FILES.picture, ratiosSvg(results)],
    filled(FILES.page, tables(results)),
    filled(FILES.english, paragraph(results, "en")),
    filled(FILES.chinese, paragraph(results, "zh")),
  ]);
}

const [BEGIN, END] = ["<!-- npm run bench writes this -->", "<!-- npm run bench wrote this -->"];

/** Puts the content between the marks of a text. */
function fill(file: string, text: string, content: string): string {
  const [before, rest, ...more] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined || more.length > 0) throw new Error(`${file} needs the marks ${BEGIN} and ${END} once`);
  return `${before}${BEGIN}\n\n${content}\n\n${END}${after}`;
}

const measured = (results: Results): [string, PartResult][] =>
  Object.entries(results).filter((entry): entry is [string, PartResult] => "findings" in entry[1]);

const isComparison = (finding: Finding): finding is Comparison => "other" in finding;
const isGrowth = (finding: Finding): finding is Growth => "points" in finding;
const isOmitted = (finding: Finding): finding is Omitted => "omitted" in finding;

const findingsOf = <Kind extends Finding>(results: Results, is: (finding: Finding) => finding is Kind): Kind[] =>
  measured(results).flatMap(([, { findings }]) => findings.filter(is));

/** The digits of a number that say something: three, or two below 1. */
export function figure(value: number): string {
  const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(power < 0 ? 1 - power : Math.max(0, 2 - power));
}

const withUnit = (value: number, unit: Unit): string => `${figure(value)} ${unit}`;

const spread = ({ least, most }: Ratio): string => `${figure(least)} to ${figure(most)}`;

/** Ours beyond the other's. */
const beyond = ({ ours, other }: Comparison): number => median(ours.runs) - median(other.runs);

/** The goal as a ratio. */
function goalRatio({ goal, goalBeyond, other }: Comparison): number | undefined {
  return goalBeyond === undefined ? goal : 1 + goalBeyond / median(other.runs);
}

function goalOf(comparison: Comparison): string {
  const { goal, goalBeyond, unit } = comparison;
  if (goalBeyond === undefined) return goal === undefined ? "" : `${goal}`;
  return `+${goalBeyond} ${unit}; is +${withUnit(beyond(comparison), unit)}`;
}

/** Whether it is reached; nothing where there is none. */
function isReached(comparison: Comparison): boolean | undefined {
  const { goal, goalBeyond } = comparison;
  if (goalBeyond !== undefined) return beyond(comparison) <= goalBeyond;
  return goal === undefined ? undefined : ratioOf(comparison).median <= goal;
}

/** The tables of docs/benchmarks.md. */
export function tables(results: Results): string {
  const comparisons = findingsOf(results, isComparison).map((comparison) => {
    const { part, what, unit, ours, other } = comparison;
    const ratio = ratioOf(comparison);
    const mark = { true: " ✓", false: " ✗" }[String(isReached(comparison))] ?? "";
    return [
      ...[part, what, `${ours.subject}: ${withUnit(median(ours.runs), unit)}`],
      ...[`${other.subject}: ${withUnit(median(other.runs), unit)}`],
      ...[`**${figure(ratio.median)}** (${spread(ratio)})`, `${goalOf(comparison)}${mark}`],
    ];
  });
  const growths = findingsOf(results, isGrowth).map((growth) => {
    const { part, what, unit, over, points } = growth;
    const costs = points.map(({ size, runs }) => {
      return `${Number.isInteger(size) ? size : figure(size)} ${over}: ${withUnit(median(runs), unit)}`;
    });
    return [part, what, costs.join("; "), figure(exponentOf(growth))];
  });
  const conditions = measured(results).map(([part, { date, node, processor, cores, runs, load }]) => [
    ...[part, date.slice(0, 10), node, processor, `${cores}`, `${runs}`, load.toFixed(1)],
  ]);
  const disturbed = measured(results).filter(([, { load, cores }]) => load > cores / 2);
  const missing = [
    ...Object.entries(results).flatMap(([part, result]) => ("skipped" in result ? [`${part}: ${result.skipped}`] : [])),
    ...findingsOf(results, isOmitted).map(({ part, what, omitted }) => `${part}, ${what}: ${omitted}`),
  ];
  return [
    ...table(["part", "what", "ours", "the other", "ratio (least to most)", "goal, at most"], comparisons),
    ...table(["part", "what", "cost by size", "exponent"], growths),
    ...table(["part", "date", "Node.js", "processor", "cores", "runs", "load before"], conditions),
    ...(disturbed.length === 0
      ? []
      : [`Preliminary, as other programs had the cores too: ${disturbed.map(([part]) => part).join(", ")}`]),
    ...missing.map((line) => `Not measured: ${line}`),
  ].join("\n\n");
}

function table(head: string[], rows: string[][]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")];
}

type Language = "en" | "zh";

/** A figure that the READMEs quote, and the words around it. */
export interface Quoted {
  find(finding: Finding): boolean;
  value(finding: Finding): string;
  en(value: string): string;
  zh(value: string): string;
}

const ratio = (finding: Finding): string => (isComparison(finding) ? figure(ratioOf(finding).median) : "");
const beside =
  (part: string, what: RegExp, other: RegExp) =>
  (finding: Finding): boolean =>
    isComparison(finding) && finding.part === part && what.test(finding.what) && other.test(finding.other.subject);

/** What the READMEs quote; whatever can't be found in the results is left out of them. */
export const quoted: Record<string, Quoted> = {
  byHand: {
    find: beside("component", /^preview of 100 domains: seconds$/, /by hand/),
    value: ratio,
    en: (value) => `\`pulumi preview\` of 100 domains takes ${value} of the time of the same records written by hand`,
    zh: (value) => `100 个域名的 \`pulumi preview\` 用时是手写同样记录的 ${value} 倍`,
  },
  dig: {
    find: beside("live-check", /first time/, /^dig/),
    value: ratio,
    en: (value) => `a check of 1,000 domains takes ${value} times as long as \`dig -f\` with the questions alone`,
    zh: (value) => `检查 1,000 个域名的用时是 \`dig -f\` 只做查询的 ${value} 倍`,
  },
  checkdmarc: {
    find: beside("live-check", /^a domain/, /^checkdmarc/),
    value: ratio,
    en: (value) => `${value} times as long a domain as checkdmarc, which checks less`,
    zh: (value) => `每个域名的用时是检查更少的 checkdmarc 的 ${value} 倍`,
  },
  memory: {
    find: (finding) => isGrowth(finding) && finding.part === "live-check",
    value: (finding) => (isGrowth(finding) ? figure(median(finding.points.at(-1)?.runs ?? [])) : ""),
    en: (value) => `5,000 domains keep ${value} MB in use`,
    zh: (value) => `检查 5,000 个域名时占用内存 ${value} MB`,
  },
  zoneFile: {
    find: beside("zone-file", /planned and written/, /octoDNS/),
    value: ratio,
    en: (value) => `700 records in one zone file take ${value} times as long as by octoDNS`,
    zh: (value) => `一个区域文件中 700 条记录的用时是 octoDNS 的 ${value} 倍`,
  },
  nsupdate: {
    find: beside("rfc2136", /^create/, /^nsupdate/),
    value: ratio,
    en: (value) => `1,000 records created by RFC 2136 take ${value} times as long as by \`nsupdate\``,
    zh: (value) => `通过 RFC 2136 创建 1,000 条记录的用时是 \`nsupdate\` 的 ${value} 倍`,
  },
  pyspf: {
    find: beside("mail", /evaluated/, /pyspf/),
    value: ratio,
    en: (value) => `SPF is evaluated in ${value} of pyspf's time`,
    zh: (value) => `SPF 求值的用时是 pyspf 的 ${value} 倍`,
  },
  plan: {
    find: beside("start", /plan$/, /^node/),
    value: (finding) => (isComparison(finding) ? figure(beyond(finding)) : ""),
    en: (value) => `\`alibaba-mail plan\` takes ${value} s longer than \`node -e 0\``,
    zh: (value) => `\`alibaba-mail plan\` 比 \`node -e 0\` 多用 ${value} 秒`,
  },
  import: {
    find: beside("import", /import alibaba-mail$/, /pulumi/),
    value: ratio,
    en: (value) => `importing \`alibaba-mail\` takes ${value} times as long as \`@pulumi/pulumi\` and \`zod\` alone`,
    zh: (value) => `导入 \`alibaba-mail\` 的用时是单独导入 \`@pulumi/pulumi\` 和 \`zod\` 的 ${value} 倍`,
  },
};

/** The paragraph of a README, in lines that are not too long. */
export function paragraph(results: Results, language: Language): string {
  const all = measured(results).flatMap(([, { findings }]) => findings);
  const clauses = Object.values(quoted).flatMap((quote) => {
    const finding = all.find((one) => quote.find(one));
    return finding === undefined ? [] : [quote[language](quote.value(finding))];
  });
  const where = "[docs/benchmarks.md](docs/benchmarks.md)";
  return {
    en: [`Measured side by side by \`npm run bench\` (all of it: ${where}):`, `${clauses.join(";\n")}.`],
    zh: [`用 \`npm run bench\` 并排测得（全部结果见 ${where}）：`, `${clauses.join("；\n")}。`],
  }[language].join("\n");
}

/** Pixels. */
const PLOT = { label: 450, width: 400, ratio: 100, row: 34, header: 26, top: 56, bottom: 34 };

/** Each pair of a colour and its page has a contrast of at least 4.5 (WCAG 2.2 AA). */
const STYLE = [
  "text { font: 12px system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif; fill: #1f2328; }",
  ".page { fill: #ffffff; stroke: #d1d9e0; } .faint { fill: #59636e; font-size: 11px; } .part { font-weight: bold; }",
  ".grid { stroke: #d1d9e0; } .one { stroke: #59636e; stroke-width: 1.5; } .goal { stroke: #8250df; stroke-width: 3; }",
  ".plain { fill: #0969da; stroke: #0969da; } .reached { fill: #1a7f37; stroke: #1a7f37; } .missed { fill: #cf222e; stroke: #cf222e; }",
  "@media (prefers-color-scheme: dark) {",
  "text { fill: #f0f6fc; } .page { fill: #0d1117; stroke: #3d444d; } .faint { fill: #9198a1; }",
  ".grid { stroke: #3d444d; } .one { stroke: #9198a1; } .goal { stroke: #bc8cff; }",
  ".plain { fill: #58a6ff; stroke: #58a6ff; } .reached { fill: #3fb950; stroke: #3fb950; } .missed { fill: #ff7b72; stroke: #ff7b72; }",
  "}",
];

/** The ratios as a picture: a point for the median, a line from the least to the most, a bar for the goal. The scale is logarithmic. */
export function ratiosSvg(results: Results): string {
  const comparisons = findingsOf(results, isComparison);
  const values = comparisons.flatMap((comparison) => {
    const { least, most } = ratioOf(comparison);
    return [least, most, goalRatio(comparison) ?? 1];
  });
  const ticks = ticksAround(Math.min(1, ...values), Math.max(1, ...values));
  const [low, high] = [ticks[0] as number, ticks.at(-1) as number];
  const x = (value: number): string =>
    (PLOT.label + (Math.log(value / low) / Math.log(high / low)) * PLOT.width).toFixed(1);

  let y = PLOT.top;
  const rows: string[] = [];
  for (const [part, { findings }] of measured(results)) {
    const own = findings.filter(isComparison);
    if (own.length === 0) continue;
    rows.push(`<text class="part" x="16" y="${y + 17}">${toXml(part)}</text>`);
    y += PLOT.header;
    for (const comparison of own) {
      rows.push(rowOf(comparison, y, x));
      y += PLOT.row;
    }
  }
  const width = PLOT.label + PLOT.width + PLOT.ratio;
  const height = y + PLOT.bottom;
  const grid = ticks.flatMap((tick) => [
    `<path class="${tick === 1 ? "one" : "grid"}" d="M${x(tick)} ${PLOT.top - 8}V${y + 4}"/>`,
    ...[PLOT.top - 14, y + 20].map(
      (at) => `<text class="faint" x="${x(tick)}" y="${at}" text-anchor="middle">${tick}</text>`,
    ),
  ]);
  const title = "Our cost as a multiple of the other's; left of 1 we cost less";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${title}</title>`,
    `<style>${STYLE.join("\n")}</style>`,
    `<rect class="page" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    `<text x="16" y="26">${title}</text>`,
    '<text class="faint" x="16" y="42">point: median; line: least to most; bar: goal (green: reached, red: missed)</text>',
    ...grid,
    ...rows,
    "</svg>",
    "",
  ].join("\n");
}

function rowOf(comparison: Comparison, top: number, x: (value: number) => string): string {
  const { what, unit, other } = comparison;
  const { median: middle, least, most } = ratioOf(comparison);
  const goal = goalRatio(comparison);
  const colour = { true: "reached", false: "missed" }[String(isReached(comparison))] ?? "plain";
  const y = top + PLOT.row / 2;
  const mark = goal === undefined ? "" : `<path class="goal" d="M${x(goal)} ${y - 9}V${y + 9}"/>`;
  return [
    `<text x="28" y="${y - 2}">${toXml(unit === "MB" && !what.includes("memory") ? `${what}, memory` : what)}</text>`,
    `<text class="faint" x="28" y="${y + 12}">beside ${toXml(other.subject)}</text>`,
    mark,
    `<g class="${colour}"><path stroke-width="2" d="M${x(least)} ${y}H${x(most)}"/><circle cx="${x(middle)}" cy="${y}" r="4.5"/></g>`,
    `<text x="${PLOT.label + PLOT.width + PLOT.ratio - 16}" y="${y + 4}" text-anchor="end">${figure(middle)}</text>`,
  ].join("");
}

/** 1, 2 and 5 with their powers of ten, from below the least to above the most. */
function ticksAround(least: number, most: number): number[] {
  const powers = Array.from({ length: 13 }, (_, index) => index - 6);
  const all = powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  const first = all.findLastIndex((tick) => tick <= least * 0.98);
  const last = all.findIndex((tick) => tick >= most * 1.02);
  return all.slice(first, last + 1);
}

function toXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
