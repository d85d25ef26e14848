/** The SPF record (RFC 7208). */
export * from "./build";
export { evaluateSpf } from "./evaluate";
export * from "./format";
export type { SpfLookupTree, SpfTermCost } from "./lookup-tree";
export * from "./lookups";
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
export type { CheckHostInput, SpfResult, SpfResultDetails } from "./result";
export { reviewSpf, type SpfReviewOptions, selectSpf } from "./review";
export { sameSpf } from "./same";
