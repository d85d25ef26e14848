import { canonicalName, isWithin, labelsOf } from "../dns/name";
import { alibabaMails } from "./alibaba";
import { china } from "./china";
import { hosts } from "./hosts";
import { mailboxes } from "./mailboxes";
import { mailServices } from "./services";
import type { AlibabaMail, Vendor, Verification } from "./types";

/** All brands but Alibaba Mail itself, by what they are. */
export const vendorGroups: Readonly<Record<string, readonly Vendor[]>> = {
  "Brands of China": china,
  "The world's mailboxes": mailboxes,
  "Registrars and web hosts": hosts,
  "Gateways, forwarders and senders": mailServices,
};

export const vendors: readonly Vendor[] = Object.values(vendorGroups).flat();

/** Whose a mail exchanger is. */
export function vendorOfExchange(host: string): Vendor | undefined {
  return vendorWith(host, ({ exchangers }) => exchangers);
}

/** Whose senders a domain of an SPF record allows, be it named by include, redirect, a or exists. */
export function vendorOfInclude(domain: string): Vendor | undefined {
  return vendorWith(domain, ({ includes }) => includes);
}

/**
 * Whose a DKIM key is, by its selector (the labels before `_domainkey`). Where the key is behind a CNAME record, its
 * target says it alone, since many use the same selectors.
 */
export function vendorOfSelector(selector: string, target?: string): Vendor | undefined {
  if (target !== undefined) return vendorWith(target, ({ dkim }) => dkim?.targets);
  const name = selector.toLowerCase();
  return vendors.find(({ dkim }) => dkim?.selectors?.some((one) => isLike(name, one)));
}

/** Whose host the records for mail programs lead to: autodiscover, autoconfig, SRV, imap and the like. */
export function vendorOfAutodiscover(target: string): Vendor | undefined {
  return vendorWith(target, ({ clients }) => clients);
}

/** By which vendor's text the owner of a domain was recognized, and by which of its texts. */
export function vendorOfVerification(text: string): { vendor: Vendor; verification: Verification } | undefined {
  const lower = text.toLowerCase();
  for (const vendor of vendors) {
    const verification = vendor.verifications?.find(({ prefix }) => lower.startsWith(prefix.toLowerCase()));
    if (verification) return { vendor, verification };
  }
  return undefined;
}

/** Which Alibaba Mail a host is of. */
export function alibabaMailOf(host: string): AlibabaMail | undefined {
  return alibabaMails.find(({ domains }) => isOfOne(host, domains));
}

/** Whose a host is, in words; nothing where nobody known has it. `edition` is the one that the domain itself has. */
export function providerOf(host: string, edition: string): string | undefined {
  const alibaba = alibabaMailOf(host);
  if (alibaba?.edition !== undefined && alibaba.edition === edition) return "Alibaba Mail, this domain's own edition";
  if (alibaba) return `Alibaba Mail's edition ${alibaba.title}`;
  return (vendorOfExchange(host) ?? vendorOfAutodiscover(host))?.name;
}

/** A host with its owner, where that is known. */
export function labelHost(host: string, edition: string): string {
  const owner = providerOf(host, edition);
  return owner === undefined ? host : `${host} (${owner})`;
}

function vendorWith(host: string, domainsOf: (vendor: Vendor) => readonly string[] | undefined): Vendor | undefined {
  return vendors.find((vendor) => isOfOne(host, domainsOf(vendor) ?? []));
}

function isOfOne(host: string, domains: readonly string[]): boolean {
  const name = canonicalName(host);
  return domains.some((domain) => isOf(name, domain));
}

/** Whether a name is the domain or below it, label by label, where one of the domain's may be a `*`. */
function isOf(name: string, domain: string): boolean {
  if (!domain.includes("*")) return isWithin(name, domain);
  const wanted = domain.split(".");
  const labels = labelsOf(name).slice(-wanted.length);
  return labels.length === wanted.length && wanted.every((label, at) => label === "*" || label === labels[at]);
}

/** Whether a selector is like a row's, in which `*` is any run of letters, digits and hyphens. */
function isLike(selector: string, pattern: string): boolean {
  return new RegExp(`^${pattern.replaceAll("*", "[a-z0-9-]*")}$`).test(selector);
}
