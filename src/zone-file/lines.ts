/**
 * The lines of a zone file while they are edited: a list in the order of the file, found by owner name or marker. An edit
 * changes it in a time that doesn't depend on the length of the file, except for the line numbers of the lines after it.
 */

import { breaksIn } from "../dns/tokens";
import type { Generator } from "./generate";
import type { Directive, KnownRecord, ParsedZone, ZoneRecord } from "./parser";

const MARKER = "alibaba-mail=";

/** The marker of a managed line. A remark may follow it. */
export function markerOf({ comment }: ZoneRecord): string | undefined {
  const start = comment.indexOf(MARKER);
  if (start < 0) return undefined;
  const text = comment.trim();
  return text.startsWith(MARKER) ? text.slice(MARKER.length).split(/\s/, 1)[0] : undefined;
}

/** The marker as it is written. */
export function markerText(token: string): string {
  return MARKER + token;
}

/** A record with its text. */
export interface Line {
  record: ZoneRecord;
  /** The record as it was read; undefined for a line that was written since. */
  read: ZoneRecord | undefined;
  /** The comments, blank lines and directives between the previous record and this one. */
  above: string;
  /** With its line break. */
  text: string;
  previous: Line | undefined;
  next: Line | undefined;
  /** That of a managed line. */
  readonly marker: string | undefined;
  /** The place among the managed lines, once it is known. */
  rank?: string;
}

export class ZoneLines {
  expansions: Directive[];
  generators: Generator[];
  private first: Line | undefined;
  private last: Line | undefined;
  private length = 0;
  /** The text after the last record. */
  private rest: string;
  private readonly byOwner = new Map<string, Line[]>();
  private readonly byMarker = new Map<string, Line[]>();
  private list: ZoneRecord[] | undefined;
  /** The line break of the file; undefined if a change may have removed the last one of its kind. */
  private eol: string | undefined;

  constructor(text: string, { records, expansions, generators }: ParsedZone) {
    this.expansions = expansions;
    this.generators = generators;
    this.eol = eolOf(text);
    let at = 0;
    for (const record of records) {
      const above = text.slice(at, record.start);
      this.link({ record, read: record, above, text: text.slice(record.start, record.end) }, undefined);
      at = record.end;
    }
    this.rest = text.slice(at);
  }

  /** All records, in the order of the file. */
  get records(): ZoneRecord[] {
    this.list ??= Array.from(this, ({ record }) => record);
    return this.list;
  }

  get count(): number {
    return this.length;
  }

  *[Symbol.iterator](): IterableIterator<Line> {
    for (let line = this.first; line; line = line.next) yield line;
  }

  /** From the end to the first line below which there is something else than a record. */
  *fromEnd(): IterableIterator<Line> {
    let below = this.rest;
    for (let line = this.last; line && below === ""; line = line.previous) {
      yield line;
      below = line.above;
    }
  }

  /** The records with an owner name, in the order of the file. */
  at(owner: string): ZoneRecord[] {
    return (this.byOwner.get(owner) ?? []).map(({ record }) => record);
  }

  /** The same, in runs between which there are records of other owners. */
  runsAt(owner: string): ZoneRecord[][] {
    const runs: ZoneRecord[][] = [];
    for (const line of this.byOwner.get(owner) ?? []) {
      if (line.previous?.record.owner === owner) runs.at(-1)?.push(line.record);
      else runs.push([line.record]);
    }
    return runs;
  }

  /** The records with a marker, in the order of the file. */
  marked(token: string): ZoneRecord[] {
    const found = (this.byMarker.get(token) ?? []).map(({ record }) => record);
    return found.sort((one, other) => one.line - other.line);
  }

  /** The whole text. */
  text(): string {
    return this.compose(({ text }) => text).text;
  }

  /** The whole text, where lines may have another text than their own, and the records of those that have not. */
  compose(textOf: (line: Line) => string): { text: string; known: KnownRecord[] } {
    const parts: string[] = [];
    const known: KnownRecord[] = [];
    let at = 0;
    for (const line of this) {
      const text = textOf(line);
      const start = at + line.above.length;
      at = start + text.length;
      parts.push(line.above, text);
      if (text === line.text) known.push({ start, end: at, record: line.record });
    }
    parts.push(this.rest);
    return { text: parts.join(""), known };
  }

  /** The same lines as those of a text that was composed of them and read. */
  asRead(text: string, { records, expansions, generators }: ParsedZone): this {
    let index = 0;
    for (const line of this) {
      const record = records[index++] as ZoneRecord;
      if (record.serial) line.text = text.slice(record.start, record.end);
      line.record = record;
      line.read = record;
    }
    this.list = records;
    this.expansions = expansions;
    this.generators = generators;
    return this;
  }

  /** Inserts a line before another one, or at the end of the file. `read` parses its text. */
  insert(text: string, before: Line | undefined, read: (text: string) => ZoneRecord): void {
    const record = read(text);
    const eol = this.lineBreak();
    if (this.lastText().endsWith("\n") || this.isEmpty()) {
      this.put(`${text}${eol}`, record, before);
      return;
    }
    // A file without a final line break stays without one, so that removing the line restores it to the byte.
    this.changeLastText((above) => `${above}${eol}`);
    this.put(text, record, undefined);
  }

  private put(text: string, record: ZoneRecord, before: Line | undefined): void {
    const above = before ? before.above : this.rest;
    const line = before ? before.record.line : this.nextLineNumber();
    if (before) before.above = "";
    else this.rest = "";
    this.link({ record: { ...record, line }, read: undefined, above, text }, before);
    if (before) this.renumber(before, line, breaksIn(text));
  }

  /** Puts another text in the place of a line, with the same line break. */
  replace(old: ZoneRecord, text: string, read: (text: string) => ZoneRecord): void {
    const line = this.lineOf(old);
    const record = { ...read(text), line: line.record.line };
    const ending = /\r?\n$/.exec(line.text)?.[0] ?? "";
    const { next, above } = line;
    this.unlink(line);
    this.link({ record, read: undefined, above, text: `${text}${ending}` }, next);
    this.renumber(next, record.line, breaksIn(text) + breaksIn(ending) - breaksIn(line.text));
  }

  remove(old: ZoneRecord): void {
    const line = this.lineOf(old);
    const isOpen = line === this.last && this.rest === "" && !line.text.endsWith("\n");
    this.unlink(line);
    if (line.next) line.next.above = line.above + line.next.above;
    else this.rest = line.above + this.rest;
    this.renumber(line.next, line.record.line, -breaksIn(line.text));
    if (!isOpen) return;
    // Without a final line break, the line break before our line was written for it, and is removed too.
    const isReturn = this.eol !== "\n" && eolOf(this.text().slice(0, -2)) === "\r\n";
    this.changeLastText((above) => above.replace(isReturn ? /\r?\n$/ : /\n$/, ""));
  }

  private lineOf(record: ZoneRecord): Line {
    const line = this.byOwner.get(record.owner)?.find((one) => one.record === record);
    if (!line) throw new Error("the record is not of this file");
    return line;
  }

  private lineBreak(): string {
    this.eol ??= eolOf(this.text());
    return this.eol;
  }

  private isEmpty(): boolean {
    return this.rest === "" && !this.last;
  }

  private lastText(): string {
    return this.rest === "" ? (this.last?.text ?? "") : this.rest;
  }

  private changeLastText(change: (text: string) => string): void {
    if (this.lastText().includes("\r")) this.eol = undefined;
    if (this.rest !== "") this.rest = change(this.rest);
    else if (this.last) this.last.text = change(this.last.text);
  }

  private nextLineNumber(): number {
    return (this.last ? this.last.record.line + breaksIn(this.last.text) : 1) + breaksIn(this.rest);
  }

  /** Moves all lines from one on, and all directives after a line number. */
  private renumber(from: Line | undefined, after: number, by: number): void {
    if (by === 0) return;
    for (let line = from; line; line = line.next) {
      // What was read is shared with other documents of the file.
      if (line.record === line.read) line.record = { ...line.record };
      line.record.line += by;
    }
    const move = <At extends { line: number }>(one: At): At =>
      one.line >= after ? { ...one, line: one.line + by } : one;
    this.expansions = this.expansions.map(move);
    this.generators = this.generators.map(move);
  }

  private link(made: Pick<Line, "record" | "read" | "above" | "text">, before: Line | undefined): void {
    const marker = markerOf(made.record);
    const line: Line = { ...made, previous: before ? before.previous : this.last, next: before, marker };
    if (line.previous) line.previous.next = line;
    else this.first = line;
    if (before) before.previous = line;
    else this.last = line;
    this.length++;
    this.list = undefined;
    const { owner } = line.record;
    const others = this.byOwner.get(owner);
    if (!others) this.byOwner.set(owner, [line]);
    else if (!before) others.push(line);
    else others.splice(others.length - countFrom(before, owner), 0, line);
    if (marker === undefined) return;
    const marked = this.byMarker.get(marker);
    if (marked) marked.push(line);
    else this.byMarker.set(marker, [line]);
  }

  private unlink(line: Line): void {
    const { previous, next, record, marker } = line;
    if (previous) previous.next = next;
    else this.first = next;
    if (next) next.previous = previous;
    else this.last = previous;
    this.length--;
    this.list = undefined;
    drop(this.byOwner, record.owner, line);
    if (marker !== undefined) drop(this.byMarker, marker, line);
    if (line.text.includes("\r\n")) this.eol = undefined;
  }
}

function countFrom(from: Line | undefined, owner: string): number {
  let count = 0;
  for (let line = from; line; line = line.next) if (line.record.owner === owner) count++;
  return count;
}

function drop(index: Map<string, Line[]>, key: string, line: Line): void {
  const left = (index.get(key) ?? []).filter((one) => one !== line);
  if (left.length === 0) index.delete(key);
  else index.set(key, left);
}

function eolOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
