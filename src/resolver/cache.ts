/**
 * A cache with a lifetime for each entry. When it is full, the entry is evicted that is the oldest of those that were not used since
 * they were set, or since it was last their turn (CLOCK): so reading one moves nothing.
 */

export interface Cache<T> {
  get(key: string): T | undefined;
  /** `seconds` is the entry's lifetime. */
  set(key: string, value: T, seconds: number): void;
  readonly size: number;
}

/** `now` returns milliseconds. */
export function createCache<T>(maxEntries: number, now: () => number): Cache<T> {
  /** The next to be evicted first. */
  const entries = new Map<string, { value: T; until: number; isUsed: boolean }>();

  function evictOne(): void {
    for (const [key, entry] of entries) {
      entries.delete(key);
      if (!entry.isUsed) return;
      // At most one round, since nothing is used meanwhile.
      entries.set(key, { ...entry, isUsed: false });
    }
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.until <= now()) {
        entries.delete(key);
        return undefined;
      }
      entry.isUsed = true;
      return entry.value;
    },
    set(key, value, seconds) {
      if (seconds <= 0) {
        entries.delete(key);
        return;
      }
      const until = now() + seconds * 1000;
      const entry = entries.get(key);
      if (entry) {
        entry.value = value;
        entry.until = until;
        entry.isUsed = true;
        return;
      }
      while (entries.size >= maxEntries) evictOne();
      entries.set(key, { value, until, isUsed: false });
    },
    get size() {
      return entries.size;
    },
  };
}
