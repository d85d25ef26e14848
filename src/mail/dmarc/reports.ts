/** Reports to other domains, which must have agreed to get them (RFC 9990 section 4). */
import { nameOf, parseDomain } from "../../names";
import { readDmarc } from "./parse";

/** A record that another domain must have, or receivers send no reports there. */
export interface DmarcReportAuthorization {
  /** Its full name: `example.com._report._dmarc.reports.example.net`. */
  name: string;
  /** The text of the TXT record. */
  text: string;
  /** The address that it is needed for. */
  address: string;
}

/**
 * The records that the report addresses in other domains need; none where the record or the domain can't be read.
 *
 * Other is a domain whose *organizational domain* differs (RFC 9990 section 4), which only the DNS can tell. So this goes
 * by the names alone: a host that is the domain itself, above or below it counts as its own, any other as another. It
 * asks for a record too many where two subdomains of one domain stand side by side, and for one too few where the host
 * above is a public suffix such as `co.uk`. Only `mailto:` URIs are looked at.
 */
export function dmarcReportAuthorizations(domain: string, record: string): DmarcReportAuthorization[] {
  const own = nameOf(parseDomain(domain, "domain"));
  const read = readDmarc(record);
  if (own === undefined || !read.parsed.ok) return [];
  const addresses = new Map(read.uris.flatMap(({ mail }) => (mail ? [[mail.address, mail.host] as const] : [])));
  return [...addresses]
    .filter(([, host]) => isOther(host, own))
    .map(([address, host]) => ({ name: `${own}._report._dmarc.${host}`, text: "v=DMARC1", address }));
}

function isOther(host: string, domain: string): boolean {
  return host !== domain && !host.endsWith(`.${domain}`) && !domain.endsWith(`.${host}`);
}
