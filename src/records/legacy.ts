/** A record of the former mail service, which stays in the program through the cut-over. */
import type { RecordData, RecordHead } from "./records";

/** `key` is the key in the argument `legacy`. */
export type LegacyRecord = Pick<RecordHead, "key" | "name" | "ttl"> &
  RecordData & {
    /** The DNS service's id, by which the record is imported. */
    id?: string;
    /** Cloudflare: whether the record is proxied. */
    proxied?: boolean;
    /** As in `LegacyState` of the arguments. */
    state: "live" | "suspended" | "removed";
  };
