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
