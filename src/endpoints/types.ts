/** What a look at the places where users connect tells: which of them work from here, and why the others don't. */

import type { MailPlan } from "../plan/plan";
import type { Reason } from "../shared/reasons";

/** What users connect to. */
export type EndpointService = "imap" | "pop3" | "smtp" | "webmail";

/**
 * How an endpoint stands, as seen from this machine:
 * - `ok`: it speaks TLS with a valid certificate for its name, and greets in its protocol;
 * - `blocked`: no way through, by a time-out, a refusal or an end before TLS;
 * - `not-tls`: somebody answers, but no TLS that is safe today comes about;
 * - `untrusted`: nobody whom Node.js trusts vouches for the certificate;
 * - `wrong-certificate`: the certificate is for other names;
 * - `expired`, `not-yet-valid`: the certificate's days are over, or have not begun;
 * - `not-mail`: all is well with TLS, but the protocol's welcome does not come;
 * - `no-address`: the host has no address, or nobody could tell it.
 *
 * Where several hold, or addresses differ, it is the first of `blocked` at all addresses, `untrusted`,
 * `wrong-certificate`, `expired`, `not-yet-valid`, `not-tls` and `not-mail`; the reasons tell the others.
 */
export type EndpointState =
  | "ok"
  | "blocked"
  | "not-tls"
  | "untrusted"
  | "wrong-certificate"
  | "expired"
  | "not-yet-valid"
  | "not-mail"
  | "no-address";

/** One address that was connected to. */
export interface TriedAddress {
  /** The IP address. */
  address: string;
  state: Exclude<EndpointState, "no-address">;
  /** The code of what went wrong before TLS came about, such as `ECONNREFUSED`; `timeout` where nothing came. */
  code?: string;
}

/** What the server's certificate says of itself. Nobody may vouch for it: see the state. */
export interface EndpointCertificate {
  /** The names and IP addresses that it is for. */
  names: string[];
  /** Who made it out. */
  issuer: string;
  /** In the form of RFC 3339. */
  validFrom: string;
  /** In the form of RFC 3339. */
  validTo: string;
  /** Whole days until it expires; negative once it has. */
  daysLeft: number;
}

/** One endpoint of the plan, or the alias of one. */
export interface EndpointResult {
  service: EndpointService;
  /** The host connected to, in A-labels. */
  host: string;
  port: number;
  /**
   * Whether it is the name inside the user's domain. Clients are not given it, so that what is wrong with it is a warning;
   * its state is told all the same.
   */
  alias: boolean;
  state: EndpointState;
  /** All addresses of the host, IPv4 and IPv6, up to eight. */
  addresses: TriedAddress[];
  /** Of the first address where TLS came about. */
  certificate?: EndpointCertificate;
  /** The version of TLS agreed on at that address, such as `TLSv1.3`. */
  tls?: string;
  /** The first line with which that address greeted; signs outside of printable ASCII are replaced by `?`. */
  greeting?: string;
  /** Errors make the state another than `ok`, except for aliases, which have warnings only. */
  reasons: Reason[];
}

// What of a plan is to be looked at.

/** Whose name it is: the provider's, an alias of it in the user's domain, or the alias that opens the webmail. */
export type Role = "provider" | "alias" | "webmail-alias";

export interface Target {
  service: EndpointService;
  role: Role;
  host: string;
  port: number;
  /** What people are given instead of an alias. */
  instead: string;
}

/** HTTP over TLS (RFC 9110 section 4.2.2). */
const HTTPS = 443;

/** The mail services and the webmail, each with its alias, as far as the plan has them. */
export function targetsOf(
  { endpoints }: Pick<MailPlan, "endpoints">,
  ports: Partial<Record<EndpointService, number>>,
): Target[] {
  const targets: Target[] = [];
  for (const service of ["imap", "pop3", "smtp"] as const) {
    const endpoint = endpoints[service];
    if (!endpoint) continue;
    const { host, alias } = endpoint;
    const port = ports[service] ?? endpoint.port;
    targets.push({ service, role: "provider", host, port, instead: host });
    if (alias !== undefined) targets.push({ service, role: "alias", host: alias, port, instead: host });
  }
  const { webmailUrl, domainWebmailUrl } = endpoints;
  const service = "webmail";
  if (webmailUrl !== undefined) {
    const { host, port } = httpsOf(webmailUrl);
    targets.push({ service, role: "provider", host, port: ports[service] ?? port, instead: webmailUrl });
  }
  if (domainWebmailUrl !== undefined) {
    const { host } = httpsOf(domainWebmailUrl);
    const instead = webmailUrl ?? "the provider's own address";
    targets.push({ service, role: "webmail-alias", host, port: ports[service] ?? HTTPS, instead });
  }
  return targets;
}

function httpsOf(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(address);
  // Brackets around an IPv6 address belong to the URL.
  return { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: port === "" ? HTTPS : Number(port) };
}
