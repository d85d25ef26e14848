/**
 * A journal of which resource on this machine wrote a record last. The DNS has no place for a marker, and Pulumi's state
 * contains a record only after its step has ended, so the writer is noted before an update is sent. Lines of zone files have
 * markers; for them the journal has the current resource if the marker names another one, or another stack. With it, the run after a killed one
 * continues from what was sent, and a resource whose record was taken over by another one sees that before it deletes it.
 *
 * The journal is only a help: another machine does not have it, and then a record of uncertain ownership is refused. It
 * contains only hashes of the records, since RDATA may be secret.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { ifPossible } from "../shared/system";
import { userFolder } from "../shared/user-folder";
import { notesFile } from "./notes-file";

/** The writer of a record. */
export interface Entry {
  /** The identity of the resource that wrote it last. */
  identity: string;
  /**
   * The previous owners of the record, which may still be in the state; {@link ANY} if they are not known. For lines of zone
   * files, the lineages of the resource's URNs before the current one.
   */
  forerunners: string[];
  /** The lineage of the current URN. After a rename it differs from that of the identity. */
  holder: string;
  /** Whether the resource has been in the state. Otherwise the run that created it may have been interrupted. */
  isKept: boolean;
}

/** Stands for any previous owner. */
export const ANY = "*";

/** Identifies an entry. */
export type JournalKey = readonly string[];

export interface Journal<What> {
  /** Whether the journal is writable: a home folder may be read-only. */
  works(): Promise<boolean>;
  /** What this machine knows about the record. */
  find(record: What): Promise<Entry | undefined>;
  note(record: What, entry: Entry): Promise<void>;
  /** The record was deleted. */
  forget(record: What): Promise<void>;
}

/** A journal in a file of the project's folder, with hashes of the records. Without a folder it has nothing. */
export function fileJournal<What>(
  keyOf: (record: What) => JournalKey,
  folder = userFolder("state", "records"),
  project = process.cwd(),
): Journal<What> {
  if (folder === undefined) return noJournal;
  const file = notesFile(join(folder, `${hashOf(project, [])}.jsonl`));
  const hash = (record: What): string => hashOf(project, keyOf(record));
  return {
    async works() {
      try {
        file.requireWritable();
        return true;
      } catch {
        return false;
      }
    },
    find: async (record) => entrySchema.safeParse(ifPossible(() => file.find(hash(record)))).data,
    // Without a note, a record of uncertain ownership is refused later.
    note: (record, entry) => file.append(hash(record), entry).catch(() => undefined),
    async forget(record) {
      try {
        if (file.find(hash(record)) !== undefined) await file.append(hash(record), undefined);
      } catch {
        // A note that counts no more could make somebody else's record ours, and no note only has it refused.
        ifPossible(() => file.forgetAll());
      }
    },
  };
}

const noJournal: Journal<unknown> = {
  works: async () => false,
  find: async () => undefined,
  note: async () => {},
  forget: async () => {},
};

const entrySchema = z.object({
  identity: z.string(),
  forerunners: z.array(z.string()),
  holder: z.string(),
  isKept: z.boolean(),
});

function hashOf(project: string, key: JournalKey): string {
  return createHash("sha256")
    .update(JSON.stringify([project, ...key]))
    .digest("hex");
}
