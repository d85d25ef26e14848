/** What a zone holds already, and what that does to mail: read, found, and settled by lines to paste. Without Pulumi. */
export {
  aboutNeverAdopted,
  findingsOf,
  foundIn,
  isAsPlanned,
  keysAsPlanned,
  type PreflightEvent,
  refusalsFor,
  warningsFor,
} from "./findings";
export { findingsText } from "./findings-text";
export { findingText } from "./format";
export { mergeProposals, proposalLines } from "./proposals";
export { type FetchPolicy, type ReadOptions, readZone } from "./read";
export type { ZoneReading } from "./reading";
export {
  aboutExisting,
  aboutNotRead,
  aboutOthers,
  lostByImport,
  unexplained,
  unexplainedInSamePlan,
  type WrittenRRset,
} from "./rrsets";
export {
  alidnsService,
  azureDnsService,
  cloudflareService,
  digitalOceanService,
  dnspodService,
  googleDnsService,
  huaweiDnsService,
  nameServerService,
  route53Service,
  zoneFileService,
} from "./services";
export type {
  Finding,
  FoundRecord,
  LegacyEntry,
  PreflightMode,
  PreflightPlan,
  PreflightService,
  Proposal,
} from "./types";
