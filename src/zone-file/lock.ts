/** A lock between processes, as a file beside the one it guards: it is there while somebody writes. */
import { open, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
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

/** Between making a lock and writing into it a process needs no longer than this, in milliseconds. */
const longestStart = 10_000;

/**
 * Runs `work` while this process holds the lock of `path`. Who waits for it holds the place of the next one meanwhile, a
 * lock itself; so a process with many edits lets another in after each, and those that wait for the place have the same
 * chance.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  { timeoutMs = 60_000 }: LockOptions = {},
): Promise<T> {
  const lock = beside(path, ".lock");
  const place = beside(path, ".lock.next");
  const deadline = Date.now() + timeoutMs;
  await waitFor(place, deadline, path, lock);
  try {
    await waitFor(lock, deadline, path, lock);
  } finally {
    await rm(place, { force: true });
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** `told` is the lock that a message names: the place of the next one is held up by it alone. */
async function waitFor(lock: string, deadline: number, path: string, told: string): Promise<void> {
  while (!(await take(lock))) {
    if (Date.now() > deadline) throw stillLocked(path, told, await readHolder(told));
    await sleep(2 + Math.random() * 23);
  }
}

/**
 * Takes a lock that is free, or whose holder is dead. Only who holds a second lock may remove a dead one: else one
 * removes the fresh lock of another that came first. Dead holders of the second lock are treated in the same way.
 */
async function take(lock: string): Promise<boolean> {
  if (await make(lock)) return true;
  const second = `${lock}.stale`;
  if (!(await isDead(lock)) || !(await take(second))) return false;
  try {
    if (await isDead(lock)) await rm(lock);
  } finally {
    await rm(second, { force: true });
  }
  return make(lock);
}

async function make(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, "wx");
    try {
      const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
      await file.writeFile(JSON.stringify(holder));
    } catch (error) {
      await rm(lock, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isDead(lock: string): Promise<boolean> {
  const holder = await readHolder(lock);
  return holder ? hasEnded(holder) : isLeftEmpty(lock);
}

/** Nothing where the lock was let go meanwhile, or does not tell. */
async function readHolder(lock: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(lock, "utf8"));
    return typeof holder?.pid === "number" ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Only of this machine's processes it can be known. */
function hasEnded({ pid, host, since }: Holder): boolean {
  if (host !== hostname()) return false;
  // A container that is started again gives its processes the same ids.
  if (pid === process.pid) return Date.parse(since) < Date.now() - process.uptime() * 1000;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Whether its holder died before it could say who it was. */
async function isLeftEmpty(lock: string): Promise<boolean> {
  const found = await stat(lock).catch(() => undefined);
  return found?.size === 0 && Date.now() - found.mtimeMs > longestStart;
}

function stillLocked(path: string, lock: string, holder: Holder | undefined): ZoneFileError {
  const who = holder ? `process ${holder.pid} on ${holder.host} since ${holder.since}` : "an unknown process";
  const message = `${path} is locked by ${who}, so nothing was written; wait until it has finished, or delete ${lock} if it no longer runs`;
  return new ZoneFileError("zone-file.locked", message);
}
