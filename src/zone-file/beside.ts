/** Names of the files that stand beside a zone file for a while. */
import { createHash, randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** What most file systems take, in octets. */
const LONGEST = 255;
/** Room for what is put behind the name: a UUID with `.tmp`, or the endings of locks. */
const ENDING = 60;
const UUID = /^\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** The path with an ending; a name that would be too long with it is cut, and told from others by a hash. */
export function beside(path: string, ending: string): string {
  return join(dirname(path), `${stem(path)}${ending}`);
}

/** Where a new text is written before it takes the file's place. */
export function temporaryOf(path: string): string {
  return beside(path, `.${randomUUID()}.tmp`);
}

/** Takes away what writers that were killed left of a file. Only who holds its lock may do so. */
export async function sweep(path: string): Promise<void> {
  const start = stem(path);
  const isLeft = (name: string): boolean => name.startsWith(start) && UUID.test(name.slice(start.length));
  // A folder that may be written and not listed is swept by somebody else.
  const names = await readdir(dirname(path)).catch(() => []);
  for (const name of names.filter(isLeft)) await rm(join(dirname(path), name), { force: true });
}

function stem(path: string): string {
  const name = basename(path);
  if (Buffer.byteLength(name) <= LONGEST - ENDING) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
  // By characters, so that none is cut in two; each has at most 4 octets.
  return `${[...name].slice(0, 32).join("")}~${hash}`;
}
