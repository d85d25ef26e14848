/** A Pulumi component that makes a domain ready for Alibaba Mail. */
export { type AlidnsArgs, type AlidnsSettings, alidns } from "./adapters/alidns";
export { type CloudflareArgs, type CloudflareSettings, cloudflare } from "./adapters/cloudflare";
export type { Adapter, AuditedRecord, DeclareContext, DeclaredRecord } from "./adapters/contract";
export { custom } from "./adapters/custom";
export { type ZoneFileArgs, zoneFile } from "./adapters/zone-file";
export * from "./args";
export { MailDomainInputError } from "./input-error";
export { MailDomain } from "./mail-domain";
export * from "./plan";
export { ZoneFileRecord, type ZoneFileRecordArgs } from "./zone-file-record";
