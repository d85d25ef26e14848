/** A Pulumi component that makes a domain ready for Alibaba Mail. */
export { alidns } from "./adapters/alidns";
export { azureDns } from "./adapters/azure-dns";
export { cloudflare } from "./adapters/cloudflare";
export { digitalOcean } from "./adapters/digitalocean";
export { dnspod } from "./adapters/dnspod";
export { googleDns } from "./adapters/google-dns";
export { huaweiDns } from "./adapters/huawei-dns";
export {
  DynamicUpdateRecord,
  type DynamicUpdateRecordArgs,
  Provider,
  type ProviderArgs,
  ZoneFileRecord,
  type ZoneFileRecordArgs,
} from "./adapters/record-resources";
export { custom } from "./adapters/registry";
export { rfc2136 } from "./adapters/rfc2136";
export { route53 } from "./adapters/route53";
export { zoneFile } from "./adapters/zone-file";
export * from "./args/args";
export { MailDomainInputError } from "./component/input-error";
export { MailDomain } from "./component/mail-domain";
export * from "./plan";
export type {
  Adapter,
  AnyAdapter,
  AuditedRecord,
  DeclareContext,
  DeclaredLegacy,
  DeclaredRecord,
  DeclaredRRset,
  ListOptions,
  RRsetAdapter,
  RRsetPlace,
  ServiceAdapter,
  ServiceFacts,
} from "./records/adapter";
export type { ExistingRecord } from "./records/existing";
