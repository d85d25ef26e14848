/**
 * Takes the images of docs/pull-requests.md: the comment on what the engine printed (test/review/fixtures), as GitHub's Markdown
 * makes HTML of it, in a browser, light and dark. `node scripts/comment-images.mts` after `npm run build`; it needs the Chromium
 * that ALIBABA_MAIL_BROWSER names, or that of Debian.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { chromium } from "playwright-core";
import { smallPng } from "./small-png.mts";

const root = join(import.meta.dirname, "..");
const preview = join(root, "test/review/fixtures/hand-written.json");

const SIGNS: Record<string, string> = { "🔴": "#da3633", "🟡": "#d29922", "🟢": "#2da44e" };

/** What GitHub shows comments with, in short: its fonts, sizes and colours. */
const STYLE = `
:root { --page: #ffffff; --text: #1f2328; --line: #d1d9e0; --code: #818b981f; --stripe: #f6f8fa; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --text: #f0f6fc; --line: #3d444d; --code: #656c7633; --stripe: #151b23; } }
body { margin: 0; padding: 16px; width: 850px; background: var(--page); color: var(--text); font: 14px/1.5 "Noto Sans", Helvetica, Arial, sans-serif; }
h3 { font-size: 17.5px; margin: 24px 0 16px; } p, ul, table { margin: 0 0 16px; } ul { padding-left: 2em; }
code { padding: .2em .4em; font: 85% ui-monospace, "Liberation Mono", "DejaVu Sans Mono", monospace; background: var(--code); border-radius: 6px; white-space: break-spaces; }
table { border-collapse: collapse; display: block; } th, td { padding: 6px 13px; border: 1px solid var(--line); text-align: left; }
tr:nth-child(2n) { background: var(--stripe); } .sign { display: inline-block; width: 1em; height: 1em; border-radius: 50%; vertical-align: -.1em; }
del, ins { text-decoration-thickness: 1px; }
`;

const markdown = execFileSync(
  process.execPath,
  [join(root, "dist/cli/main.js"), "comment", process.argv[2] ?? preview],
  {
    encoding: "utf8",
  },
);
const body = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })
  // GitHub has images of its own for these.
  .replace(/🔴|🟡|🟢/u, (sign) => `<span class="sign" style="background: ${SIGNS[sign]}"></span>`);

const executablePath = process.env.ALIBABA_MAIL_BROWSER || "/usr/bin/chromium-headless-shell";
// Letters in shades of grey take fewer colours.
const args = ["--disable-lcd-text"];
const browser = await chromium.launch({ executablePath, args, chromiumSandbox: process.getuid?.() !== 0 });
try {
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await browser.newPage({ colorScheme, viewport: { width: 882, height: 400 } });
    await page.setContent(`<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${body}`);
    const image = smallPng(await page.screenshot({ fullPage: true, type: "png" }));
    writeFileSync(join(root, `docs/images/comment-${colorScheme}.png`), image);
    console.log(`docs/images/comment-${colorScheme}.png: ${(image.length / 1000).toFixed(0)} kB`);
  }
} finally {
  await browser.close();
}
