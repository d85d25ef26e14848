/** DKIM key records (RFC 6376 section 3.6.1, RFC 8301, RFC 8463). */
export { buildDkim, buildRetiredDkim, checkDkimRecord, formatDkim, sameDkim } from "./build";
export type { DkimKeyType } from "./key";
export { isDkim, parseDkim } from "./parse";
export type { DkimRecord } from "./record";
