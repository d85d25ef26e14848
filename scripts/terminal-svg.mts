/** A terminal as a picture: text with the escape sequences of colours (ECMA-48, SGR) in, SVG out. */
import { stripVTControlCharacters } from "node:util";

export type Scheme = "light" | "dark";

interface Look {
  page: string;
  border: string;
  bar: string;
  text: string;
  faint: string;
  /** The eight colours of ECMA-48, from black to white. */
  colours: readonly string[];
}

/** Each pair of a colour and its page has a contrast of at least 4.5 (WCAG 2.2 AA). */
const LOOKS: Record<Scheme, Look> = {
  light: {
    page: "#ffffff",
    border: "#d1d9e0",
    bar: "#f6f8fa",
    text: "#1f2328",
    faint: "#59636e",
    colours: ["#1f2328", "#cf222e", "#1a7f37", "#8a5d00", "#0969da", "#8250df", "#0b6a70", "#59636e"],
  },
  dark: {
    page: "#0d1117",
    border: "#3d444d",
    bar: "#151b23",
    text: "#f0f6fc",
    faint: "#9198a1",
    colours: ["#9198a1", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#f0f6fc"],
  },
};

interface Style {
  colour?: number | undefined;
  bold?: boolean;
  faint?: boolean;
}

const colours = [0, 1, 2, 3, 4, 5, 6, 7];

/** What a number of a sequence changes; bright colours are shown as the others. */
const CHANGES: Record<number, Style> = {
  1: { bold: true },
  2: { faint: true },
  22: { bold: false, faint: false },
  39: { colour: undefined },
  ...Object.fromEntries(colours.flatMap((colour) => [30, 90].map((first) => [first + colour, { colour }]))),
};

interface Run {
  text: string;
  style: Style;
}

/** Pixels; a character of a monospaced font is 0.6 em wide or nearly so. */
const FONT_SIZE = 13;
const CELL = FONT_SIZE * 0.6;
const LINE = 19;
const MARGIN = 18;
const BAR = 34;

export function terminalSvg(text: string, { title, scheme }: { title: string; scheme: Scheme }): string {
  const look = LOOKS[scheme];
  const lines = linesOf(text);
  const columns = Math.max(...lines.map((runs) => runs.reduce((sum, run) => sum + run.text.length, 0)));
  const width = Math.ceil(columns * CELL + 2 * MARGIN);
  const height = BAR + lines.length * LINE + 1.5 * MARGIN;
  const dots = [0, 1, 2].map((nth) => `<circle cx="${MARGIN + 4 + nth * 18}" cy="${BAR / 2}" r="5.5"/>`).join("");
  const rows = lines.flatMap((runs, nth) => rowOf(runs, BAR + MARGIN + nth * LINE + FONT_SIZE / 2, look));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${toXml(title)}</title>`,
    `<style>text { font: ${FONT_SIZE}px ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; fill: ${look.text}; }</style>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="${look.page}" stroke="${look.border}"/>`,
    `<path d="M1 ${BAR}V8.5Q1 1 8.5 1H${width - 8.5}Q${width - 1} 1 ${width - 1} 8.5V${BAR}z" fill="${look.bar}"/>`,
    `<path d="M1 ${BAR}H${width - 1}" stroke="${look.border}"/>`,
    `<g fill="${look.border}">${dots}</g>`,
    `<text x="${width / 2}" y="${BAR / 2 + 4.5}" text-anchor="middle" style="fill: ${look.faint}">${toXml(title)}</text>`,
    ...rows,
    "</svg>",
    "",
  ].join("\n");
}

/** The lines that such a picture shows. */
export function linesOfSvg(svg: string): string[] {
  const rows = svg.split("\n").filter((line) => line.startsWith('<text class="row"'));
  return rows.map((row) => fromXml(row.replace(/<[^>]*>/g, "")).trimEnd());
}

/** A line; each piece has its own place and length, since the fonts of readers differ in width. */
function rowOf(runs: Run[], y: number, look: Look): string[] {
  let column = 0;
  const pieces = runs.map(({ text, style }) => {
    const x = MARGIN + column * CELL;
    column += text.length;
    const colour = style.colour === undefined ? (style.faint ? look.faint : undefined) : look.colours[style.colour];
    const css = [...(colour ? [`fill: ${colour}`] : []), ...(style.bold ? ["font-weight: bold"] : [])].join("; ");
    const place = `x="${round(x)}" textLength="${round(text.length * CELL)}"`;
    return `<tspan ${place}${css ? ` style="${css}"` : ""}>${toXml(text)}</tspan>`;
  });
  return pieces.length === 0 ? [] : [`<text class="row" y="${round(y)}">${pieces.join("")}</text>`];
}

const round = (value: number): number => Math.round(value * 100) / 100;

const SEQUENCE = new RegExp(`${String.fromCharCode(27)}\\[([\\d;]*)m`);

/** The text in pieces of one style. What else a terminal is told, such as to ask for its colours, is left out. */
function linesOf(text: string): Run[][] {
  let style: Style = {};
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) =>
      line.split(SEQUENCE).flatMap((part, nth): Run[] => {
        // Every second part is what the brackets of the expression hold: the numbers of a sequence.
        if (nth % 2 === 1) style = styleAfter(style, part.split(";").map(Number));
        const plain = nth % 2 === 1 ? "" : stripVTControlCharacters(part);
        return plain === "" ? [] : [{ text: plain, style }];
      }),
    );
}

function styleAfter(style: Style, codes: number[]): Style {
  let next = style;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) next = {};
    else if (code === 38 && codes[at + 1] === 5) {
      // One of a table of 256, of which the engine uses the first sixteen.
      next = { ...next, colour: (codes[at + 2] ?? 0) % 8 };
      at += 2;
    } else next = { ...next, ...CHANGES[code] };
  }
  return next;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function toXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

function fromXml(text: string): string {
  return Object.entries(ENTITIES).reduceRight((all, [character, entity]) => all.replaceAll(entity, character), text);
}
