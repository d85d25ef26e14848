/** Reports to other domains, which must have agreed to get them (RFC 9990 section 4). */

import { nameOf, parseDomain } from "../../dns/host-name";
import { isWithin } from "../../dns/name";
import { isDmarc, readDmarc } from "./parse";

/** A record that another domain must have, or receivers send no reports there. */
export interface DmarcReportAuthorization {
  /** Its full name: `example.com._report._dmarc.reports.example.net`. */
  name: string;
  /** The text of the TXT record. */
  text: string;
  /** The address that it is needed for. */
  address: string;
}

/** RFC 9990 section 4. The grammar of RFC 7489 section 6.4 asks for the semicolon. */
const AUTHORIZATION = "v=DMARC1;";

/** Whether a TXT record at `…._report._dmarc.…` agrees to get reports (RFC 9990 section 4). It needs no policy. */
export function isDmarcReportAuthorization(text: string): boolean {
  return isDmarc(text);
}

/**
 * The records that the report addresses in other domains need; none where the record or the domain can't be read.
 *
 * Other is a domain whose *organizational domain* differs (RFC 9990 section 4), which only the DNS can tell. So this goes
 * by the names alone: a host that is the domain itself, above or below it counts as its own, any other as another. It
 * asks for a record too many where two subdomains of one domain stand side by side, and for one too few where the host
 * above is a public suffix such as `co.uk`. Only `mailto:` URIs are looked at.
 * Hosts inside of `zone`, where it is given, count as own too.
 */
export function dmarcReportAuthorizations(domain: string, record: string, zone?: string): DmarcReportAuthorization[] {
  const own = nameOf(parseDomain(domain, "domain"));
  const around = zone === undefined ? undefined : nameOf(parseDomain(zone, "zone", "zone"));
  const read = readDmarc(record);
  if (own === undefined || !read.parsed.ok) return [];
  const addresses = new Map(read.uris.flatMap(({ mail }) => (mail ? [[mail.address, mail.host] as const] : [])));
  return [...addresses]
    .filter(([, host]) => isOther(host, own) && (around === undefined || !isInside(host, around)))
    .map(([address, host]) => ({ name: `${own}._report._dmarc.${host}`, text: AUTHORIZATION, address }));
}

function isOther(host: string, domain: string): boolean {
  return !isInside(host, domain) && !isInside(domain, host);
}

function isInside(name: string, domain: string): boolean {
  return isWithin(name, domain);
}

/** Whether two names end in the same two labels, so that they may belong to one organizational domain. */
export function mayBelongTogether(one: string, other: string): boolean {
  const end = (name: string): string => name.split(".").slice(-2).join(".");
  return end(one) === end(other);
}
