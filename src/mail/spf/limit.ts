/** Limits the queries that one record can cause. */
import type { ForwardResolver } from "../resolver";
import { MAX_LOOKUPS } from "./record";

/**
 * A resolver for one count of look-ups. Each term queries TXT, MX or A once, so a term beyond the limit of receivers
 * (RFC 7208 section 4.6.4) decides the result, whatever its answer would be.
 */
export function limitLookups(resolver: ForwardResolver): ForwardResolver {
  let terms = 0;
  const counted = <T>(ask: (name: string) => Promise<T>): ((name: string) => Promise<T>) => {
    return (name) => (++terms > MAX_LOOKUPS ? notAsked() : ask(name));
  };
  return {
    resolveTxt: counted((name) => resolver.resolveTxt(name)),
    resolve4: counted((name) => resolver.resolve4(name)),
    resolveMx: counted((name) => resolver.resolveMx(name)),
    // Queried along with A by the same term.
    resolve6: (name) => (terms > MAX_LOOKUPS ? notAsked() : resolver.resolve6(name)),
  };
}

/** The result of a query that is not sent. */
export function notAsked(): Promise<never> {
  return Promise.reject(Object.assign(new Error("cancelled"), { code: "ECANCELLED" }));
}
