/** Whose a record is. The one file of the room that knows the table of vendors. */
import type { Edition } from "../args/args";
import { isBelow } from "../dns/name";
import { targetOfRdata } from "../dns/rdata";
import {
  alibabaMailOf,
  providerOf,
  type Vendor,
  vendorOfExchange,
  vendorOfInclude,
  vendorOfSelector,
  vendorOfVerification,
  vendors,
} from "../vendors";

/** The owner of a mail exchanger. */
export interface Brand {
  /** For keys: lower-case letters, digits and hyphens. */
  key: string;
  name: string;
  /** Why the MX records can't be edited, and how to unlock them. */
  locked?: string;
  /** Whether it is Alibaba Mail, whichever edition. */
  isOwn?: true;
}

export function brandOfExchange(host: string, edition: Edition): Brand | undefined {
  const name = providerOf(host, edition);
  if (name === undefined) return undefined;
  if (alibabaMailOf(host)) return { key: "alibaba-mail", name, isOwn: true };
  const vendor = vendorOfExchange(host);
  return vendor && { key: vendor.key, name, ...(vendor.locked === undefined ? {} : { locked: vendor.locked }) };
}

/** A term of an SPF record, with the brand whose senders it authorizes where that is known. */
export function labelTerm(term: string): string {
  const [, domain] = /^[-~?]?(?:include:|redirect=|a:|mx:|exists:)([^/%]+)/.exec(term) ?? [];
  const vendor = domain === undefined ? undefined : vendorOfInclude(domain);
  return vendor === undefined ? term : `${term} (${vendor.name})`;
}

/** Who sends for applications goes on to do so when mailboxes move. */
const movers = vendors.filter(({ kind }) => kind !== "sender");

/** Alibaba Mail's own selector. */
const OWN = "default";

/** The selectors of DKIM keys to ask for. */
export const knownSelectors: readonly string[] = [
  ...new Set(movers.flatMap(({ dkim }) => [...(dkim?.selectors ?? []), ...(dkim?.shared ?? [])])),
].filter((selector) => !selector.includes("*") && selector !== OWN);

/**
 * Whose a DKIM key is: by where its CNAME leads, else by its selector, else that of the brand among those that have the domain's mail whose
 * customers use the selector too.
 */
export function brandOfKey(
  selector: string,
  record: { type: string; rdata: string },
  exchangers: string[],
  /** Where the target of a CNAME leads itself. */
  further: string[] = [],
): string | undefined {
  const targets = record.type === "CNAME" ? [targetOfRdata(record), ...further] : [];
  const [ofTarget] = targets.flatMap((target) => vendorOfSelector(selector, target) ?? []);
  const vendor =
    ofTarget ?? vendorOfSelector(selector) ?? (targets.length > 0 ? undefined : sharing(selector, exchangers));
  return vendor && vendor.kind !== "sender" ? vendor.name : undefined;
}

/** Whether the target of a DKIM key's CNAME tells whose the key is, be it a sender's. */
export function isTargetOfKeys(target: string): boolean {
  return vendorOfSelector("", target) !== undefined;
}

function sharing(selector: string, exchangers: string[]): Vendor | undefined {
  const here = exchangers.flatMap((host) => vendorOfExchange(host) ?? []);
  return here.find(({ dkim }) => dkim?.shared?.includes(selector));
}

/** By whose text the owner of the domain was recognized. `alsoFor`: what else may still read it. */
export function brandOfVerification(text: string): { name: string; alsoFor?: string } | undefined {
  const found = vendorOfVerification(text);
  if (!found || found.vendor.kind === "sender") return undefined;
  const { alsoFor } = found.verification;
  return { name: found.vendor.name, ...(alsoFor === undefined ? {} : { alsoFor }) };
}

/** The selector of a DKIM key of the domain. */
export function selectorOf(name: string, domain: string): string | undefined {
  const above = `_domainkey.${domain}`;
  return isBelow(name, above) ? name.slice(0, -above.length - 1) : undefined;
}
