/** The plan of a mail domain. Pure: it needs no Pulumi to run. */
export { Edition } from "../args/args";
export type {
  AddressData,
  CnameData,
  ListedRecord,
  MxData,
  PlannedRecord,
  RecordData,
  RecordHead,
  RecordType,
  Requirement,
  SrvData,
  TxtData,
  WithheldRecord,
} from "../records/records";
export { notKnownYet } from "../shared/deferred";
export type { Issue } from "../shared/issues";
export type { Withheld } from "../shared/placeholders";
export { DEFAULT_TTL } from "./drafts";
export type { Endpoints } from "./endpoints";
export type { ExternalRecord } from "./external-records";
export { type MailPlan, type PlanArgs, planMailDomain } from "./plan";
export { formatPlan, type PlanFormat } from "./print";
