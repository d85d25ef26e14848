/** The text of mail's records: SPF, DKIM, DMARC and TXT. Pure functions without a Pulumi import. */
export type { Issue } from "../issues";
export * from "./dkim";
export * from "./dmarc";
export * from "./spf";
export * from "./text";
export * from "./txt";
