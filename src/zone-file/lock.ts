/** A lock between processes: a file next to the one it protects, which exists while a process holds the lock. */
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { ifPossible } from "../shared/system";
import { beside } from "./beside";
import { ZoneFileError } from "./error";

interface Holder {
  pid: number;
  host: string;
  since: string;
}

export interface LockOptions {
  /** How long to wait for another process, in milliseconds. By default 60 seconds. */
  timeoutMs?: number;
}

/** The longest time between creating a lock and writing its holder into it, in milliseconds. */
const longestStart = 10_000;

/**
 * Runs `work` while this process holds the lock of `path`. The next process in line holds a second lock while it waits. So
 * a process with many edits lets another one in after each, and all others have the same chance to be next.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  { timeoutMs = 60_000 }: LockOptions = {},
): Promise<T> {
  const lock = beside(path, ".lock");
  const next = beside(path, ".lock.next");
  // Where nobody waits, nobody is passed over.
  if (existsSync(next) || !tryCreate(lock)) {
    const deadline = Date.now() + timeoutMs;
    await waitFor(next, deadline, path, lock);
    try {
      await waitFor(lock, deadline, path, lock);
    } finally {
      rmSync(next, { force: true });
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** `reported` is the lock that the error names: only its holder can delay the second lock. */
async function waitFor(lock: string, deadline: number, path: string, reported: string): Promise<void> {
  while (!acquire(lock)) {
    if (Date.now() > deadline) throw stillLocked(path, reported, readHolder(reported));
    await sleep(2 + Math.random() * 23);
  }
}

/**
 * Acquires a lock that is free, or whose holder is dead. A stale lock may be removed only while holding another lock;
 * otherwise one process could remove the fresh lock of another one. That lock can become stale too, and is treated alike.
 */
function acquire(lock: string): boolean {
  if (tryCreate(lock)) return true;
  const cleanup = `${lock}.stale`;
  if (!isStale(lock) || !acquire(cleanup)) return false;
  try {
    if (isStale(lock)) rmSync(lock);
  } finally {
    rmSync(cleanup, { force: true });
  }
  return tryCreate(lock);
}

function tryCreate(lock: string): boolean {
  try {
    const file = openSync(lock, "wx");
    try {
      const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
      writeFileSync(file, JSON.stringify(holder));
    } catch (error) {
      rmSync(lock, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isStale(lock: string): boolean {
  const holder = readHolder(lock);
  return holder ? hasEnded(holder) : isLeftEmpty(lock);
}

/** Undefined if the lock was released meanwhile, or does not name its holder. */
function readHolder(lock: string): Holder | undefined {
  const holder = ifPossible(() => JSON.parse(readFileSync(lock, "utf8")));
  return typeof holder?.pid === "number" ? holder : undefined;
}

/** This can be known of processes on this machine only. */
function hasEnded({ pid, host, since }: Holder): boolean {
  if (host !== hostname()) return false;
  // A restarted container reuses process ids.
  if (pid === process.pid) return Date.parse(since) < Date.now() - process.uptime() * 1000;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Whether its holder died before it could write its name. */
function isLeftEmpty(lock: string): boolean {
  const found = ifPossible(() => statSync(lock));
  return found?.size === 0 && Date.now() - found.mtimeMs > longestStart;
}

function stillLocked(path: string, lock: string, holder: Holder | undefined): ZoneFileError {
  const who = holder ? `process ${holder.pid} on ${holder.host} since ${holder.since}` : "an unknown process";
  const message = `${path} is locked by ${who}, so nothing was written; wait until it has finished, or delete ${lock} if it is no longer running`;
  return new ZoneFileError("zone-file.locked", message);
}
