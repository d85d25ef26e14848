/** What a zone holds already, and what that does to mail: read, found, and settled by lines to paste. Without Pulumi. */
export { findingsOf, isAsPlanned, keysAsPlanned, refusalsFor, warningsFor } from "./findings";
export { findingText } from "./format";
export { mergeProposals, proposalLines } from "./proposals";
export { type FetchPolicy, type ReadOptions, readZone } from "./read";
export type { ZoneReading } from "./reading";
export {
  alidnsService,
  cloudflareService,
  digitalOceanService,
  dnspodService,
  nameServerService,
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
