/** What mail programs need to know about a domain: the plan's endpoints, and what the user says. */
import type { ClientEndpoint } from "../args/args";
import { displayName } from "../dns/host-name";
import { readAddress } from "../mail/addresses";
import type { MailPlan } from "../plan";
import { error, errorsOf, formatValue, type Issue } from "../shared/issues";
import { escapeControlChars } from "../shared/untrusted-text";

/** The part of a plan that concerns mail programs. */
export type ClientPlan = Pick<MailPlan, "domain" | "endpoints" | "mtaStsPolicy">;

/** What a plan does not say. */
export interface ClientOptions {
  /** The mail address of one user, who then need not type it. By default it is left to type. */
  user?: string;
  /** What programs call the account, such as `Example Ltd`, at most 60 characters. By default the domain. */
  name?: string;
}

/** A text for mail programs. It is absent where one of the issues is an error. */
export interface ClientText {
  text?: string;
  issues: Issue[];
}

/** A server to which programs connect, with TLS from the first byte. */
export interface Server extends Omit<ClientEndpoint, "security"> {
  service: "imap" | "pop3" | "smtp";
}

/** A plan and options that were checked. */
export interface ClientSettings {
  domain: string;
  name: string;
  user?: string;
  /** IMAP before POP3, as in the SRV records. */
  incoming: Server[];
  outgoing?: Server;
  webmailUrl?: string;
  domainWebmailUrl?: string;
}

/** An incoming and an outgoing server: without one of them, no program can set up an account. */
export interface Account extends ClientSettings {
  incoming: [Server, ...Server[]];
  outgoing: Server;
}

/** The longest name of an account (draft-ietf-mailmaint-autoconfig, displayName). */
const MAX_NAME = 60;

export function isAccount(settings: ClientSettings): settings is Account {
  return settings.incoming.length > 0 && settings.outgoing !== undefined;
}

/** Makes a function over checked settings into one over a plan and options. */
export function withSettings<Options>(
  build: (settings: ClientSettings, options: ClientOptions & Options) => string,
): (plan: ClientPlan, options?: ClientOptions & Options) => ClientText {
  return (plan, options = {} as ClientOptions & Options) => {
    const { settings, issues } = clientSettings(plan, options);
    return errorsOf(issues).length > 0 ? { issues } : { text: build(settings, options), issues };
  };
}

/** The same for what needs a whole account. */
export function withAccount(
  build: (account: Account) => string,
): (plan: ClientPlan, options?: ClientOptions) => ClientText {
  return (plan, options = {}) => {
    const { settings, issues } = clientSettings(plan, options);
    if (!isAccount(settings)) return { issues: [...issues, ...missingHosts(settings)] };
    return errorsOf(issues).length > 0 ? { issues } : { text: build(settings), issues };
  };
}

export function clientSettings(
  { domain, endpoints }: ClientPlan,
  { user, name }: ClientOptions,
): { settings: ClientSettings; issues: Issue[] } {
  const { webmailUrl, domainWebmailUrl, imap, pop3, smtp } = endpoints;
  const server = (service: Server["service"], endpoint: ClientEndpoint | undefined): Server[] => {
    if (endpoint === undefined) return [];
    const { security: _, ...place } = endpoint;
    return [{ service, ...place }];
  };
  const address = user === undefined ? undefined : readAddress(user.trim());
  return {
    settings: {
      domain,
      name: name?.trim() ?? shorten(displayName(domain)),
      ...(address ? { user: address.address } : {}),
      incoming: [...server("imap", imap), ...server("pop3", pop3)],
      outgoing: server("smtp", smtp)[0],
      webmailUrl,
      domainWebmailUrl,
    },
    issues: [...checkUser(user, address?.host, domain), ...checkName(name)],
  };
}

function shorten(domain: string): string {
  return domain.length > MAX_NAME ? `${domain.slice(0, MAX_NAME - 1)}…` : domain;
}

function checkUser(user: string | undefined, host: string | undefined, domain: string): Issue[] {
  if (user === undefined || host === domain) return [];
  if (host === undefined) {
    return [
      error("clients.user", "user", `${formatValue(user)} is not a mail address; use one such as name@${domain}`),
    ];
  }
  const message = `${formatValue(user)} is not an address in ${domain}; use one such as name@${domain}, or the plan of ${host}`;
  return [error("clients.user-domain", "user", message)];
}

function checkName(name: string | undefined): Issue[] {
  if (name === undefined) return [];
  const text = name.trim();
  const { length } = [...text];
  if (length === 0)
    return [error("clients.name", "name", "must not be empty; use a name such as Example Ltd, or omit it")];
  if (length > MAX_NAME) {
    const message = `${formatValue(name)} has ${length} characters, and at most ${MAX_NAME} are shown; shorten it`;
    return [error("clients.name", "name", message)];
  }
  // Programs show it, so it must not steer them.
  if (escapeControlChars(text) !== text || /\p{Cs}/u.test(text)) {
    const message = `${formatValue(escapeControlChars(name))} contains a control character or an invisible one; remove it`;
    return [error("clients.name", "name", message)];
  }
  return [];
}

function missingHosts({ incoming, outgoing }: ClientSettings): Issue[] {
  const what = "so a mail program has nowhere to connect to; set";
  return [
    ...(incoming.length > 0
      ? []
      : [error("clients.no-host", "hosts.imap", `no host for IMAP or POP3, ${what} one of hosts.imap and hosts.pop3`)]),
    ...(outgoing ? [] : [error("clients.no-host", "hosts.smtp", `no host for SMTP, ${what} hosts.smtp`)]),
  ];
}
