/**
 * The lexer of zone files (RFC 1035 section 5.1): entries and words, with their positions. The text is Latin-1, one
 * character per octet.
 */

export interface Token {
  /** The octets as written, without the quotes. */
  text: string;
  quoted: boolean;
  start: number;
  end: number;
}

/** A line, or several lines joined by parentheses. */
export interface Entry {
  tokens: Token[];
  /** The last comment, without its semicolon. */
  comment: string;
  /** Whether the first line begins with a blank, so that it inherits the owner name. */
  indented: boolean;
  /** The number of the first line, from 1. */
  line: number;
  /** How many line breaks it has. */
  lines: number;
  /** The span, from the start of the first line to the end of the last line break. */
  start: number;
  end: number;
}

/** Creates the error that is thrown for a malformed line. */
type Refuse = (line: number, why: string) => Error;

export function splitEntries(text: string, refuse: Refuse): Entry[] {
  refuseNul(text, refuse);
  const entries: Entry[] = [];
  for (let at = 0, line = 1; at < text.length; ) {
    const entry = readEntry(text, at, line, refuse);
    entries.push(entry);
    at = entry.end;
    line += entry.lines;
  }
  return entries;
}

export function refuseNul(text: string, refuse: Refuse): void {
  if (text.includes("\0")) throw refuse(1, "the file contains NUL bytes (is it UTF-16?)");
}

/** The entry that begins at an offset, which is the start of a line. */
export function readEntry(text: string, start: number, firstLine: number, refuse: Refuse): Entry {
  const tokens: Token[] = [];
  let comment = "";
  let at = start;
  let line = firstLine;
  let depth = 0;
  let hasReturn = false;
  for (;;) {
    const char = text[at];
    if (char === undefined || (char === "\n" && depth === 0)) {
      if (char !== undefined) {
        at++;
        line++;
      }
      break;
    }
    if (char === "\n") {
      line++;
      at++;
    } else if (char === " " || char === "\t" || char === "\r") {
      hasReturn ||= char === "\r" && depth === 0;
      at++;
    } else if (hasReturn && char !== ";") {
      throw refuse(line, "carriage return inside the line, where BIND ends the line and other servers don't");
    } else if (char === "(" || char === ")") {
      depth += char === "(" ? 1 : -1;
      if (depth < 0) throw refuse(line, 'unmatched ")"');
      at++;
    } else if (char === ";") {
      const end = endOfLine(text, at);
      comment = text.slice(at + 1, end).replace(/\r$/, "");
      at = end;
    } else {
      const token = char === '"' ? readQuoted(text, at, line, refuse) : readBare(text, at);
      tokens.push(token);
      if (token.quoted) line += token.text.split("\n").length - 1;
      at = token.end;
    }
  }
  if (depth > 0) throw refuse(firstLine, 'unmatched "("');
  const indented = text[start] === " " || text[start] === "\t";
  return { tokens, comment, indented, line: firstLine, lines: line - firstLine, start, end: at };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** How many line breaks a part of a text has. */
export function breaksIn(text: string, start = 0, end = text.length): number {
  let count = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** It continues on the next line only if the line break is escaped, as in BIND. */
function readQuoted(text: string, start: number, line: number, refuse: Refuse): Token {
  for (let at = start + 1; at < text.length && text[at] !== "\n"; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return { text: text.slice(start + 1, at), quoted: true, start, end: at + 1 };
  }
  throw refuse(line, "quoted string without a closing quote on its line");
}

const ENDS_WORD = new Set(' \t\r\n;()"');

/** It always ends with the line: a backslash at the end escapes nothing. */
function readBare(text: string, start: number): Token {
  let at = start;
  for (let char = text[at]; char !== undefined && !ENDS_WORD.has(char); char = text[at]) {
    const next = char === "\\" ? text[at + 1] : undefined;
    at += next === undefined || next === "\r" || next === "\n" ? 1 : 2;
  }
  return { text: text.slice(start, at), quoted: false, start, end: at };
}

/** Words without quotes, escapes or anything else that has a meaning in a file, and one space between two. */
const PLAIN_WORDS = /^[!#-'*-:<-[\]-~]+(?: [!#-'*-:<-[\]-~]+)*$/;

function plainWords(text: string): Token[] {
  let start = 0;
  return text.split(" ").map((word) => {
    const token: Token = { text: word, quoted: false, start, end: start + word.length };
    start = token.end + 1;
    return token;
  });
}

/** The words of RDATA; empty if it is malformed. A line break in it would start a new line in a file. */
export function tokensOf(rdata: string): Token[] {
  // A fast path: nearly all RDATA but texts is plain.
  if (PLAIN_WORDS.test(rdata)) return plainWords(rdata);
  return /^\uFEFF|[\r\n]/.test(rdata) ? [] : wordsOf(Buffer.from(rdata, "utf8").toString("latin1"));
}

/** The words of a line of a file, one character per octet; empty if it is malformed. */
export function wordsOf(text: string): Token[] {
  try {
    return splitEntries(text, (_line, why) => new SyntaxError(why)).flatMap((entry) => entry.tokens);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
