/** Records as consoles and APIs show them, in the notation of the plan. */
import { quoteTxt } from "../dns/character-strings";
import { ROOT } from "../dns/name";
import { canonicalRdata } from "../dns/rdata";
import { unquoteTxt } from "../mail/txt";

/** The canonical form of RDATA from a console or an API, with absolute names; invalid RDATA is returned unchanged. */
export function canonicalShown(type: string, shown: string): string {
  return type === "TXT" ? canonicalTxt(shown) : (canonicalRdata(type, shown, ROOT) ?? shown);
}

/**
 * What stands for values that a list does not have: in a form that equals no RDATA of a plan, and that no argument can hold, so
 * that nothing overwrites them unnoticed.
 */
export function shownInstead(type: string, what: string): string {
  return type === "TXT" ? quoteTxt(Buffer.concat([Buffer.from([0xff]), Buffer.from(what)])) : what;
}

/** From a plain text, or from quoted strings as in a zone file. */
function canonicalTxt(shown: string): string {
  const strings = /^\s*"/.test(shown) ? unquoteTxt(shown) : undefined;
  return quoteTxt(strings?.ok ? strings.record : shown);
}
