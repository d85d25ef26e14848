/** Names of the temporary files next to a zone file. */
import { createHash, randomUUID } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { groupBy } from "../shared/group-by";
import { ifPossible } from "../shared/system";

/** The longest file name that most file systems allow, in octets. */
const MAX_NAME = 255;
/** Reserved for the suffix: a UUID with `.tmp`, or the suffixes of locks. */
const MAX_SUFFIX = 60;
const UUID = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** The path with a suffix. A name that would be too long is shortened, and made unique by a hash. */
export function beside(path: string, suffix: string): string {
  return join(dirname(path), `${stem(path)}${suffix}`);
}

/** The path to which a new text is written before it replaces the file. */
export function temporaryOf(path: string): string {
  return beside(path, `.${randomUUID()}.tmp`);
}

/** The temporary files in a folder when this process first looked, by the start of their names. */
const found = new Map<string, Map<string, string[]>>();

/**
 * Deletes the temporary files of writers that were killed before this process first looked. Requires the file's lock, under which all of
 * them are made. A folder of many zone files is listed once, not for each edit.
 */
export function sweep(path: string): void {
  const folder = dirname(path);
  const left = found.get(folder) ?? temporariesIn(folder);
  found.set(folder, left);
  const start = stem(path);
  for (const name of left.get(start) ?? []) rmSync(join(folder, name), { force: true });
  left.delete(start);
}

function temporariesIn(folder: string): Map<string, string[]> {
  // A folder may be writable and still not readable; then the files stay.
  const names = ifPossible(() => readdirSync(folder)) ?? [];
  return groupBy(
    names.filter((name) => UUID.test(name)),
    (name) => name.replace(UUID, ""),
  );
}

function stem(path: string): string {
  const name = basename(path);
  if (Buffer.byteLength(name) <= MAX_NAME - MAX_SUFFIX) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
  // Cut between characters, each of which has at most 4 octets.
  return `${[...name].slice(0, 32).join("")}~${hash}`;
}
