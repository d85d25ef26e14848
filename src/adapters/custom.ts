import type { Dns } from "../args";
import type { Adapter } from "./contract";

/**
 * A DNS service of the user's own, for TypeScript programs.
 *
 * ```ts
 * dns: custom({ declare: (record, { name, opts }) => new MyRecord(name, { … }, opts) })
 * ```
 */
export function custom(adapter: Adapter): Dns {
  return { custom: () => adapter };
}
