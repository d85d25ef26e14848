/**
 * Who of this machine's resources wrote a record last. The DNS has no room for a marker, and Pulumi's state learns of a
 * record only when its step has ended; so it is noted before a message is sent. A zone file's lines have markers, and of
 * them it is noted which stack has them, where that is no more the one that the marker names. A run that was killed then goes on from
 * what it has sent, and a resource whose record another one took over finds that out before it deletes it.
 *
 * It is a help and not the truth: another machine has none, and then a record that can't be told apart is refused. Of
 * the records it holds a hash only, as RDATA may be secret.
 */
import { createHash } from "node:crypto";
import { access, constants, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/** Who wrote a record. */
export interface Entry {
  /** The identity of the resource that wrote it last. */
  identity: string;
  /** Those that it took the record over from, which may still be in the state; {@link ANY} where that is not known. */
  forerunners: string[];
  /** The lineage of the URN at which it was written or, since, held. After a rename this isn't the identity's own. */
  holder: string;
  /** Whether the state was seen to have that resource. Else the run that created it may have been interrupted. */
  isKept: boolean;
}

/** Whoever had the record before. */
export const ANY = "*";

/** What keeps one thing that is noted apart from all others. */
export type JournalKey = readonly string[];

export interface Journal<What> {
  /** Whether something can be noted here: a home may be read-only. */
  works(): Promise<boolean>;
  /** What this machine knows of the record. */
  find(record: What): Promise<Entry | undefined>;
  note(record: What, entry: Entry): Promise<void>;
  /** The record is gone. */
  forget(record: What): Promise<void>;
}

/** A journal of small files, one a record, named after a hash of the project's folder and the record. */
export function fileJournal<What>(
  keyOf: (record: What) => JournalKey,
  folder = stateFolder(),
  project = process.cwd(),
): Journal<What> {
  const fileOf = (record: What): string => join(folder, hashOf(project, keyOf(record)));
  const makeFolder = (): Promise<unknown> => mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    works: () =>
      makeFolder().then(
        () =>
          access(folder, constants.W_OK).then(
            () => true,
            () => false,
          ),
        () => false,
      ),
    find: (record) =>
      readFile(fileOf(record), "utf8").then(
        (text) => entrySchema.safeParse(parseJson(text)).data,
        () => undefined,
      ),
    async note(record, entry) {
      const file = fileOf(record);
      // Renamed into its place, so that a kill leaves no half of an entry.
      const temporary = `${file}.${process.pid}`;
      try {
        await makeFolder();
        await writeFile(temporary, JSON.stringify(entry));
        await rename(temporary, file);
      } catch {
        // What is not noted is refused later, where it would be needed.
        await rm(temporary, { force: true }).catch(() => undefined);
      }
    },
    forget: (record) => rm(fileOf(record), { force: true }).catch(() => undefined),
  };
}

const entrySchema = z.object({
  identity: z.string(),
  forerunners: z.array(z.string()),
  holder: z.string(),
  isKept: z.boolean(),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A journal that ends with the process. */
export function memoryJournal<What>(keyOf: (record: What) => JournalKey): Journal<What> {
  const entries = new Map<string, Entry>();
  return {
    works: async () => true,
    find: async (record) => entries.get(hashOf("", keyOf(record))),
    note: async (record, entry) => void entries.set(hashOf("", keyOf(record)), entry),
    forget: async (record) => void entries.delete(hashOf("", keyOf(record))),
  };
}

function hashOf(project: string, key: JournalKey): string {
  return createHash("sha256")
    .update(JSON.stringify([project, ...key]))
    .digest("hex");
}

/** Where programs keep what is theirs: the XDG base directory specification 0.8, and on Windows the local AppData. */
function stateFolder(): string {
  const { LOCALAPPDATA, XDG_STATE_HOME } = process.env;
  const base =
    process.platform === "win32" && LOCALAPPDATA ? LOCALAPPDATA : XDG_STATE_HOME || join(homedir(), ".local", "state");
  return join(base, "alibaba-mail", "records");
}
