/**
 * A file of notes about keys, to which several processes append: a line each, of which the last one of a key counts. A new file for
 * each note would take longer than the update of a name server that it is about, as file systems wait for the disk to make one.
 */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ifPossible, unlessMissing } from "../shared/system";
import { beside } from "../zone-file/beside";
import { withLock } from "../zone-file/lock";

export interface NotesFile {
  /** Throws if nothing can be noted. */
  requireWritable(): void;
  /** The note about a key, as far as it is written, by whichever process. */
  find(key: string): unknown;
  /** Adds a note; without one, the key has none any more. It is written once the promise resolves. */
  append(key: string, note: unknown): Promise<void>;
}

/** A file with fewer lines is never written anew. */
const FEW_LINES = 2000;

/** How often what was appended to a file that is not the file any more is appended again; a system may also number files anew each time. */
const MAX_ATTEMPTS = 5;

/** Milliseconds that whoever writes the file anew leaves to those who are about to append, and that these wait for it at most. */
const GRACE_MS = 100;
const MAX_WAIT_MS = 2000;

/** As read so far, from the start to an offset. */
interface Reading {
  identity: string;
  end: number;
  lines: number;
  notes: Map<string, unknown>;
}

export function notesFile(path: string): NotesFile {
  const lock = beside(path, ".lock");
  let reading: Reading | undefined;
  let mayShorten = true;
  /** Lines that wait for those before them. */
  let waiting: { line: string; done: () => void; failed: (error: unknown) => void }[] = [];
  let isWriting = false;

  const makeFolder = (): unknown => mkdirSync(dirname(path), { recursive: true, mode: 0o700 });

  /** What the file has now. */
  function current(): Reading | undefined {
    const found = unlessMissing(() => statSync(path));
    if (!found || reading?.identity !== identityOf(found) || found.size < reading.end) reading = undefined;
    if (!found || reading?.end === found.size) return reading;
    reading = unlessMissing(() => withFile(path, (file) => readOn(file, reading ?? nothingRead(file))));
    return reading;
  }

  async function write(lines: string): Promise<void> {
    const there = mayShorten ? ifPossible(current) : undefined;
    if (there && isMostlyOld(there)) {
      mayShorten = false;
      await shorten().catch(() => undefined);
    }
    // Waits until the file is written anew, or its process has died.
    if (existsSync(lock)) await withLock(path, async () => {}, { timeoutMs: MAX_WAIT_MS }).catch(() => undefined);
    await appendLines(lines, MAX_ATTEMPTS);
  }

  async function appendLines(lines: string, attempts: number): Promise<void> {
    const file = await open(path, "a", 0o600).catch(() => {
      makeFolder();
      return open(path, "a", 0o600);
    });
    try {
      // Written by one call, so that no other process's line comes between. The first line break ends one that was cut off.
      await file.appendFile(`\n${lines}`);
      const [written, now] = [await file.stat(), unlessMissing(() => statSync(path))];
      if ((now && identityOf(written) === identityOf(now)) || attempts <= 1) return;
    } finally {
      await file.close();
    }
    // Another process has written the file anew all the same.
    await appendLines(lines, attempts - 1);
  }

  async function writeAll(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) {
      const together = waiting;
      waiting = [];
      try {
        await write(together.map(({ line }) => line).join(""));
        for (const { done } of together) done();
      } catch (error) {
        for (const { failed } of together) failed(error);
      }
    }
    isWriting = false;
  }

  /** Writes the file anew without the notes that count no more. */
  function shorten(): Promise<void> {
    return withLock(path, async () => {
      await sleep(GRACE_MS);
      const late = withFile(path, replace);
      if (late.length > 0) await appendLines(late.toString("utf8"), MAX_ATTEMPTS);
    });
  }

  /** The lines that were appended to the old file until then. Whoever appends to it later sees that it is not the file any more. */
  function replace(old: number): Buffer {
    const kept = readOn(old, nothingRead(old));
    // Another process may have done it.
    if (!isMostlyOld(kept)) return Buffer.alloc(0);
    const temporary = `${path}.${process.pid}`;
    try {
      writeFileSync(temporary, Array.from(kept.notes, ([key, note]) => lineOf(key, note)).join(""), { mode: 0o600 });
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
    return wholeLinesFrom(old, kept.end);
  }

  return {
    requireWritable() {
      makeFolder();
      accessSync(dirname(path), constants.W_OK);
      unlessMissing(() => accessSync(path, constants.W_OK));
    },
    find: (key) => current()?.notes.get(key),
    append: (key, note) =>
      new Promise((done, failed) => {
        waiting.push({ line: lineOf(key, note), done, failed });
        if (!isWriting) void writeAll();
      }),
  };
}

function isMostlyOld({ lines, notes }: Reading): boolean {
  return lines > FEW_LINES && lines > 2 * notes.size;
}

/** A new file may get the number of a deleted one. */
function identityOf({ dev, ino, birthtimeMs }: Stats): string {
  return `${dev} ${ino} ${birthtimeMs}`;
}

function lineOf(key: string, note: unknown): string {
  return `${JSON.stringify(note === undefined ? [key] : [key, note])}\n`;
}

function nothingRead(file: number): Reading {
  return { identity: identityOf(fstatSync(file)), end: 0, lines: 0, notes: new Map() };
}

/** Reads what was appended since. */
function readOn(file: number, { identity, end, lines, notes }: Reading): Reading {
  const more = wholeLinesFrom(file, end);
  const all = more.toString("utf8").split("\n").filter(Boolean);
  for (const line of all) {
    // What was cut off says nothing.
    const said = ifPossible(() => JSON.parse(line));
    if (!Array.isArray(said) || typeof said[0] !== "string") continue;
    if (said.length === 1) notes.delete(said[0]);
    else notes.set(said[0], said[1]);
  }
  return { identity, end: end + more.length, lines: lines + all.length, notes };
}

/** A line without an end is still being written, or was cut off. */
function wholeLinesFrom(file: number, start: number): Buffer {
  const octets = Buffer.alloc(Math.max(0, fstatSync(file).size - start));
  let length = 0;
  for (let read = 1; read > 0 && length < octets.length; length += read)
    read = readSync(file, octets, length, octets.length - length, start + length);
  return octets.subarray(0, octets.subarray(0, length).lastIndexOf("\n") + 1);
}

function withFile<Result>(path: string, work: (file: number) => Result): Result {
  const file = openSync(path, "r");
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}
