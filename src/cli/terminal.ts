/** What a stream supports: colours, characters beyond ASCII, and its width. */

import type { Writable } from "node:stream";
import { styleText } from "node:util";
import { escapeControlChars } from "../shared/untrusted-text";
import { displayWidth } from "../shared/width";

/** The meaning of a text, which decides its colour. */
export type Tone = "good" | "bad" | "warning" | "faint" | "strong";

export interface TerminalStyle {
  /** Columns. */
  width: number;
  marks: Marks;
  /** Colours a text if the stream supports colours. */
  paint(tone: Tone, text: string): string;
}

const colours = {
  good: "green",
  bad: "red",
  warning: "yellow",
  faint: "dim",
  strong: "bold",
} as const satisfies Record<Tone, string>;

/** The marks before a line, all of the same width, and those of a tree. */
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

/** The width of a stream that is not a terminal, and the most that reads well. */
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

/** `FORCE_COLOR` overrides `NO_COLOR`, as in Node.js itself; an empty `NO_COLOR` is ignored (no-color.org). */
function showsColours({ isTTY = false }: Output, { FORCE_COLOR, NO_COLOR, TERM }: Io["env"]): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return isTTY && TERM !== "dumb";
}

/** Whether the locale has characters beyond ASCII (POSIX: the first of these that is not empty); Windows sets none. */
function isUnicode({ LC_ALL, LC_CTYPE, LANG }: Io["env"], platform: NodeJS.Platform): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG;
  return locale === undefined || locale === "" ? platform === "win32" : /utf-?8/i.test(locale);
}

/** Breaks a text into lines of at most `width` columns, at spaces if possible. */
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

/** A line that shows the progress of long work. */
export interface Progress {
  show(text: string): void;
  /** Removes the line, before something else is written. */
  clear(): void;
}

/** From the line's start, erase to its end (ECMA-48: CR, EL). */
const CLEAR_LINE = "\r\u001b[K";

/** Progress is shown on terminals only, not in logs. */
export function progressOn(stream: Output): Progress {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  let isShown = false;
  return {
    show(text) {
      // One column stays free, since some terminals wrap when the last one is written.
      stream.write(`${CLEAR_LINE}${escapeControlChars(text).slice(0, (stream.columns ?? 80) - 1)}`);
      isShown = true;
    },
    clear() {
      if (isShown) stream.write(CLEAR_LINE);
      isShown = false;
    },
  };
}

/** The parts of the process that the command uses. */
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

/** Writes, and waits until the text is flushed, so that a slow reader slows the work down. */
export function send(stream: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (problem) => (problem ? reject(problem) : resolve()));
  });
}

/** Whether the reader of a stream closed it, as `head` does. */
export function isBrokenPipe(problem: unknown): boolean {
  const { code } = { ...(problem as NodeJS.ErrnoException) };
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED";
}
