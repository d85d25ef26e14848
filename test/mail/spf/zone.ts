/** A DNS made of a table, in the shape of `node:dns/promises`, with its error codes. */
import type { ForwardResolver, PtrResolver } from "../../../src/mail/resolver";

/** What a name has. In the place of a list: the code with which the question for that type fails. */
export interface ZoneEntry {
  /** A list in the list is one record of several strings. */
  TXT?: (string | string[])[] | string;
  A?: string[] | string;
  AAAA?: string[] | string;
  MX?: [number, string][] | string;
  PTR?: string[] | string;
  /** Another name that stands for this one. */
  CNAME?: string[];
}

export type Zone = Record<string, ZoneEntry>;

export interface ZoneResolver extends ForwardResolver, PtrResolver {
  /** What was asked, such as `TXT example.com`, in its order. */
  asked: string[];
  resolvePtr(name: string): Promise<string[]>;
}

export function resolverOf(zone: Zone): ZoneResolver {
  const entries = new Map(Object.entries(zone).map(([name, entry]) => [keyOf(name), entry]));
  const asked: string[] = [];
  const find = (name: string, type: Exclude<keyof ZoneEntry, "CNAME">, hops = 0): unknown[] => {
    const entry = entries.get(keyOf(name));
    if (!entry || hops > 8) return fail("ENOTFOUND", type, name);
    const found = entry[type];
    if (typeof found === "string") return fail(found, type, name);
    if (found !== undefined && found.length > 0) return found;
    const [alias] = entry.CNAME ?? [];
    return alias === undefined ? fail("ENODATA", type, name) : find(alias, type, hops + 1);
  };
  const answer = async <T>(name: string, type: Exclude<keyof ZoneEntry, "CNAME">): Promise<T[]> => {
    asked.push(`${type} ${name}`);
    return find(name, type) as T[];
  };
  return {
    asked,
    resolveTxt: async (name) =>
      (await answer<string | string[]>(name, "TXT")).map((text) => (typeof text === "string" ? [text] : text)),
    resolve4: (name) => answer(name, "A"),
    resolve6: (name) => answer(name, "AAAA"),
    resolveMx: async (name) =>
      (await answer<[number, string]>(name, "MX")).map(([priority, exchange]) => ({ priority, exchange })),
    resolvePtr: (name) => answer(name, "PTR"),
  };
}

function keyOf(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** Fails as c-ares does: the code, and with it the question. */
function fail(code: string, type: string, name: string): never {
  throw Object.assign(new Error(`query${type} ${code} ${name}`), { code, syscall: `query${type}`, hostname: name });
}
