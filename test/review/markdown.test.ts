import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { isHidden } from "../../src/review/facts";
import { MARKER, MAX_COMMENT, markdownComment } from "../../src/review/markdown";
import type { Review } from "../../src/review/review";
import { ttlText } from "../../src/review/wording";
import { escapeControlChars } from "../../src/shared/untrusted-text";
import { markupOf, parse, proseOf, rowsOf, tablesOf } from "./rendered";
import { previewJson, reviewOf, reviewText, type Told } from "./support";

/** Signs that mean something in Markdown, HTML, GitHub's own marks, and zone files. */
const meaning = [
  "|",
  "\\",
  "`",
  "``",
  "<",
  ">",
  "&amp;",
  "*",
  "_",
  "~",
  "[",
  "](",
  "!",
  "#12",
  "@octocat",
  "\n",
  "\r",
  "\t",
  " ",
  '"',
];
const marks = [
  "<script>alert(1)</script>",
  "<!--",
  "-->",
  "</code>",
  "<br>",
  "https://a.example",
  "www.a.example",
  "a@b.example",
];
const others = [
  "0a1b2c3d4e5f6a7b",
  "GH-7",
  "octo/cat#1",
  ":tada:",
  "$$x$$",
  "| --- |",
  "\u202e",
  "\u00a0",
  "é",
  "漢",
  "😀",
  "=",
  "-",
  "\\|",
  "\\\\|",
  "`|",
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...meaning, ...marks, ...others), fc.string({ unit: "binary", maxLength: 6 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join(""));

/** Records whose every text is hostile. */
const records = fc
  .uniqueArray(
    fc.tuple(fc.string({ minLength: 1, maxLength: 20, unit: "binary" }), fc.option(hostile), fc.option(hostile)),
    {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((all) => all.filter(([, before, after]) => before !== null || after !== null));

const step = (name: string, type: string, op: string, states: Record<string, object>): object => ({
  op,
  urn: `urn:pulumi:dev::project::alicloud:dns/alidnsRecord:AlidnsRecord::${name}`,
  ...Object.fromEntries(
    Object.entries(states).map(([state, inputs]) => [
      state,
      { inputs: { domainName: "example.com", ttl: 600, type, ...inputs } },
    ]),
  ),
});

/** What the rows of the table must say. */
function expectedRows({ zones }: Review): string[][] {
  const one = (old: string | undefined, next: string | undefined, arrow = " → "): string =>
    old === undefined || next === undefined || old === next ? (next ?? old ?? "") : `${old}${arrow}${next}`;
  const fact = (value: unknown): string | undefined =>
    value === undefined
      ? undefined
      : isHidden(value)
        ? `(${value.withheld})`
        : value === ""
          ? "(empty)"
          : escapeControlChars(String(value));
  return zones.flatMap(({ changes }) =>
    changes
      .filter(({ isSameRecord }) => !isSameRecord)
      .map(({ operation, old, new: next }) => [
        escapeControlChars(operation?.word ?? ""),
        one(fact(old?.name), fact(next?.name)),
        one(fact(old?.type), fact(next?.type)),
        one(old && ttlText(old), next && ttlText(next)),
        one(fact(old?.rdata), fact(next?.rdata), "\n→ "),
      ]),
  );
}

const tags = ["<br>", "<wbr>", "<ins>", "</ins>", "<del>", "</del>", "<!-- -->"];
const kinds = [
  "root",
  "paragraph",
  "strong",
  "emphasis",
  "text",
  "inlineCode",
  "html",
  "heading",
  "list",
  "listItem",
  "table",
  "tableRow",
  "tableCell",
];
/** What GitHub makes something of in prose: people, issues, commits, addresses, emoji. */
const REFERENCE = /@\w|#\d|\bGH-\d|\b[0-9a-f]{7,40}\b|https?:|www\.|:\w+:/;

const cmark = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "cmark-gfm"))
  .find(existsSync);
if (!cmark)
  console.warn(
    "SKIPPED: comparing the comments with GitHub's own renderer, since cmark-gfm is not installed (Debian: cmark-gfm)",
  );

describe("the table of a comment", () => {
  it("parses back to the changes, whatever the values are, and holds nothing but them", async () => {
    await fc.assert(
      fc.asyncProperty(records, fc.constantFrom("TXT", "MX", "CNAME", "X|Y", "@octocat"), async (all, type) => {
        const steps = all.map(([name, before, after]) =>
          step(name, type, before === null ? "create" : after === null ? "delete" : "update", {
            ...(before !== null && { oldState: { rr: name, value: before, priority: 5 } }),
            ...(after !== null && { newState: { rr: name, value: after, priority: 5 } }),
          }),
        );
        const found = await reviewOf({
          steps,
          diagnostics: [{ severity: "error", message: `${all.join(" ")} [a.b]` }],
        });
        const markdown = markdownComment(found);
        const root = parse(markdown);
        expect(tablesOf(root).flatMap(rowsOf)).toEqual(expectedRows(found));
        const made = markupOf(root);
        expect([...made.tags].filter((tag) => !tags.includes(tag))).toEqual([]);
        expect([...made.kinds].filter((kind) => !kinds.includes(kind))).toEqual([]);
        expect(proseOf(root).filter((text) => REFERENCE.test(text))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.skipIf(!cmark)("is to GitHub's own renderer what it is to ours", async () => {
    const text = (html: string): string =>
      html
        .replace(/<(?!\/?(?:code|td|tr|th)\b)[^>]*>/g, "")
        .replace(/\s+/g, " ")
        .replace(/> </g, "><")
        .replaceAll("&quot;", '"');
    const samples = fc.sample(records, { numRuns: 60, seed: 7 });
    const steps = samples.flat().map(([name, before, after], index) =>
      step(`${index}${name}`, "TXT", "update", {
        oldState: { rr: name, value: before ?? "" },
        newState: { rr: name, value: `${after ?? ""}.` },
      }),
    );
    const markdown = markdownComment(await reviewOf({ steps }));
    const theirs = execFileSync(String(cmark), ["--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough"], {
      input: markdown,
      encoding: "utf8",
    });
    const ours = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
    expect(text(ours)).toBe(text(theirs));
    expect(theirs).not.toContain("<a ");
  });

  it("marks the words that differ inside of a long text", async () => {
    const spf = (rest: string): string => `@ 600 TXT "v=spf1 ip4:192.0.2.0/24 ${rest} include:spf.sg.aliyun.com -all"`;
    const markdown = markdownComment(
      await reviewOf({ records: { spf: [spf("include:a.example"), spf("include:b.example")] } }),
    );
    expect(markdown).toContain('<del>`include:a.example `</del>`include:spf.sg.aliyun.com -all"`');
    expect(markdown).toContain('<ins>`include:b.example `</ins>`include:spf.sg.aliyun.com -all"`');
  });
});

describe("a comment", () => {
  const many = (count: number, value: string): Told => ({
    records: Object.fromEntries(
      Array.from({ length: count }, (_, index): [string, [undefined, string]] => [
        `r${index}`,
        [undefined, `n${index} 600 TXT "${value}"`],
      ]),
    ),
  });

  it("has the verdict in its first line, and in its last what a bot finds it by", async () => {
    const found = await reviewOf({ records: { mx: ["@ 600 MX 10 mx1.example.net.", undefined] } });
    const lines = markdownComment(found).trimEnd().split("\n");
    expect(lines[0]).toBe("🔴 **Danger: 1 risk to mail**");
    expect(lines.at(-1)).toBe(`${MARKER} digest=${found.digest} verdict=danger -->`);
  });

  it.each([
    ["many records", many(2100, "text")],
    ["few that are long", many(3, "x".repeat(40_000))],
    ["many that are long", many(300, "`|\\".repeat(900))],
  ])("of %s is cut where it must be, and says so", async (_, told) => {
    const found = await reviewOf({
      ...told,
      records: { mx: ["@ 600 MX 10 mx1.example.net.", undefined], ...told.records },
    });
    const markdown = markdownComment(found);
    expect(markdown.length).toBeLessThanOrEqual(MAX_COMMENT);
    expect(markdown).toContain("`[mx.last-removed]`");
    const shown = tablesOf(parse(markdown)).flatMap(rowsOf).length;
    expect(shown).toBeLessThan(found.counts.changes);
    expect(markdown).toContain(`**${found.counts.changes - shown} more changes are not shown**`);
  });

  it("keeps every rule where there are more risks than room", async () => {
    const told = Array.from({ length: 2000 }, (_, index) => ({
      severity: "error",
      message: `${"x".repeat(500)} [a.rule-${index % 100}]`,
    }));
    const markdown = markdownComment(await reviewOf({ diagnostics: told }));
    expect(markdown.length).toBeLessThanOrEqual(MAX_COMMENT);
    for (let index = 0; index < 100; index++) expect(markdown).toContain(`a.rule-${index}`);
  });

  it("of several stacks has a table for each zone, and one verdict", async () => {
    const found = await reviewText(
      previewJson({ records: { a: [undefined, "a 600 A 192.0.2.1"] }, as: "alidns" }),
      previewJson({
        records: { mx: ["@ 600 MX 10 mx1.example.net.", undefined] },
        stack: "production",
        as: "cloudflare",
      }),
    );
    const markdown = markdownComment(found);
    expect(tablesOf(parse(markdown))).toHaveLength(2);
    expect(markdown).toContain("of `project/dev`, `project/production`");
    expect(found.verdict).toBe("danger");
  });
});
