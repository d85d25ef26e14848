import type { MailResolver } from "../resolver";

/** The results of RFC 7208 section 2.6. */
export type SpfResult = "pass" | "fail" | "softfail" | "neutral" | "none" | "temperror" | "permerror";

/** What a receiver knows of a message's sender. */
export interface CheckHostInput {
  /** The address of the client that hands the mail in, IPv4 or IPv6. */
  ip: string;
  /** The name that the client gave in HELO or EHLO. */
  helo: string;
  /** The address in MAIL FROM. Empty for a bounce: `postmaster` at the HELO name is taken then (section 2.4). */
  sender: string;
  /** The domain whose record is asked for. By default that of `sender`. */
  domain?: string;
  /** Who is asked, in the shape of `node:dns/promises`. */
  resolver: MailResolver;
  /** The receiving host, for `%{r}` in an explanation. By default `unknown` (section 7.3). */
  receiver?: string;
  /** The time in seconds since 1970, for `%{t}` in an explanation. By default 0. */
  time?: number;
}

/** What a receiver would say. */
export interface SpfResultDetails {
  result: SpfResult;
  /** The term that decided, such as `-all`, and the domain of its record. Nothing, where none did. */
  term?: string;
  /** The domain whose record decided, or whose record or DNS is at fault. */
  domain: string;
  /** The domain's own words about a fail (section 6.2), where it has any. */
  explanation?: string;
  /** Why there is no verdict: for none, temperror and permerror. */
  reason?: string;
  /** The terms that caused DNS look-ups so far (section 4.6.4). */
  lookups: number;
  /** Those of them that found nothing. */
  voidLookups: number;
}
