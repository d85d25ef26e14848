/** A lock between processes, as a file beside the one it guards: it is there while somebody writes. */
import { open, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { ZoneFileError } from "./error";

interface Holder {
  pid: number;
  host: string;
  since: string;
}

export interface LockOptions {
  /** How long to wait for another process, in milliseconds. By default 60 seconds. */
  patience?: number;
}

/** Runs `work` while this process holds the lock of `path`. */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  { patience = 60_000 }: LockOptions = {},
): Promise<T> {
  const lock = `${path}.lock`;
  const deadline = Date.now() + patience;
  while (!(await take(lock))) {
    const holder = await readHolder(lock);
    if (holder && isDead(holder) && (await removeDead(lock, holder))) continue;
    if (Date.now() > deadline) throw stillLocked(path, lock, holder);
    await sleep(5 + Math.random() * 45);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
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

/** Nothing where the lock was let go meanwhile, or is just being written. */
async function readHolder(lock: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(lock, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

/** Only of this machine's processes it can be known. */
function isDead({ pid, host }: Holder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Removes a dead process's lock. Of several that find it, the one that holds the second lock may; it looks again. */
async function removeDead(lock: string, dead: Holder): Promise<boolean> {
  const guard = `${lock}.stale`;
  if (!(await take(guard))) {
    const holder = await readHolder(guard);
    if (holder && isDead(holder)) await rm(guard, { force: true });
    return false;
  }
  try {
    const holder = await readHolder(lock);
    if (holder?.pid === dead.pid && holder.since === dead.since) await rm(lock, { force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

function stillLocked(path: string, lock: string, holder: Holder | undefined): ZoneFileError {
  const who = holder ? `process ${holder.pid} on ${holder.host} since ${holder.since}` : "an unknown process";
  const message = `${path} is locked by ${who}, so nothing was written; wait until it has finished, or delete ${lock} if it no longer runs`;
  return new ZoneFileError("zone-file.locked", message);
}
