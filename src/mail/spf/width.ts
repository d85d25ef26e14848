/** The largest networks that IANA gives out, to registries and early users: its registries of IPv4 and IPv6 space, 2026-11. */
const WIDEST = { ip4: 8, ip6: 12 };

/** What is wrong with how wide a network is: its rule's name, and words to follow the network. */
export interface WidthFault {
  id: string;
  message: string;
  /** Whether it is all there is, which no one can mean. */
  isEveryone: boolean;
}

export function widthFault(name: "ip4" | "ip6", prefix: number | undefined): WidthFault | undefined {
  if (prefix === undefined || prefix >= WIDEST[name]) return undefined;
  if (prefix === 0) {
    const message = "authorizes every address there is to send for this domain; give the networks that do send";
    return { id: "everyone", message, isEveryone: true };
  }
  const message = `authorizes a network wider than any that was ever given out (/${WIDEST[name]}); give the networks that do send`;
  return { id: "wide-network", message, isEveryone: false };
}
