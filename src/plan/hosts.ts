/** The hosts of a mail domain: those of its edition, replaced one by one by what the user gives. */
import { Edition } from "../args/args";
import type { CheckedPlanArgs } from "../args/shape";
import { type NameResult, parseDnsName, parseHost } from "../dns/host-name";
import { editions, type MailExchanger, type Service, services } from "../editions";
import { checkUint16 } from "../records/records";
import { error, formatValue, type Issue, propertyPath } from "../shared/issues";
import { joinOr } from "../shared/lists";
import { didYouMean } from "../shared/suggest";

export interface Exchanger extends MailExchanger {
  key: string;
  formerKeys: string[];
}

/** A Custom edition may leave some out. */
export interface MailHosts {
  mx: Exchanger[];
  spfInclude?: string;
  hosts: Partial<Record<Service, string>>;
  webmailUrl?: string;
}

/** The argument that names a service's host. `mail` is a web page, not a mail service, hence the other word. */
export const hostArgument = { imap: "imap", pop3: "pop3", smtp: "smtp", mail: "webmail" } as const;

export function resolveHosts(args: CheckedPlanArgs, issues: Issue[]): MailHosts {
  const given = args.hosts ?? {};
  const edition = args.edition ?? Edition.Singapore;
  const data = edition === Edition.Custom ? undefined : editions[edition];
  const take = (parsed: NameResult): string | undefined => {
    if (parsed.ok) return parsed.name;
    issues.push(parsed.issue);
    return undefined;
  };
  const hosts: MailHosts["hosts"] = {};
  for (const service of services) {
    const own = given[hostArgument[service]];
    const host =
      own === undefined ? data?.hosts[service].value : take(parseHost(own, `hosts.${hostArgument[service]}`));
    if (host !== undefined) hosts[service] = host;
  }
  return {
    mx: resolveExchangers(args, data?.mx.value, issues),
    spfInclude:
      given.spfInclude === undefined
        ? data?.spfInclude.value
        : take(parseDnsName(given.spfInclude, "hosts.spfInclude")),
    hosts,
    webmailUrl: given.webmailUrl === undefined ? data?.webmailUrl.value : checkUrl(given.webmailUrl, issues),
  };
}

function resolveExchangers(
  args: CheckedPlanArgs,
  own: Record<string, MailExchanger> | undefined,
  issues: Issue[],
): Exchanger[] {
  const given = args.hosts?.mx ?? {};
  const keys = [...new Set([...Object.keys(own ?? {}), ...Object.keys(given)])];
  if (keys.length === 0) {
    const message =
      'required for edition "custom": expected at least one mail exchanger, as the mail console shows it, such as ' +
      '{ primary: { exchange: "mx1.example.net", preference: 5 } }';
    issues.push(error("hosts.no-mx", "hosts.mx", message));
  }
  return keys.flatMap((key) => {
    const path = propertyPath(["hosts", "mx", key]);
    if (own && !Object.hasOwn(own, key)) {
      const known = Object.keys(own);
      const message = `unknown MX key ${formatValue(key)}${didYouMean(key, known)}; use ${joinOr(known)} (edition "custom" accepts any key)`;
      issues.push(error("hosts.unknown-mx", path, message));
      return [];
    }
    const { exchange = own?.[key]?.exchange, preference = own?.[key]?.preference, formerKeys = [] } = given[key] ?? {};
    issues.push(...checkKeys(key, formerKeys, path));
    if (preference === undefined) {
      issues.push(
        error("args.missing", `${path}.preference`, "required: expected the preference that the mail console shows"),
      );
    } else issues.push(...checkUint16(preference, "preference", `${path}.preference`));
    if (exchange === undefined) {
      issues.push(
        error("args.missing", `${path}.exchange`, "required: expected the host name that the mail console shows"),
      );
      return [];
    }
    const host = parseHost(exchange, `${path}.exchange`);
    if (!host.ok) issues.push(host.issue);
    if (!host.ok || preference === undefined) return [];
    return [{ key, exchange: host.name, preference, formerKeys }];
  });
}

/** Keys become parts of resource names, and so do former keys. */
export function checkKeys(key: string, formerKeys: readonly string[], path: string): Issue[] {
  const former = formerKeys.flatMap((each, index) => checkKey(each, `${path}.formerKeys[${index}]`));
  return [...checkKey(key, path), ...former];
}

function checkKey(key: string, path: string): Issue[] {
  if (/^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/.test(key)) return [];
  const message = `invalid key ${formatValue(key)}: it becomes part of a resource's name. Use only letters, digits, hyphens, dots and underscores, with a letter or digit at both ends`;
  return [error("args.key", path, message)];
}

function checkUrl(url: string, issues: Issue[]): string | undefined {
  if (URL.canParse(url) && new URL(url).protocol === "https:") return new URL(url).href;
  const message = `${formatValue(url)} is not an https URL; use the webmail's address, such as https://mail.sg.aliyun.com/`;
  issues.push(error("hosts.webmail-url", "hosts.webmailUrl", message));
  return undefined;
}
