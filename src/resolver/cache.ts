/** A cache with a lifetime for each entry. When it is full, the least recently used entry is evicted. */

export interface Cache<T> {
  get(key: string): T | undefined;
  /** `seconds` is the entry's lifetime. */
  set(key: string, value: T, seconds: number): void;
  readonly size: number;
}

/** `now` returns milliseconds. */
export function createCache<T>(maxEntries: number, now: () => number): Cache<T> {
  /** In order of use, the least recent first. */
  const entries = new Map<string, { value: T; until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      if (entry.until <= now()) return undefined;
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, seconds) {
      entries.delete(key);
      if (seconds <= 0) return;
      for (const oldest of entries.keys()) {
        if (entries.size < maxEntries) break;
        entries.delete(oldest);
      }
      entries.set(key, { value, until: now() + seconds * 1000 });
    },
    get size() {
      return entries.size;
    },
  };
}
