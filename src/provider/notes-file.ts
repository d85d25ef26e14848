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
  fsyncSync,
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
import { ifPossible, makeFolder, unlessMissing } from "../shared/system";
import { beside, sweep, temporaryOf } from "../zone-file/beside";
import { withLock } from "../zone-file/lock";

export interface NotesFile {
  /** Throws if nothing can be noted. */
  requireWritable(): void;
  /** The note about a key, as far as it is written, by whichever process. */
  find(key: string): unknown;
  /** Adds a note; without one, the key has none any more. It is written once the promise resolves. */
  append(key: string, note: unknown): Promise<void>;
  /** Deletes the file. */
  forgetAll(): void;
}

/** A file with fewer lines is never written anew. */
const FEW_LINES = 2000;

/** How often what was not appended to the file, or not whole, is appended again. A system may also number files anew each time. */
const MAX_ATTEMPTS = 5;

/** The most milliseconds to wait until the file is written anew. */
const MAX_WAIT_MS = 10_000;

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
  /** Whether the lock is worth waiting for. */
  let waits = true;
  /** Lines that wait for those before them. */
  let waiting: { line: string; done: () => void; failed: (error: unknown) => void }[] = [];
  let isWriting = false;

  /** What the file has now. */
  function current(): Reading | undefined {
    const found = unlessMissing(() => statSync(path));
    if (!found || reading?.identity !== identityOf(found) || found.size < reading.end) reading = undefined;
    if (!found || reading?.end === found.size) return reading;
    reading = unlessMissing(() =>
      withFile(path, (file) => {
        const fresh = nothingRead(file);
        return readOn(file, reading?.identity === fresh.identity ? reading : fresh);
      }),
    );
    return reading;
  }

  async function write(lines: string): Promise<void> {
    const there = mayShorten ? ifPossible(current) : undefined;
    if (there && isMostlyOld(there)) {
      mayShorten = false;
      await shorten().catch(() => undefined);
    }
    // By one call, so that no other process's line comes between. The first line break ends a line that was cut off.
    const octets = Buffer.from(`\n${lines}`);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) if (await append(octets)) return;
    throw new Error(`${path} can't be appended to`);
  }

  /** Whether all of it is in the file, and stays there. */
  async function append(octets: Buffer): Promise<boolean> {
    const file = await open(path, "a", 0o600).catch(() => {
      makeFolder(dirname(path), 0o700);
      return open(path, "a", 0o600);
    });
    try {
      const { bytesWritten } = await file.write(octets);
      // Whoever writes the file anew has seen these lines, or has the lock now, or has put another file in its place.
      if (existsSync(lock) && waits) waits = await isFreed();
      const now = unlessMissing(() => statSync(path));
      return bytesWritten === octets.length && now !== undefined && identityOf(await file.stat()) === identityOf(now);
    } finally {
      await file.close();
    }
  }

  /** False if somebody has the lock for too long, or seems to have it though he has died: nobody waits for him twice. */
  const isFreed = (): Promise<boolean> =>
    withLock(path, async () => true, { timeoutMs: MAX_WAIT_MS }).catch(() => false);

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
    return withLock(path, async () => replace(), { timeoutMs: MAX_WAIT_MS });
  }

  function replace(): void {
    sweep(path);
    const kept = withFile(path, (file) => readOn(file, nothingRead(file)));
    // Another process may have done it; and another user's file stays his.
    if (!isMostlyOld(kept) || (process.getuid && statSync(path).uid !== process.getuid())) return;
    const temporary = temporaryOf(path);
    try {
      const file = openSync(temporary, "wx", 0o600);
      try {
        writeFileSync(file, Array.from(kept.notes, ([key, note]) => lineOf(key, note)).join(""));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  return {
    requireWritable() {
      makeFolder(dirname(path), 0o700);
      accessSync(dirname(path), constants.W_OK);
      unlessMissing(() => accessSync(path, constants.W_OK));
    },
    find: (key) => current()?.notes.get(key),
    append: (key, note) =>
      new Promise((done, failed) => {
        waiting.push({ line: lineOf(key, note), done, failed });
        if (!isWriting) void writeAll();
      }),
    forgetAll: () => rmSync(path, { force: true }),
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
