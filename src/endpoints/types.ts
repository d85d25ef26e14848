/** The result of the endpoint check: which endpoints work from here, and why the others don't. */

import type { MailPlan } from "../plan/plan";
import type { Reason } from "../shared/reasons";

/** A service that users connect to. */
export type EndpointService = "imap" | "pop3" | "smtp" | "webmail";

/**
 * The state of an endpoint, as seen from this machine:
 * - `ok`: it speaks TLS with a valid certificate for its name, and greets in its protocol;
 * - `blocked`: no connection: a time-out, a refusal, or a close before TLS;
 * - `not-tls`: the server answers, but without a secure version of TLS;
 * - `untrusted`: the certificate is not from an authority that Node.js trusts;
 * - `wrong-certificate`: the certificate is for other names;
 * - `expired`, `not-yet-valid`: the certificate's validity period is over, or has not begun;
 * - `not-mail`: TLS works, but the server does not send the protocol's welcome;
 * - `no-address`: the host has no address, or its look-up failed.
 *
 * If several apply, or addresses differ, it is the first of `blocked` at all addresses, `untrusted`,
 * `wrong-certificate`, `expired`, `not-yet-valid`, `not-tls` and `not-mail`; the reasons include the others.
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
  /** The code of the error before TLS was established, such as `ECONNREFUSED`; `timeout` if there was no response. */
  code?: string;
}

/** The contents of the server's certificate, which may be untrusted: see the state. */
export interface EndpointCertificate {
  /** The names and IP addresses that it is for. */
  names: string[];
  /** Who issued it. */
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
   * Whether the host is an alias in the user's domain. Clients don't use aliases, so problems with them are warnings; the
   * state is set all the same.
   */
  alias: boolean;
  state: EndpointState;
  /** All addresses of the host, IPv4 and IPv6, up to eight. */
  addresses: TriedAddress[];
  /** The certificate at the first address where TLS was established. */
  certificate?: EndpointCertificate;
  /** The version of TLS agreed on at that address, such as `TLSv1.3`. */
  tls?: string;
  /** The first line of that address's greeting; characters outside of printable ASCII are replaced by `?`. */
  greeting?: string;
  /** If there are errors, the state is not `ok`; aliases have warnings only. */
  reasons: Reason[];
}

// The endpoints of a plan to check.

/** The kind of host: the provider's, an alias of it in the user's domain, or the alias for webmail. */
export type Role = "provider" | "alias" | "webmail-alias";

export interface Target {
  service: EndpointService;
  role: Role;
  host: string;
  port: number;
  /** What to use instead of an alias. */
  instead: string;
}

/** HTTP over TLS (RFC 9110 section 4.2.2). */
const HTTPS = 443;

/** The plan's mail services and webmail, each followed by its alias. */
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
