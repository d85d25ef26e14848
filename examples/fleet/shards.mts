// Which stack a domain is in, and what a stack's program is told.
import { createHash } from "node:crypto";

/**
 * How many stacks there are. It must never change once they exist: a domain whose stack changes would be deleted in one stack
 * while the other creates it. 64 stacks hold up to 20,000 domains at some 300 each.
 */
export const SHARDS = 64;

/** The stack of a domain: it depends on the domain alone, so none moves when others come or go. */
export function stackOf(domain: string, shards = SHARDS): string {
  const number = createHash("sha256").update(domain).digest().readUInt32BE() % shards;
  return `mail-${String(number).padStart(2, "0")}`;
}

/** The arguments of a MailDomain, as one line of the list has them. */
export type DomainArgs = { domain: string } & Record<string, unknown>;

export interface ShardDomain {
  domain: string;
  args: DomainArgs;
  /** What the stack accepted in the last run, in the place of arguments that are refused. */
  former?: DomainArgs;
  /** Left out of the run, since it failed a moment ago. What the stack has of it stays as it is. */
  failed?: true;
}

export interface Shard {
  shards: number;
  /** Of the domains: the same digest means that there is nothing to do. Empty where some are left out. */
  digest: string;
  domains: ShardDomain[];
}

/** What a stack says of its last run. */
export interface StackOutputs {
  shards?: number;
  digest?: string;
  accepted?: Record<string, DomainArgs>;
  refused?: Record<string, string>;
}

/**
 * What a stack shall hold: the domains of the list, and those that it has and the list lacks, unless they are to be removed.
 * A list that was cut short would delete mail records otherwise.
 */
export function shardOf(
  listed: readonly DomainArgs[],
  { accepted = {} }: StackOutputs,
  removes: boolean,
): Shard & { unlisted: string[] } {
  const domains = listed.map((args): ShardDomain => {
    const former = accepted[args.domain];
    return { domain: args.domain, args, ...(former === undefined ? {} : { former }) };
  });
  const names = new Set(listed.map(({ domain }) => domain));
  const unlisted = Object.keys(accepted).filter((domain) => !names.has(domain));
  const kept = removes ? [] : unlisted.map((domain) => ({ domain, args: accepted[domain] as DomainArgs }));
  const all = [...domains, ...kept].sort((one, other) => (one.domain < other.domain ? -1 : 1));
  const digest = createHash("sha256")
    .update(JSON.stringify(all.map(({ args }) => args)))
    .digest("hex");
  return { shards: SHARDS, digest, domains: all, unlisted };
}

/** Reads a list of JSON lines, each the arguments of one MailDomain; throws with all that is wrong. */
export function readList(text: string): DomainArgs[] {
  const problems: string[] = [];
  const lines = new Map<string, number>();
  const list = text.split("\n").flatMap((line, index): DomainArgs[] => {
    if (line.trim() === "") return [];
    const place = `line ${index + 1}`;
    const args = parse(line);
    if (typeof args?.domain !== "string") {
      problems.push(
        `${place} is not a JSON object with a domain, such as {"domain": "example.com", "dns": {"alidns": {}}}`,
      );
      return [];
    }
    const domain = args.domain.toLowerCase();
    const first = lines.get(domain);
    if (first !== undefined) problems.push(`${place} has the domain ${domain} of line ${first}; remove one of the two`);
    lines.set(domain, first ?? index + 1);
    return [{ ...args, domain }];
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return list;
}

function parse(line: string): DomainArgs | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
