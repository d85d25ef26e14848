/** The SPF record (RFC 7208). */
export * from "./build";
export { formatSpf, formatSpfTerm, sameSpf } from "./canonical";
export type { CheckHostInput, SpfResult, SpfResultDetails } from "./evaluate";
export { evaluateSpf } from "./evaluate";
export { countSpfLookups, type SpfLookupOptions, type SpfLookupTree, type SpfTermCost } from "./lookups";
export { parseMacros, type SpfMacro, type SpfMacroPart, type SpfMacroString } from "./macros";
export * from "./merge";
export { isSpf, parseSpf } from "./parse";
export type {
  SpfMechanism,
  SpfModifier,
  SpfQualifier,
  SpfRecord,
  SpfTerm,
  SpfUnknownModifier,
} from "./record";
export { reviewSpf, type SpfReviewOptions, selectSpf } from "./review";
