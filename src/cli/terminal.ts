/** What a stream can show: colours, signs beyond ASCII, and how wide. */

import type { Writable } from "node:stream";
import { styleText } from "node:util";
import { escapeControlChars } from "../shared/untrusted-text";
import { displayWidth } from "../shared/width";

/** What a text says, which decides its colour. */
export type Tone = "good" | "bad" | "warning" | "faint" | "strong";

export interface TerminalStyle {
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

export function detectStyle(stream: Output, { env, platform }: Pick<Io, "env" | "platform">): TerminalStyle {
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
    if (displayWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function cut(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = "";
  for (const char of word) {
    if (piece !== "" && displayWidth(piece + char) > width) {
      pieces.push(piece);
      piece = "";
    }
    piece += char;
  }
  return [...pieces, piece];
}

/** One line that says how far long work is. */
export interface Progress {
  tell(text: string): void;
  /** Takes the line away, before something else is written. */
  clear(): void;
}

/** From the line's start, erase to its end (ECMA-48: CR, EL). */
const CLEAR_LINE = "\r\u001b[K";

/** Progress on a terminal; a log gets none. */
export function progressOn(stream: Output): Progress {
  if (!stream.isTTY) return { tell: () => {}, clear: () => {} };
  let isShown = false;
  return {
    tell(text) {
      // One column is left free, since some terminals go to the next line once the last one is written.
      stream.write(`${CLEAR_LINE}${escapeControlChars(text).slice(0, (stream.columns ?? 80) - 1)}`);
      isShown = true;
    },
    clear() {
      if (isShown) stream.write(CLEAR_LINE);
      isShown = false;
    },
  };
}

/** What the command may touch of the process that it runs in. */
export interface Io {
  stdin: AsyncIterable<Uint8Array | string>;
  stdout: Output;
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  now(): Date;
}

/** A stream that may be a terminal. */
export type Output = Writable & { isTTY?: boolean; columns?: number };

/** Writes, and waits until the text is on its way, so that a slow reader holds the work back. */
export function send(stream: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (problem) => (problem ? reject(problem) : resolve()));
  });
}

/** Whether the reader of a stream went away, as `head` does. */
export function isBrokenPipe(problem: unknown): boolean {
  const { code } = { ...(problem as NodeJS.ErrnoException) };
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED";
}
