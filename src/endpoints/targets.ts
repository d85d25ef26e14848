/** What of a plan is to be looked at. */
import type { MailPlan } from "../plan/plan";
import type { EndpointService } from "./result";

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
