/** Which file stood at a path when it was read, to see whether it is still the same before it is replaced. */
import type { BigIntStats } from "node:fs";
import { open, stat } from "node:fs/promises";

/** A text as it was read, Latin-1, and of what file; nothing where there was none. */
export interface Snapshot {
  text: string | undefined;
  identity: string | undefined;
}

/** Reads a file, and its identity of before that: what is written meanwhile makes it another one. */
export async function takeSnapshot(path: string): Promise<Snapshot> {
  try {
    const file = await open(path, "r");
    try {
      const identity = identityOf(await file.stat({ bigint: true }));
      return { text: await file.readFile("latin1"), identity };
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { text: undefined, identity: undefined };
    throw error;
  }
}

/** Whether the path still leads to what was read. */
export async function isStill(path: string, { identity }: Snapshot): Promise<boolean> {
  const now = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return (now && identityOf(now)) === identity;
}

/** The time of the last change of the inode tells what a tool that puts the old time back would hide. */
function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}
