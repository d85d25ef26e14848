/** The pictures of the READMEs: `npm run pictures` makes them, and every run compares them with what they show. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { describe, expect, it } from "vitest";
import { showsSource, smallPng, withSource } from "../../scripts/small-png.mts";
import { linesOfSvg, type Scheme, terminalSvg } from "../../scripts/terminal-svg.mts";
import { findBrowser } from "../support/find-browser";
import { checkPage, comment, commentPage, demoLines, settledDemo } from "./sources";

const root = join(__dirname, "../..");
const schemes: Scheme[] = ["light", "dark"];
const isMade = process.env.ALIBABA_MAIL_RECORD === "1";
const path = (file: string): string => join(root, "docs/images", file);

interface Shot {
  name: string;
  /** What it shows, as text. */
  source(): string | Promise<string>;
  page(): string | Promise<string>;
  /** Pixels. */
  width: number;
  /** The row that is open. */
  open?: number;
}

const shots: Shot[] = [
  { name: "comment", source: comment, page: commentPage, width: 882 },
  { name: "check", source: checkPage, page: checkPage, width: 1080, open: 1 },
];

describe.runIf(isMade)("the pictures", () => {
  it("show the demo, in a terminal", { timeout: 600_000 }, () => {
    const env = { ...process.env, FORCE_COLOR: "1" };
    // From the beginning, so that all is created.
    rmSync(join(root, ".demo"), { recursive: true, force: true });
    const printed = execFileSync(process.execPath, ["scripts/demo.mts"], { cwd: root, env, encoding: "utf8" });
    for (const scheme of schemes) {
      const svg = terminalSvg(`$ npm run demo\n\n${settledDemo(printed)}`, { title: "npm run demo", scheme });
      writeFileSync(path(`demo-${scheme}.svg`), svg);
    }
  });

  it.each(shots)("show the $name, in a browser", async ({ name, source, page: html, width, open }) => {
    const executablePath = findBrowser();
    if (executablePath === undefined) throw new Error("there is no Chromium");
    // Letters in shades of grey take fewer colours.
    const args = ["--disable-lcd-text"];
    const browser = await chromium.launch({ executablePath, args, chromiumSandbox: process.getuid?.() !== 0 });
    try {
      for (const colorScheme of schemes) {
        const page = await browser.newPage({ colorScheme, viewport: { width, height: 200 } });
        await page.setContent(await html());
        if (open !== undefined) await page.evaluate(`document.querySelectorAll("details")[${open}].open = true`);
        const image = smallPng(await page.screenshot({ fullPage: true, type: "png" }));
        writeFileSync(path(`${name}-${colorScheme}.png`), withSource(image, await source()));
      }
    } finally {
      await browser.close();
    }
  });
});

describe("a picture", () => {
  const named = ["README.md", "README.zh-CN.md", "docs/pull-requests.md"].flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const pictures = text.match(/<picture>[\s\S]*?<\/picture>/g) ?? [];
    return pictures.map((picture) => ({ file, picture }));
  });

  it("is in both READMEs: the demo, the page, the comment", () => {
    for (const readme of ["README.md", "README.zh-CN.md"]) {
      const names = named.flatMap(({ file, picture }) =>
        file === readme ? [/src="docs\/images\/(\w+)-light/.exec(picture)?.[1]] : [],
      );
      expect(names).toEqual(["demo", "check", "comment"]);
    }
  });

  it.each(named)("that $file names is there, light and dark, small, with a text in its place", ({ file, picture }) => {
    const [, light = ""] = /<img [^>]*src="([^"]*)"/.exec(picture) ?? [];
    const [, dark = ""] = /<source media="\(prefers-color-scheme: dark\)" srcset="([^"]*)"/.exec(picture) ?? [];
    expect(dark).toBe(light.replace("-light.", "-dark."));
    expect(dark).not.toBe(light);
    for (const image of [light, dark]) {
      const octets = statSync(join(root, file, "..", image)).size;
      expect(octets).toBeLessThanOrEqual(80_000);
    }
    expect(/ alt="([^"]{40,})"/.exec(picture)).not.toBeNull();
  });

  it.each(schemes)("of the demo has the lines that it prints (%s)", (scheme) => {
    const lines = linesOfSvg(readFileSync(path(`demo-${scheme}.svg`), "utf8"));
    expect(lines).toEqual(expect.arrayContaining(demoLines().filter((line) => line !== "")));
    expect(lines).toEqual(expect.arrayContaining(["    + 9 created", "    9 unchanged"]));
  });

  it.each(shots)("of the $name shows what it would show now", async ({ name, source }) => {
    for (const scheme of schemes) {
      expect(existsSync(path(`${name}-${scheme}.png`))).toBe(true);
      // Otherwise `npm run pictures` makes it again.
      expect(showsSource(readFileSync(path(`${name}-${scheme}.png`)), await source())).toBe(true);
    }
  });
});
