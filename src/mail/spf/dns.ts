/** The questions that SPF asks, and how their answers are read. */
import { domainToASCII } from "node:url";
import { inSameNetwork, octetsOf, reverseName } from "../address";
import { type Answer, ask, type MailResolver } from "../resolver";
import { isSpf } from "./parse";

/** The SPF records of a domain (RFC 7208 section 4.5): the strings of each TXT record joined without a space. */
export async function askSpf(resolver: MailResolver, domain: string): Promise<Answer<string>> {
  const answer = await ask(resolver.resolveTxt(domain));
  if (!answer.ok) return answer;
  return { ok: true, records: answer.records.map((strings) => strings.join("")).filter(isSpf) };
}

/** The addresses of a host, of one kind. */
export function askAddresses(resolver: MailResolver, host: string, kind: "ip4" | "ip6"): Promise<Answer<string>> {
  return ask(kind === "ip4" ? resolver.resolve4(host) : resolver.resolve6(host));
}

/** The hosts that take a domain's mail, the preferred ones first. */
export async function askExchangers(resolver: MailResolver, domain: string): Promise<Answer<string>> {
  const answer = await ask(resolver.resolveMx(domain));
  if (!answer.ok) return answer;
  const sorted = answer.records.toSorted((one, other) => one.priority - other.priority);
  return { ok: true, records: sorted.map(({ exchange }) => exchange) };
}

/** The names of an address. */
export function askNames(resolver: MailResolver, octets: Uint8Array): Promise<Answer<string>> {
  if (resolver.resolvePtr) return ask(resolver.resolvePtr(reverseName(octets)));
  if (resolver.reverse) return ask(resolver.reverse(addressText(octets)));
  throw new TypeError("the resolver has neither resolvePtr nor reverse, and one of them is needed for a ptr mechanism");
}

/** An address in its one spelling, as `%{c}` shows it. */
export function addressText(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join(".");
  const groups = Buffer.from(octets).toString("hex").match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

/** Whether a text can be asked for as a name: labels of 1 to 63 octets, 253 in all (RFC 1035 section 2.3.4). */
export function isAskable(name: string): boolean {
  const withoutDot = name.replace(/\.$/, "");
  if (withoutDot.length > 253 || !isAscii(withoutDot)) return false;
  return withoutDot.split(".").every((label) => label.length > 0 && label.length <= 63);
}

/** Where other signs come into a name by a macro, it is no name (RFC 8616 section 4). */
export function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** A name in A-labels, without final dot. */
export function asciiName(name: string): string {
  const withoutDot = name.replace(/\.$/, "");
  return isAscii(withoutDot) ? withoutDot : domainToASCII(withoutDot);
}

/** Whether any of the addresses lies in one network with the client. */
export function includesClient(addresses: string[], client: Uint8Array, prefix?: number): boolean {
  return addresses.some((address) => {
    const octets = octetsOf(address);
    return octets !== undefined && inSameNetwork(octets, client, prefix);
  });
}
