import type { Entry, Journal, JournalKey } from "../../src/provider/journal";

/** A journal that ends with the process. */
export function memoryJournal<What>(keyOf: (record: What) => JournalKey): Journal<What> {
  const entries = new Map<string, Entry>();
  const at = (record: What): string => JSON.stringify(keyOf(record));
  return {
    works: async () => true,
    find: async (record) => entries.get(at(record)),
    note: async (record, entry) => void entries.set(at(record), entry),
    forget: async (record) => void entries.delete(at(record)),
  };
}
