/** What was heard, for as long as it may be believed: the least recently used goes where there is no more room. */

export interface Cache<T> {
  get(key: string): T | undefined;
  /** `seconds`: how long it may be believed. */
  set(key: string, value: T, seconds: number): void;
  readonly size: number;
}

/** `now` gives milliseconds; `room` is the most that is kept. */
export function createCache<T>(room: number, now: () => number): Cache<T> {
  /** In the order of use, the oldest first. */
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
        if (entries.size < room) break;
        entries.delete(oldest);
      }
      entries.set(key, { value, until: now() + seconds * 1000 });
    },
    get size() {
      return entries.size;
    },
  };
}
