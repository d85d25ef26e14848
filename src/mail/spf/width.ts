import { nameBeforeMail } from "./macros";
import type { SpfMechanism } from "./record";

/** The largest networks that IANA allocates, to registries and early users: its registries of IPv4 and IPv6 space, 2026-11. */
const WIDEST = { ip4: 8, ip6: 12 };

/** What is wrong with a network's width: the rule's name, and a message to follow the network. */
export interface WidthFault {
  id: string;
  message: string;
  /** Whether it is the whole address space, which is never intended. */
  isEveryone: boolean;
}

export function widthFault(name: "ip4" | "ip6", prefix: number | undefined): WidthFault | undefined {
  if (prefix === undefined || prefix >= WIDEST[name]) return undefined;
  if (prefix === 0) {
    const message = "authorizes every address to send for this domain; list only the networks that send";
    return { id: "everyone", message, isEveryone: true };
  }
  const message = `authorizes a network wider than any ever allocated (/${WIDEST[name]}); list only the networks that send`;
  return { id: "wide-network", message, isEveryone: false };
}

/** What is wrong with the senders of a mechanism if they pass: they are everyone, or nearly so. */
export function permissiveFault(term: SpfMechanism): WidthFault | undefined {
  switch (term.name) {
    case "ip4":
    case "ip6":
      return widthFault(term.name, term.prefix);
    case "a":
    case "mx": {
      const faults = [widthFault("ip4", term.prefix4), widthFault("ip6", term.prefix6)];
      return faults.find((fault) => fault?.isEveryone) ?? faults.find((fault) => fault !== undefined);
    }
    case "exists":
      return nameBeforeMail(term.domain, "example.com") === undefined ? undefined : CONSTANT_NAME;
    default:
      return undefined;
  }
}

const CONSTANT_NAME: WidthFault = {
  id: "everyone",
  message:
    "looks up one name whoever sends, so it authorizes every address while that name exists (RFC 7208 section 5.7); list the senders by ip4, ip6, a or include",
  isEveryone: true,
};
