/** The page for colleagues as a browser shows it. */
import axe, { type AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildColleaguePage, type ClientPlan, type PageOptions } from "../../src/clients";
import { mobileconfigOf } from "../../src/clients/mobileconfig";
import { type Account, clientSettings } from "../../src/clients/settings";
import { planMailDomain } from "../../src/plan";
import { type Look, openPage } from "../support/browser-page";
import { findBrowser } from "../support/find-browser";
import { hostile, oddNames, plans, singapore } from "./samples";

const executablePath = findBrowser();

/** Long names are what breaks a layout. */
const long: ClientPlan = planMailDomain({
  domain: `${"abteilung-".repeat(5)}a.${"unternehmen-".repeat(4)}b.example.com`,
  edition: "china",
});
const pages: Record<string, [ClientPlan, PageOptions]> = {
  singapore: [singapore, {}],
  custom: [plans.custom as ClientPlan, { user: "ann@münchen.example", name: "阿里 & Söhne" }],
  "long names": [long, { name: "x".repeat(60) }],
};
const looks = Object.keys(pages).flatMap((sample) =>
  (["en", "zh"] as const).flatMap((lang) =>
    [
      { colorScheme: "light" as const, width: 1280 },
      { colorScheme: "dark" as const, width: 360 },
    ].map((look) => ({ sample, lang, ...look })),
  ),
);

describe.skipIf(executablePath === undefined)("the page in a browser (skipped where there is no Chromium)", () => {
  let browser: Browser;
  beforeAll(async () => {
    const sandbox = process.getuid?.() !== 0;
    browser = await chromium.launch({ executablePath: String(executablePath), chromiumSandbox: sandbox });
  });
  afterAll(() => browser?.close());

  const open = <T>(html: string, options: Look, look: (page: Page) => Promise<T>) =>
    openPage(browser, html, options, look);

  const htmlOf = (sample: string, lang: "en" | "zh"): string => {
    const [plan, options] = pages[sample] ?? expect.unreachable();
    return buildColleaguePage(plan, { ...options, lang }).text ?? expect.unreachable();
  };

  it.each(looks)(
    "fits $width pixels without script: $sample, $lang, $colorScheme",
    async ({ sample, lang, ...look }) => {
      const { seen, events } = await open(
        htmlOf(sample, lang),
        { ...look, javaScriptEnabled: false },
        async (page) => ({
          page: await page.evaluate("document.documentElement.scrollWidth - innerWidth"),
          inside: await page.evaluate(`[...document.querySelectorAll("main *")]
        .filter((one) => !one.closest("caption, thead") && one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
        .map((one) => one.outerHTML.slice(0, 100))`),
          // A port is never broken into two lines.
          ports: await page.evaluate(`[...document.querySelectorAll("td:last-child code")]
        .map((one) => Math.round(one.getClientRects().length))`),
        }),
      );
      expect(seen).toEqual({ page: 0, inside: [], ports: [1, 1, 1] });
      expect(events).toEqual([]);
    },
  );

  it.each(looks)("has nothing to object to for axe: $sample, $lang, $width pixels, $colorScheme", async (settings) => {
    const { sample, lang, ...look } = settings;
    const { seen } = await open(htmlOf(sample, lang), look, async (page) => {
      await page.evaluate(axe.source);
      return page.evaluate<AxeResults>("axe.run()");
    });
    expect(seen.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
    const passed = seen.passes.map(({ id }) => id);
    expect(passed).toEqual(expect.arrayContaining(["color-contrast", "document-title", "html-has-lang", "link-name"]));
  });

  it.each(looks.filter(({ width }) => width === 1280))(
    "prints on one sheet of A4: $sample, $lang",
    async ({ sample, lang }) => {
      for (const colorScheme of ["light", "dark"] as const) {
        const { seen } = await open(htmlOf(sample, lang), { colorScheme }, async (page) => {
          const pdf = await page.pdf({ preferCSSPageSize: true });
          await page.emulateMedia({ media: "print", colorScheme });
          return {
            pdf: pdf.toString("latin1"),
            background: await page.evaluate("getComputedStyle(document.body).backgroundColor"),
            ink: await page.evaluate("getComputedStyle(document.body).color"),
          };
        });
        expect(seen.pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
        // A4 in points: 210 by 297 mm.
        expect(seen.pdf).toMatch(/\/MediaBox\s*\[0 0 59[45][\d.]* 84[12][\d.]*\]/);
        expect(seen).toMatchObject({ background: "rgb(255, 255, 255)", ink: "rgb(0, 0, 0)" });
      }
    },
  );

  it("is dark on a dark screen and light on a light one", async () => {
    const brightness = (page: Page) =>
      page.evaluate("Number(/\\d+/.exec(getComputedStyle(document.body).backgroundColor)[0])");
    expect((await open(htmlOf("singapore", "en"), { colorScheme: "dark" }, brightness)).seen).toBeLessThan(50);
    expect((await open(htmlOf("singapore", "en"), { colorScheme: "light" }, brightness)).seen).toBeGreaterThan(200);
  });

  it("contains the profile, which is downloaded as a file without script", async () => {
    const { seen } = await open(htmlOf("singapore", "en"), {}, async (page) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a[download]").click()]);
      const content = await page.locator("a[download]").getAttribute("href");
      return { name: download.suggestedFilename(), content: Buffer.from(content?.split(",")[1] ?? "", "base64") };
    });
    const { settings } = clientSettings(singapore, {});
    expect(seen.name).toBe("example.com.mobileconfig");
    expect(seen.content.toString()).toBe(mobileconfigOf(settings as Account));
  });

  it("runs and loads nothing that stands in a name", async () => {
    for (const name of [undefined, ...oddNames]) {
      const html = buildColleaguePage(hostile, name === undefined ? {} : { name }).text ?? expect.unreachable();
      const { seen, events } = await open(html, {}, async (page) => ({
        elements: await page.evaluate(
          "[document.scripts.length, document.images.length, document.querySelectorAll('[onclick], main b b').length]",
        ),
        links: await page.evaluate("[...document.links].map((one) => new URL(one.href).protocol)"),
        text: await page.locator("body").innerText(),
      }));
      expect(seen.elements).toEqual([0, 0, 0]);
      expect(seen.links).toEqual(["http:", "data:"]);
      expect(seen.text).toContain("]]></hostname><hostname>evil.example&amp;");
      expect(events).toEqual([]);
    }
  });
});
