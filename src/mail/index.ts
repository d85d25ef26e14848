/** The text of mail's records: functions without Pulumi, and without network access except through the resolver passed in. */

export { joinTxt, MAX_TXT_BYTES, quoteTxt, splitTxt } from "../dns/character-strings";
export type { Issue, TextSpan } from "../shared/issues";
export * from "./bimi";
export * from "./dkim";
export * from "./dmarc";
export {
  buildMtaSts,
  buildMtaStsPolicy,
  isMtaSts,
  type MtaStsMode,
  type MtaStsPolicy,
  type MtaStsRecord,
  mtaStsId,
  mtaStsPolicyUrl,
  parseMtaSts,
  parseMtaStsPolicy,
} from "./mta-sts";
export type { Parsed } from "./record";
export * from "./record";
export type { MailResolver } from "./resolver";
export * from "./spf";
export * from "./tls-rpt";
export { unquoteTxt } from "./txt";
