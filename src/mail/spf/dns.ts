/** The DNS queries of SPF, and their answers. */

import { addressText, inSameNetwork, octetsOf, reverseName } from "../../dns/ip";
import { isName, ROOT, withoutFinalDot } from "../../dns/name";
import { type Answer, ask, type ForwardResolver, type MailResolver, type PtrResolver } from "../resolver";
import { isSpf } from "./parse";

/** The SPF records of a domain (RFC 7208 section 4.5): the strings of each TXT record joined without a space. */
export async function askSpf(resolver: ForwardResolver, domain: string): Promise<Answer<string>> {
  const answer = await ask(resolver.resolveTxt(domain));
  if (!answer.ok) return answer;
  return { ok: true, records: answer.records.map((strings) => strings.join("")).filter(isSpf) };
}

/** The addresses of a host, of one family. */
export function askAddresses(resolver: ForwardResolver, host: string, kind: "ip4" | "ip6"): Promise<Answer<string>> {
  return ask(kind === "ip4" ? resolver.resolve4(host) : resolver.resolve6(host));
}

/** The hosts that receive a domain's mail, the preferred ones first. */
export async function askExchangers(resolver: ForwardResolver, domain: string): Promise<Answer<string>> {
  const answer = await ask(resolver.resolveMx(domain));
  if (!answer.ok) return answer;
  const sorted = answer.records.toSorted((one, other) => one.priority - other.priority);
  return { ok: true, records: sorted.map(({ exchange }) => exchange) };
}

function hasPtr(resolver: MailResolver): resolver is ForwardResolver & PtrResolver {
  return "resolvePtr" in resolver && typeof resolver.resolvePtr === "function";
}

/** The names of an address. */
export function askNames(resolver: MailResolver, octets: Uint8Array): Promise<Answer<string>> {
  if (hasPtr(resolver)) return ask(resolver.resolvePtr(reverseName(octets)));
  return ask(resolver.reverse(addressText(octets)));
}

/** Whether a text can be looked up as a name: labels of 1 to 63 octets, 253 in all (RFC 1035 section 2.3.4). */
export function isAskable(name: string): boolean {
  const bare = withoutFinalDot(name);
  return bare !== ROOT && isAscii(bare) && isName(bare);
}

/** A macro may put other characters into a name, which then isn't one (RFC 8616 section 4). */
export function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** Whether any of the addresses is in the same network as the client. */
export function includesClient(addresses: string[], client: Uint8Array, prefix?: number): boolean {
  return addresses.some((address) => {
    const octets = octetsOf(address);
    return octets !== undefined && inSameNetwork(octets, client, prefix);
  });
}
