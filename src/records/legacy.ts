/** A record of the former mail service, which stays in the program through the cut-over. */
import type { LegacyState } from "../args/args";
import type { RecordData, RecordHead } from "./records";

/** `key` is that of the argument `legacy`. */
export type LegacyRecord = Pick<RecordHead, "key" | "name" | "ttl"> &
  RecordData & {
    /** The DNS service's id, by which it is imported. */
    id?: string;
    /** Cloudflare: behind its proxy. */
    proxied?: boolean;
    state: LegacyState;
  };
