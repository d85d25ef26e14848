/** The page as a browser shows it. */
import axe, { type AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Look, openPage } from "../support/browser-page";
import { findBrowser } from "../support/find-browser";
import { endpoints, invalid, noVerdict } from "./samples";
import { checks, command } from "./support";

const executablePath = findBrowser();
const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
  [1280, 360].map((width) => ({ colorScheme, width })),
);

describe.skipIf(executablePath === undefined)("the page in a browser (skipped where there is no Chromium)", () => {
  let browser: Browser;
  let many: string;
  let one: string;

  beforeAll(async () => {
    const sandbox = process.getuid?.() !== 0;
    browser = await chromium.launch({ executablePath: String(executablePath), chromiumSandbox: sandbox });
    const tools = { ...checks([invalid, noVerdict]), checkEndpoints: async () => endpoints };
    const html = ["--endpoints", "--format", "html"];
    many = (await command(["check", "example.com", "bad.example.com", "münchen.de", "x", ...html], tools)).stdout;
    one = (await command(["check", "bad.example.com", ...html], tools)).stdout;
  });
  afterAll(() => browser?.close());

  const open = <T>(html: string, options: Look, look: (page: Page) => Promise<T>) =>
    openPage(browser, html, options, look);

  // What runs inside the page is text, since this project knows no types of browsers.
  const unfold = (page: Page) =>
    page.evaluate("for (const row of document.querySelectorAll('details')) row.open = true");

  it.each(looks)(
    "fits a screen of $width pixels ($colorScheme) with all rows unfolded, without script",
    async (settings) => {
      const { seen, events } = await open(many, { ...settings, javaScriptEnabled: false }, async (page) => {
        await unfold(page);
        return {
          page: await page.evaluate("document.documentElement.scrollWidth - innerWidth"),
          // Nothing is cut off at the side of its box either.
          inside: await page.evaluate(`[...document.querySelectorAll("main *")]
            .filter((one) => !one.closest("caption, thead") && one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
            .map((one) => one.outerHTML.slice(0, 100))`),
        };
      });
      expect(seen).toEqual({ page: 0, inside: [] });
      expect(events).toEqual([]);
    },
  );

  it.each(looks)("has enough contrast and the right roles at $width pixels ($colorScheme)", async (settings) => {
    const { seen } = await open(many, settings, async (page) => {
      await unfold(page);
      await page.evaluate(axe.source);
      return page.evaluate<AxeResults>("axe.run()");
    });
    const found = seen.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
    expect(found).toEqual([]);
    const passed = seen.passes.map(({ id }) => id);
    expect(passed).toEqual(expect.arrayContaining(["color-contrast", "document-title", "html-has-lang"]));
  });

  it("is dark on a dark screen and light on a light one", async () => {
    const brightness = (page: Page) =>
      page.evaluate("Number(/\\d+/.exec(getComputedStyle(document.body).backgroundColor)[0])");
    expect((await open(one, { colorScheme: "dark" }, brightness)).seen).toBeLessThan(50);
    expect((await open(one, { colorScheme: "light" }, brightness)).seen).toBeGreaterThan(200);
  });

  it("runs and loads nothing that stands in somebody's record", async () => {
    const { seen, events } = await open(one, {}, async (page) => ({
      elements: await page.evaluate("[document.scripts.length, document.images.length]"),
      text: await page.locator("body").innerText(),
    }));
    expect(seen.elements).toEqual([0, 0]);
    expect(seen.text).toContain('"<script>alert(1)</script><img src=x onerror=alert(2)>');
    expect(events).toEqual([]);
  });

  it("counts on top, and has a row a domain that unfolds without script", async () => {
    const { seen } = await open(many, { javaScriptEnabled: false }, async (page) => {
      const top = (selector: string) => page.locator(selector).first().boundingBox();
      const [counts, row] = [await top(".counts"), await top("details")];
      const second = page.locator("details").nth(1);
      const isUnfolded = () => second.locator("table").first().isVisible();
      const before = await isUnfolded();
      await second.locator("summary").click();
      return {
        isOnTop: (counts?.y ?? 0) < (row?.y ?? 0),
        rows: await page.locator("details").count(),
        before,
        after: await isUnfolded(),
      };
    });
    expect(seen).toEqual({ isOnTop: true, rows: 3, before: false, after: true });
  });

  it("unfolds the only domain by itself", async () => {
    const { seen } = await open(one, { javaScriptEnabled: false }, (page) => page.locator("table").first().isVisible());
    expect(seen).toBe(true);
  });
});
