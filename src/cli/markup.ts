import { harmless } from "../steering";

/** HTML that was made here, and so needs no escaping. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | Markup[];

/** A template of HTML: every text put into it is escaped, so that nobody's record becomes a tag. */
export function html(template: TemplateStringsArray, ...parts: Part[]): Markup {
  return { markup: String.raw({ raw: template }, ...parts.map(markupOf)) };
}

function markupOf(part: Part): string {
  if (Array.isArray(part)) return part.map(({ markup }) => markup).join("");
  return typeof part === "object" ? part.markup : escaped(String(part));
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return harmless(text).replace(/[&<>"']/g, (sign) => entities[sign] ?? "");
}
