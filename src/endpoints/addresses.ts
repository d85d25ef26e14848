/** The addresses of a host, IPv4 and IPv6. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { type Answer, ask, type ForwardResolver } from "../mail/resolver";

/**
 * Gives the addresses of a host. It fails with an error whose `code` is `ENOTFOUND` or `ENODATA` where there are none, and
 * with any other, such as `ETIMEOUT`, where nobody could tell.
 */
export type Lookup = (host: string) => Promise<string[]>;

/** As the system does it for all its programs, with its own file of hosts. */
export const systemLookup: Lookup = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/** Through a resolver, such as the one of the live check. */
export function lookupThrough(resolver: Pick<ForwardResolver, "resolve4" | "resolve6">): Lookup {
  return async (host) => {
    const answers = await Promise.all([ask(resolver.resolve4(host)), ask(resolver.resolve6(host))]);
    const addresses = answers.flatMap((answer) => (answer.ok ? answer.records : []));
    const failed = answers.find((answer) => !answer.ok);
    // One family's addresses are worth a visit, whatever became of the other.
    if (addresses.length === 0 && failed)
      throw Object.assign(new Error(`no answer about ${host}`), { code: failed.code });
    return addresses;
  };
}

/** The addresses, each once; an IP address is its own. */
export async function addressesOf(host: string, find: Lookup): Promise<Answer<string>> {
  if (isIP(host) !== 0) return { ok: true, records: [host] };
  const answer = await ask(find(host));
  return answer.ok ? { ok: true, records: [...new Set(answer.records)] } : answer;
}
