/** DMARC records (RFC 9989), and where their reports go (RFC 9990). */
export { buildDmarc, type DmarcPlace, formatDmarc, sameDmarc } from "./build";
export { isDmarc, parseDmarc } from "./parse";
export type { DmarcFailureOption, DmarcPolicyRecord, DmarcPublicSuffix, DmarcRecord } from "./record";
export {
  checkDmarcReports,
  type DmarcReportAuthorization,
  type DmarcReportsCheck,
  type DmarcResolver,
  dmarcReportAuthorizations,
  isDmarcReportAuthorization,
} from "./reports";
export { type DmarcContext, reviewDmarc } from "./review";
