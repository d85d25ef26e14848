/** What a stream can show: colours, signs beyond ASCII, and how wide. */
import { styleText } from "node:util";
import type { Io, Output } from "./io";

/** What a text says, which decides its colour. */
export type Tone = "good" | "bad" | "warning" | "faint" | "strong";

export interface Look {
  /** Columns. */
  width: number;
  marks: Marks;
  /** Colours a text where the stream shows colours. */
  paint(tone: Tone, text: string): string;
}

const colours = {
  good: "green",
  bad: "red",
  warning: "yellow",
  faint: "dim",
  strong: "bold",
} as const satisfies Record<Tone, string>;

/** The signs in front of a line, all of one width, and those of a tree. */
export interface Marks {
  right: string;
  wrong: string;
  unknown: string;
  warning: string;
  branch: string;
  lastBranch: string;
  trunk: string;
  dash: string;
}

const unicodeMarks: Marks = {
  right: "✓",
  wrong: "✗",
  unknown: "?",
  warning: "!",
  branch: "├─ ",
  lastBranch: "└─ ",
  trunk: "│  ",
  dash: "─",
};
const asciiMarks: Marks = {
  right: "ok",
  wrong: "XX",
  unknown: "??",
  warning: "!!",
  branch: "|- ",
  lastBranch: "`- ",
  trunk: "|  ",
  dash: "-",
};

/** The columns of a stream that is no terminal, and the most that reads well. */
const WIDTH = 80;
const MAX_WIDTH = 110;
const MIN_WIDTH = 40;

export function lookOf(stream: Output, { env, platform }: Pick<Io, "env" | "platform">): Look {
  const isColoured = showsColours(stream, env);
  return {
    width: Math.min(Math.max(stream.columns ?? WIDTH, MIN_WIDTH), MAX_WIDTH),
    marks: isUnicode(env, platform) ? unicodeMarks : asciiMarks,
    paint: (tone, text) => (isColoured ? styleText(colours[tone], text, { validateStream: false }) : text),
  };
}

/** `FORCE_COLOR` goes before `NO_COLOR`, as in Node.js itself; an empty `NO_COLOR` counts for none (no-color.org). */
function showsColours({ isTTY = false }: Output, { FORCE_COLOR, NO_COLOR, TERM }: Io["env"]): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return isTTY && TERM !== "dumb";
}

/** Whether the locale has signs beyond ASCII (POSIX: the first of these that is not empty); on Windows it names none. */
function isUnicode({ LC_ALL, LC_CTYPE, LANG }: Io["env"], platform: NodeJS.Platform): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG;
  return locale === undefined || locale === "" ? platform === "win32" : /utf-?8/i.test(locale);
}

/** Breaks a text into lines of at most `width` columns, at blanks where it can. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((long) => cut(long, width))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function cut(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  const pieces: string[] = [];
  for (let at = 0; at < word.length; at += width) pieces.push(word.slice(at, at + width));
  return pieces;
}
