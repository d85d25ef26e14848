/** The zone files that this process has parsed, so that the records of one file don't parse it once for each. */

import { ZoneDocument } from "./document";
import { isStill, type Snapshot, takeSnapshot } from "./snapshot";

/** A file with its document, which must not be changed; its copies may be. */
export interface Parsed {
  snapshot: Snapshot;
  /** Undefined if there is no file; throws if it is not a zone file. */
  document: () => ZoneDocument | undefined;
}

/** How much text is kept in all, in octets; its records take some 20 times as much. The file used last is kept in any case. */
const MOST_KEPT = 8 * 2 ** 20;

/** By zone and path, the last used at the end. */
const kept = new Map<string, Parsed>();
let length = 0;

/** Reads and parses a file, as far as it has changed since. */
export function readParsed(path: string, zone: string): Parsed {
  const key = keyOf(path, zone);
  const last = kept.get(key);
  if (last?.snapshot.isSettled && isStill(path, last.snapshot)) return keep(key, last);
  const snapshot = takeSnapshot(path);
  const { text } = snapshot;
  // The same text has the same document, whenever it was written.
  const known = kept.get(key);
  if (text !== undefined && known?.snapshot.text === text) return keep(key, { ...known, snapshot });
  return keep(key, {
    snapshot,
    document: once(() => (text === undefined ? undefined : new ZoneDocument(text, zone, path))),
  });
}

/** Notes what was written. It is read again before it is used, since another program may have written at once. */
export function noteWritten(path: string, zone: string, document: ZoneDocument): void {
  const snapshot = { text: document.text, identity: undefined, isSettled: false };
  keep(keyOf(path, zone), { snapshot, document: () => document });
}

function keep(key: string, parsed: Parsed): Parsed {
  drop(key);
  kept.set(key, parsed);
  length += lengthOf(parsed);
  for (const oldest of kept.keys()) {
    if (length <= MOST_KEPT || oldest === key) break;
    drop(oldest);
  }
  return parsed;
}

function drop(key: string): void {
  const parsed = kept.get(key);
  if (!parsed) return;
  length -= lengthOf(parsed);
  kept.delete(key);
}

function lengthOf({ snapshot }: Parsed): number {
  return snapshot.text?.length ?? 0;
}

function keyOf(path: string, zone: string): string {
  return JSON.stringify([path, zone]);
}

/** The result of the first call, or its error. */
function once<T>(work: () => T): () => T {
  let done: (() => T) | undefined;
  return () => {
    done ??= outcomeOf(work);
    return done();
  };
}

function outcomeOf<T>(work: () => T): () => T {
  try {
    const result = work();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
