/** How much is asked at once: of one server, and of all. Resolvers that share them are gentle together. */
import { createGate, type Gate } from "./gate";

/** Each question has a socket of its own, and a process often has 1,024 files at most. */
const AT_ONCE = 256;

export interface Gates {
  /** By the server's address. */
  perServer: Gate;
  overall: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createGates(perServer: number, atOnce = AT_ONCE): Gates {
  const gate = createGate(atOnce);
  return { perServer: createGate(perServer), overall: (work) => gate("", work) };
}
