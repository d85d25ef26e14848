/** The comment and the page as a browser shows them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import axe, { type AxeResults } from "axe-core";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "../cli/support";
import { type Look, openPage } from "../support/browser-page";
import { findBrowser } from "../support/find-browser";
import { previewJson } from "./support";

const executablePath = findBrowser();
const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
  [1280, 360].map((width) => ({ colorScheme, width })),
);
const hostile = `<script>alert(1)</script><img src=x onerror=alert(2)>|\`</code><a href="https://a.example">@octocat`;

describe.skipIf(executablePath === undefined)("in a browser (skipped where there is no Chromium)", () => {
  let browser: Browser;
  let page: string;
  let comment: string;

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: String(executablePath),
      chromiumSandbox: process.getuid?.() !== 0,
    });
    const real = readFileSync(join(__dirname, "fixtures/cloudflare.json"), "utf8");
    const bad = previewJson({ records: { bad: [undefined, `bad 600 TXT ${hostile}`] }, as: "alidns" });
    page = (await command(["comment", "--format", "html"], {}, { stdin: `${real}\n${bad}` })).stdout;
    const { stdout } = await command(["comment"], {}, { stdin: `${real}\n${bad}` });
    comment = micromark(stdout, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  });
  afterAll(() => browser?.close());

  const open = <T>(html: string, options: Look, look: (page: Page) => Promise<T>) =>
    openPage(browser, html, options, look);

  it.each(looks)(
    "the page fits a screen of $width pixels ($colorScheme), with enough contrast and the right roles",
    async (settings) => {
      const { seen, events } = await open(page, settings, async (tab) => {
        const overflow = await tab.evaluate("document.documentElement.scrollWidth - innerWidth");
        await tab.evaluate(axe.source);
        return { overflow, found: await tab.evaluate<AxeResults>("axe.run()") };
      });
      expect(seen.overflow).toBe(0);
      expect(seen.found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
      expect(events).toEqual([]);
    },
  );

  it.each([
    ["page", () => page],
    ["comment", () => comment],
  ] as const)("the %s runs, loads and links nothing that stands in a value, and shows it", async (_, html) => {
    const { seen, events } = await open(html(), {}, async (tab) => ({
      elements: await tab.evaluate("[document.scripts.length, document.images.length, document.links.length]"),
      text: await tab.locator("body").innerText(),
    }));
    expect(seen.elements).toEqual([0, 0, 0]);
    expect(seen.text.replace(/\s+/g, "")).toContain(hostile.replaceAll('"', '\\"').replace(/\s+/g, ""));
    expect(events).toEqual([]);
  });
});
