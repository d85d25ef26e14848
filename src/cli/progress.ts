import { harmless } from "../steering";
import type { Output } from "./io";

/** One line that says how far long work is. */
export interface Progress {
  tell(text: string): void;
  /** Takes the line away, before something else is written. */
  clear(): void;
}

/** From the line's start, erase to its end (ECMA-48: CR, EL). */
const CLEAR_LINE = "\r\u001b[K";

/** Progress on a terminal; a log gets none. */
export function progressOn(stream: Output): Progress {
  if (!stream.isTTY) return { tell: () => {}, clear: () => {} };
  let isShown = false;
  return {
    tell(text) {
      // One column is left free, since some terminals go to the next line once the last one is written.
      stream.write(`${CLEAR_LINE}${harmless(text).slice(0, (stream.columns ?? 80) - 1)}`);
      isShown = true;
    },
    clear() {
      if (isShown) stream.write(CLEAR_LINE);
      isShown = false;
    },
  };
}
