/** HTML pages: a template that escapes, and the style that all pages have. */
import { createHash } from "node:crypto";
import { escapeControlChars } from "./untrusted-text";

/** HTML built here, which needs no escaping. */
export interface Markup {
  readonly markup: string;
}

/** What can be put into a template. */
export type Part = string | number | Markup | Markup[];

/** A template of HTML: every text put into it is escaped, so no record can become a tag. */
export function html(template: TemplateStringsArray, ...parts: Part[]): Markup {
  return { markup: String.raw({ raw: template }, ...parts.map(markupOf)) };
}

function markupOf(part: Part): string {
  if (Array.isArray(part)) return part.map(({ markup }) => markup).join("");
  return typeof part === "object" ? part.markup : escaped(String(part));
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return escapeControlChars(text).replace(/[&<>"']/g, (char) => entities[char] ?? "");
}

/** Prevents line breaks at hyphens, as in `-all`. */
export function keepHyphens(text: string): Markup[] {
  return text.split(/(?= )/).map((part) => {
    const word = part.trimStart();
    if (!word.includes("-")) return html`${part}`;
    return html`${part.slice(0, -word.length)}<span class="word">${word}</span>`;
  });
}

/** Allows line breaks before the dots of a name. */
export function breakBeforeDots(name: string): Markup[] {
  return name.split(/(?=\.)/).map((label, index) => (index === 0 ? html`${label}` : html`<wbr>${label}`));
}

export interface HeadParts {
  /** RFC 5646. */
  language: string;
  title: string;
  style: string;
}

/** The beginning of a page, up to its body. */
export function documentHead({ language, title, style }: HeadParts): Markup {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>`;
}

/** Allows this style only: nothing else is loaded or run, whatever might be injected into the page. */
export function contentPolicy(style: string): string {
  return `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`;
}

/** Colours, dark and light, and the text. Every pair of colours has a contrast of at least 4.5 (WCAG 2.2 AA). */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #ffffff; --text: #1b1f24; --faint: #57606a; --line: #d5dae0; --link: #0b57d0;
  --right: #0f6b34; --right-back: #e2f4e8; --wrong: #a5122a; --wrong-back: #fde8ea;
  --unknown: #5a4a00; --unknown-back: #fbf1cf;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #111418; --card: #1a1e24; --text: #e6e9ed; --faint: #a3adb8; --line: #343b45; --link: #8ab4f8;
    --right: #6fd693; --right-back: #12301d; --wrong: #ff9aa6; --wrong-back: #3d151b;
    --unknown: #eccd5b; --unknown-back: #332b0d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 1.5rem 1rem 3rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}`;
