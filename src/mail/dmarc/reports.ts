/** Reports to other domains, which must agree to receive them (RFC 9990 section 4). */
import { nameOf, parseDomain } from "../../dns/host-name";
import { isWithin, MAX_NAME } from "../../dns/name";
import { type Issue, type TextSpan, warning } from "../../shared/issues";
import { ask, type MailResolver } from "../resolver";
import { isDmarc, type PlacedUri, parseDmarc, readDmarc } from "./parse";
import type { DmarcRecord } from "./record";

/** A record that another domain must have; without it, receivers send no reports there. */
export interface DmarcReportAuthorization {
  /** Its full name: `example.com._report._dmarc.reports.example.net`. */
  name: string;
  /** The text of the TXT record. */
  text: string;
  /** The address that it is needed for. */
  address: string;
}

/** RFC 9990 section 4. The grammar of RFC 7489 section 6.4 requires the semicolon. */
const AUTHORIZATION = "v=DMARC1;";

/** Whether a TXT record at `…._report._dmarc.…` agrees to receive reports (RFC 9990 section 4). It needs no policy. */
export function isDmarcReportAuthorization(text: string): boolean {
  return isDmarc(text);
}

/**
 * The records that the report addresses in other domains need; none where the record or the domain can't be read.
 *
 * A domain is another if its *organizational domain* differs (RFC 9990 section 4), which only a DNS lookup can show. So this
 * goes by the names alone: a host that is the domain itself, above it or below it counts as its own. It returns one record
 * too many for two sibling subdomains of one domain, and one too few where the host above is a public suffix such as
 * `co.uk`. Only `mailto:` URIs are considered. Hosts inside `zone`, if it is given, count as own too.
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

/** Whether two names end in the same two labels, and so may belong to one organizational domain. */
export function mayBelongTogether(one: string, other: string): boolean {
  const end = (name: string): string => name.split(".").slice(-2).join(".");
  return end(one) === end(other);
}

// The organizational domain of a name, according to DNS (RFC 9989 section 4.10).

/** RFC 9989 section 4.10: for a longer name, the walk goes on with this many labels: at most eight queries. */
const LABELS_ABOVE = 7;

export type OrganizationalDomain = { ok: true; domain: string } | { ok: false; name: string; code: string };

/** Walks from a name up to its last label (RFC 9989 sections 4.10 and 4.10.2). */
export async function findOrganizationalDomain(
  domain: string,
  resolver: Pick<MailResolver, "resolveTxt">,
): Promise<OrganizationalDomain> {
  const labels = domain.split(".");
  let topmost = domain;
  for (let count = labels.length; count > 0; count = Math.min(count - 1, LABELS_ABOVE)) {
    const at = labels.slice(-count).join(".");
    const answer = await ask(resolver.resolveTxt(`_dmarc.${at}`));
    if (!answer.ok) return { ok: false, name: `_dmarc.${at}`, code: answer.code };
    const record = recordOf(answer.records.map((strings) => strings.join("")));
    if (record?.psd === "n") return { ok: true, domain: at };
    // A public suffix ends the walk: the name below it is the organization's.
    if (record?.psd === "y" && at !== domain) return { ok: true, domain: labels.slice(-count - 1).join(".") };
    if (record) topmost = at;
  }
  return { ok: true, domain: topmost };
}

/** The record of a name; undefined where there are several (RFC 9989 section 4.10). */
function recordOf(texts: string[]): DmarcRecord | undefined {
  const [text, second] = texts.filter(isDmarc);
  if (text === undefined || second !== undefined) return undefined;
  const parsed = parseDmarc(text);
  return parsed.ok ? parsed.record : undefined;
}

// Checks in DNS whether a record's reports can arrive (RFC 9990 section 4, RFC 5321 section 5.1).

/** More hosts than any record needs. A hostile record must not cause many queries. */
const MAX_HOSTS = 10;

/** The resolver; `node:dns/promises` is one. */
export type DmarcResolver = Pick<MailResolver, "resolveTxt" | "resolveMx" | "resolve4" | "resolve6">;

export interface DmarcReportsCheck {
  /** The domain that the record is for. */
  domain: string;
  /** The text of its DMARC record. */
  record: string;
  resolver: DmarcResolver;
}

/** A host that reports go to, the first of its addresses, and the place of that in the record. */
interface Destination {
  host: string;
  address: string;
  span: TextSpan;
  /** The name of the record by which the host agrees, if it needs one. */
  authorization?: string;
}

/**
 * Checks whether the hosts that reports go to agree to receive them, as other domains must, and can receive mail at all. The
 * warnings' path is `record`, with the address's place. Where DNS gives no answer, that is reported, and nothing is concluded.
 * An invalid record or domain gives its errors. A wildcard authorization needs no separate look-up, since DNS answers with
 * it.
 */
export async function checkDmarcReports({ domain, record, resolver }: DmarcReportsCheck): Promise<Issue[]> {
  const own = parseDomain(domain, "domain");
  const { parsed, uris } = readDmarc(record);
  const unreadable = [...(own.ok ? [] : [own.issue]), ...(parsed.ok ? [] : parsed.issues.map(onRecord))];
  if (unreadable.length > 0) return unreadable;
  const destinations = findDestinations(domain, record, uris);
  const checked = destinations
    .slice(0, MAX_HOSTS)
    .map(async (destination) => [
      ...(await checkAgreement(nameOf(own) ?? domain, destination, resolver)),
      ...(await checkMail(destination, resolver)),
    ]);
  const unchecked = destinations
    .slice(MAX_HOSTS)
    .map((destination) =>
      warn(
        destination,
        "dmarc.report-not-checked",
        `${destination.host} was not checked, because reports go to more than ${MAX_HOSTS} hosts; remove those that you don't need`,
      ),
    );
  return [...(await Promise.all(checked)).flat(), ...unchecked];
}

function findDestinations(domain: string, record: string, uris: PlacedUri[]): Destination[] {
  const authorizations = new Map(dmarcReportAuthorizations(domain, record).map(({ address, name }) => [address, name]));
  const destinations = new Map<string, Destination>();
  for (const { mail, span } of uris) {
    if (!mail || destinations.has(mail.host)) continue;
    const authorization = authorizations.get(mail.address);
    destinations.set(mail.host, {
      host: mail.host,
      address: mail.address,
      span,
      ...(authorization === undefined ? {} : { authorization }),
    });
  }
  return [...destinations.values()];
}

/** RFC 9990 section 4: no agreement is needed within one organizational domain. */
async function checkAgreement(domain: string, destination: Destination, resolver: DmarcResolver): Promise<Issue[]> {
  const issues = await checkAuthorization(destination, resolver);
  if (issues.length === 0 || !mayBelongTogether(domain, destination.host)) return issues;
  const one = await findOrganizationalDomain(domain, resolver);
  if (!one.ok) return [notChecked(destination, `TXT record ${one.name}`, one.code)];
  const other = await findOrganizationalDomain(destination.host, resolver);
  if (!other.ok) return [notChecked(destination, `TXT record ${other.name}`, other.code)];
  return one.domain === other.domain ? [] : issues;
}

async function checkAuthorization(destination: Destination, resolver: DmarcResolver): Promise<Issue[]> {
  const { host, address, authorization: name } = destination;
  if (name === undefined) return [];
  const fix = "ask its owner to add it, or use an address in your own domain";
  if (name.length > MAX_NAME) {
    const message = `no reports go to ${address}: the name of the record by which ${host} would agree is longer than ${MAX_NAME} octets (RFC 9990 section 4); use an address in your own domain`;
    return [warn(destination, "dmarc.report-not-authorized", message)];
  }
  const answer = await ask(resolver.resolveTxt(name));
  if (!answer.ok) return [notChecked(destination, `TXT record ${name}`, answer.code)];
  const agreements = answer.records.map((strings) => strings.join("")).filter(isDmarcReportAuthorization);
  if (agreements.length === 0) {
    const message = `no reports go to ${address}: a TXT record ${name} with v=DMARC1 is missing (RFC 9990 section 4); ${fix}`;
    return [warn(destination, "dmarc.report-not-authorized", message)];
  }
  const override = agreements
    .flatMap((text) => readDmarc(text).uris)
    .find(({ tag, mail }) => tag === "rua" && mail?.host !== host);
  if (!override) return [];
  const message = `no reports go to ${address}: the TXT record ${name} redirects them to another host (RFC 9990 section 4); ask its owner to remove rua from it`;
  return [warn(destination, "dmarc.report-override", message)];
}

/** RFC 5321 section 5.1: mail goes to the MX, or else to the addresses of the host itself. */
async function checkMail(destination: Destination, resolver: DmarcResolver): Promise<Issue[]> {
  const { host, address } = destination;
  const mx = await ask(resolver.resolveMx(host));
  if (!mx.ok) return [notChecked(destination, `MX records of ${host}`, mx.code)];
  if (mx.records.length === 1 && /^\.?$/.test(mx.records[0]?.exchange ?? "")) {
    const message = `no reports go to ${address}: ${host} accepts no mail (null MX, RFC 7505); use another address`;
    return [warn(destination, "dmarc.report-null-mx", message)];
  }
  if (mx.records.length > 0) return [];
  const addresses = await Promise.all([ask(resolver.resolve4(host)), ask(resolver.resolve6(host))]);
  if (addresses.some((answer) => answer.ok && answer.records.length > 0)) return [];
  const failed = addresses.find((answer) => !answer.ok);
  if (failed && !failed.ok) return [notChecked(destination, `addresses of ${host}`, failed.code)];
  const message = `no reports go to ${address}: ${host} has neither MX nor address records (RFC 5321 section 5.1); correct the address`;
  return [warn(destination, "dmarc.report-no-mail", message)];
}

function notChecked(destination: Destination, what: string, code: string): Issue {
  const message = `no server answered the query for the ${what} (${code}); whether reports reach ${destination.address} is unknown, try again later`;
  return warn(destination, "dmarc.report-not-checked", message);
}

function warn({ span }: Destination, id: string, message: string): Issue {
  return { ...warning(id, "record", message), span };
}

function onRecord(issue: Issue): Issue {
  return { ...issue, path: "record" };
}
