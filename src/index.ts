/** A Pulumi component that makes a domain ready for Alibaba Mail. */
export { alidns } from "./adapters/alidns";
export { cloudflare } from "./adapters/cloudflare";
export type { Adapter, AuditedRecord, DeclareContext, DeclaredRecord } from "./adapters/contract";
export { custom } from "./adapters/custom";
export { rfc2136 } from "./adapters/rfc2136";
export { zoneFile } from "./adapters/zone-file";
export * from "./args";
export { DynamicUpdateRecord, type DynamicUpdateRecordArgs } from "./dynamic-update-record";
export { MailDomainInputError } from "./input-error";
export { MailDomain } from "./mail-domain";
export * from "./plan";
export { Provider, type ProviderArgs } from "./provider-resource";
export { ZoneFileRecord, type ZoneFileRecordArgs } from "./zone-file-record";
