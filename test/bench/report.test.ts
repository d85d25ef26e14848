/** The bench's results and what is made of them. Nothing is measured here. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DOMParser } from "@xmldom/xmldom";
import { describe, expect, it } from "vitest";
import type { Comparison } from "../../bench/compare.mts";
import { FILES, figure, made, paragraph, quoted, type Results, ratiosSvg, tables } from "../../bench/report.mts";

const root = join(__dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const results: Results = JSON.parse(read(FILES.results));

const comparison = (more: Partial<Comparison> = {}): Comparison => ({
  ...{ part: "mail", what: "SPF", unit: "s" },
  ours: { subject: "ours", runs: [1, 2, 4] },
  other: { subject: "theirs", runs: [2, 2, 2] },
  ...more,
});

const of = (...findings: Comparison[]): Results => ({
  mail: { date: "2026-01-02T03:04:05Z", node: "v24", processor: "Fast", cores: 2, load: 0.1, runs: 3, findings },
});

describe("what is made of the results", () => {
  it.each(Object.entries(made(results, read)))("is what %s has; npm run bench writes it", (file, text) => {
    expect(read(file)).toBe(text);
  });

  it("is of every part of the bench, or says why not", () => {
    const parts = /const PARTS = \[([\s\S]*?)\]/.exec(read("bench/run.mts"))?.[1]?.match(/[\w-]+/g) ?? [];
    expect(parts.length).toBeGreaterThan(5);
    expect(Object.keys(results)).toEqual(parts);
    for (const part of parts) expect(existsSync(join(root, `bench/parts/${part}.mts`)), part).toBe(true);
  });

  it("has every figure that the READMEs quote, apart from those of others that could not be had", () => {
    const findings = Object.values(results).flatMap((result) => ("findings" in result ? result.findings : []));
    const isComplete = Object.values(results).every(
      (result) => "findings" in result && !result.findings.some((finding) => "omitted" in finding),
    );
    const missing = Object.keys(quoted).filter((name) => !findings.some((finding) => quoted[name]?.find(finding)));
    expect(isComplete ? missing : []).toEqual([]);
  });
});

describe("the table", () => {
  it("has the medians, the ratio with its spread, and the conditions", () => {
    const text = tables(of(comparison()));
    expect(text).toContain("| mail | SPF | ours: 2.00 s | theirs: 2.00 s | **1.00** (0.50 to 2.00) |  |");
    expect(text).toContain("| mail | 2026-01-02 | v24 | Fast | 2 | 3 | 0.1 |");
  });

  it.each([
    [1, "✓"],
    [0.9, "✗"],
  ])("says of a goal of %s whether it is reached: %s", (goal, mark) => {
    expect(tables(of(comparison({ goal })))).toContain(`| ${goal} ${mark} |`);
  });

  it("says of a goal beyond the other what is beyond it now", () => {
    const text = tables(of(comparison({ goalBeyond: 0.08, other: { subject: "nothing", runs: [1, 1, 1] } })));
    expect(text).toContain("| +0.08 s; is +1.00 s ✗ |");
  });

  it("says which parts were measured while other programs had the cores", () => {
    expect(tables(of(comparison()))).not.toContain("Preliminary");
    const { mail } = of(comparison());
    expect(tables({ mail: { ...mail, load: 1.5 } as never })).toMatch(/Preliminary.*: mail$/m);
  });

  it("names what was not measured: a part, or a peer", () => {
    const omitted = { part: "mail", what: "SPF beside pyspf", omitted: "there is no Python" };
    const some = of(omitted as never);
    const text = tables({ ...some, rfc2136: { date: "2026-01-02T03:04:05Z", skipped: "there is no named" } });
    expect(text).toContain("Not measured: rfc2136: there is no named");
    expect(text).toContain("Not measured: mail, SPF beside pyspf: there is no Python");
  });
});

describe("the picture", () => {
  const placesOf = (svg: string, mark: string): number[] =>
    [...svg.matchAll(new RegExp(`<${mark}[^>]*?c?x="([\\d.]+)"`, "g"))].map(([, x]) => Number(x));

  it("is XML, whatever the names are", () => {
    const svg = ratiosSvg(of(comparison({ what: 'a < b & "c"' })));
    const problems: string[] = [];
    new DOMParser({ onError: (_, message) => problems.push(message) }).parseFromString(svg, "image/svg+xml");
    expect(problems).toEqual([]);
  });

  it("has a point for each comparison, further right where we cost more, and all of them inside", () => {
    const costing = (cost: number): Comparison => comparison({ ours: { subject: "ours", runs: [cost, cost, cost] } });
    const svg = ratiosSvg(of(costing(0.02), costing(2), costing(700)));
    const places = placesOf(svg, "circle c");
    const width = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
    expect(places).toHaveLength(3);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    for (const place of places) expect(place > 0 && place < width).toBe(true);
  });

  it("shows a point on the line of 1 where both cost the same", () => {
    const svg = ratiosSvg(of(comparison()));
    const [line] = /class="one" d="M([\d.]+) /.exec(svg)?.slice(1).map(Number) ?? [];
    expect(placesOf(svg, "circle c")).toEqual([line]);
  });

  it("has a mark for each goal, and none where there is none", () => {
    const marks = (all: Comparison[]): number => ratiosSvg(of(...all)).split('<path class="goal"').length - 1;
    expect(marks([comparison(), comparison({ goal: 2 }), comparison({ goalBeyond: 1 })])).toBe(2);
  });
});

describe("the READMEs' paragraph", () => {
  it.each(["en", "zh"] as const)("quotes only what there is, in %s", (language) => {
    const pyspf = comparison({ what: "3070 messages evaluated by SPF", other: { subject: "pyspf", runs: [4, 4, 4] } });
    const text = paragraph(of(pyspf), language);
    expect(text).toContain("0.50");
    expect(text).not.toContain("checkdmarc");
    expect(text).not.toContain("octoDNS");
  });
});

describe("figure", () => {
  it.each([
    [0, "0.00"],
    [0.0123, "0.012"],
    [0.5, "0.50"],
    [1.056, "1.06"],
    [25.14, "25.1"],
    [123.4, "123"],
    [5000, "5000"],
  ])("has the digits of %s that say something: %s", (value, text) => expect(figure(value)).toBe(text));
});
