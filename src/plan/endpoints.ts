import type { ClientEndpoint, ClientServices } from "../args/args";
import { absoluteName } from "../dns/name";
import type { MailHosts } from "./hosts";

/** Where people and their mail programs connect. A Custom edition may leave some out. */
export interface Endpoints {
  /** The webmail of the provider. */
  webmailUrl?: string;
  /**
   * The webmail under the user's own domain. It is http: over https it works only once the domain's owner has uploaded
   * a certificate in the mail console.
   */
  domainWebmailUrl?: string;
  /** Where IMAP clients connect. */
  imap?: ClientEndpoint;
  /** Where POP3 clients connect. */
  pop3?: ClientEndpoint;
  /** Where clients submit mail. */
  smtp?: ClientEndpoint;
}

/** Implicit TLS on all three (RFC 8314 section 3); STARTTLS on 587 has no official backing at Alibaba Mail. */
export const clientPorts = { imap: 993, pop3: 995, smtp: 465 } as const;

/** The endpoints; `cnames` are the services whose alias is among the records. */
export function endpointsOf(domain: string, { hosts, webmailUrl }: MailHosts, cnames: ReadonlySet<string>): Endpoints {
  const endpoint = (service: keyof typeof clientPorts): ClientEndpoint | undefined => {
    const host = hosts[service];
    if (host === undefined) return undefined;
    const alias = cnames.has(service) ? { alias: absoluteName(service, domain) } : {};
    return { host, port: clientPorts[service], security: "tls", ...alias };
  };
  return {
    webmailUrl,
    domainWebmailUrl: cnames.has("mail") ? `http://${absoluteName("mail", domain)}/` : undefined,
    imap: endpoint("imap"),
    pop3: endpoint("pop3"),
    smtp: endpoint("smtp"),
  };
}

/** The SRV record of a service (RFC 6186 section 3, RFC 8314 section 5.1). */
export interface ClientServiceRecord {
  key: string;
  name: string;
  priority: number;
  weight: number;
  port: number;
}

/** There is one host for each service, so the weight decides nothing; 1 is that of the standard's examples. */
const weight = 1;

/** By service. Programs take the one of IMAP and POP3 whose priority is lower (RFC 6186 section 3.4). */
export const clientServiceRecords: Record<keyof ClientServices, ClientServiceRecord> = {
  imap: { key: "srv-imaps", name: "_imaps._tcp", priority: 0, weight, port: clientPorts.imap },
  pop3: { key: "srv-pop3s", name: "_pop3s._tcp", priority: 10, weight, port: clientPorts.pop3 },
  smtp: { key: "srv-submissions", name: "_submissions._tcp", priority: 0, weight, port: clientPorts.smtp },
};
