/** DMARC records (RFC 9989), and where their reports go (RFC 9990). */
export { buildDmarc, type DmarcPlace, formatDmarc } from "./build";
export { checkDmarcReports, type DmarcReportsCheck, type DmarcResolver } from "./check-reports";
export { isDmarc, parseDmarc } from "./parse";
export type { DmarcFailureOption, DmarcPolicyRecord, DmarcPublicSuffix, DmarcRecord } from "./record";
export { type DmarcReportAuthorization, dmarcReportAuthorizations, isDmarcReportAuthorization } from "./reports";
export { type DmarcContext, reviewDmarc } from "./review";
export { sameDmarc } from "./same";
