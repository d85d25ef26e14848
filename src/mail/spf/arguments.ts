/** The senders of SPF records, as arguments of ours: the one place that knows which of them may be proposed. */
import { errorsOf } from "../../shared/issues";
import { buildSpf } from "./build";
import { canonicalTarget, formatSpfTerm, mechanismArgument, policyFields } from "./canonical";
import { effectiveTerms } from "./lookups";
import { parseSpf } from "./parse";
import { findAll, type SpfMechanism, type SpfQualifier, type SpfRecord, type SpfTerm } from "./record";

type SpfAll = "-all" | "~all" | "?all";

/** The argument `spf`. */
export interface SpfArguments extends Partial<Senders> {
  all?: SpfAll;
}

export interface MergedSpf {
  /** The argument `spf`, whole; absent where it says nothing more than the plan, or what the plan would refuse. */
  spf?: SpfArguments;
  /** The record that it makes; absent where the plan's own is not known. */
  text?: string;
  /** Terms of the old records that the merged record adds to the plan's, and what of the argument they are. */
  added: string[];
  senders: Partial<Senders>;
  /** Terms that authorize senders and that no argument can express. */
  unsaid: string[];
  /** Terms that authorize senders, but for those that a term before them keeps out. */
  behind: string[];
  /** Terms whose senders don't pass and are not refused either, where the merged record refuses more. */
  notRefused: string[];
}

/** From the strictest to the weakest. `+all` is none that an argument has. */
const ALLS: SpfAll[] = ["-all", "~all", "?all"];

interface Senders {
  ip4: string[];
  ip6: string[];
  includes: string[];
}

/**
 * Adds the senders of old records to those of the planned one. Nobody gets in who was let in by none of them: behind a
 * term that keeps some mail out, a term might let in what that one kept out, so it is not proposed, and neither is what is never
 * evaluated. Records that can't be read have no senders.
 */
export function mergeIntoArguments(old: readonly string[], planned: string | undefined): MergedSpf {
  const own = readOwn(planned);
  const more: Senders = { ip4: [], ip6: [], includes: [] };
  const known = new Set(own.targets);
  const added: string[] = [];
  const unsaid: string[] = [];
  const behind: string[] = [];
  const weak: { term: string; qualifier: SpfQualifier }[] = [];
  let all = own.all;
  for (const text of old) {
    const parsed = parseSpf(text);
    if (!parsed.ok) continue;
    const effective = evaluatedTerms(parsed.record);
    let onlyPasses = true;
    for (const { term, mechanism } of effective) {
      const { qualifier } = mechanism;
      const target = canonicalTarget(mechanism);
      const written = formatSpfTerm(term);
      const isNew = !known.has(target);
      if (isNew && qualifier === "+") {
        const argument = onlyPasses ? argumentOf(mechanism) : undefined;
        if (argument) {
          more[argument.name].push(argument.value);
          known.add(target);
          added.push(formatSpfTerm(mechanism));
        } else (onlyPasses ? unsaid : behind).push(written);
      }
      if (isNew && qualifier !== "-" && qualifier !== "+") weak.push({ term: written, qualifier });
      onlyPasses &&= qualifier === "+";
    }
    const redirects = effective.some(({ term }) => term.kind === "modifier");
    const qualifier = findAll(parsed.record)?.qualifier ?? (redirects ? undefined : "?");
    if (qualifier === "+") (onlyPasses ? unsaid : behind).push("+all");
    all = weaker(all, qualifier);
  }
  const changed = all !== own.all || added.length > 0;
  const senders: Senders = {
    ip4: [...own.ip4, ...more.ip4],
    ip6: [...own.ip6, ...more.ip6],
    includes: [...own.includes, ...more.includes],
  };
  const { provider } = own;
  const built = buildSpf({ provider: provider ?? "spf.example.com", ...senders, all });
  const isRight = errorsOf(built.issues).length === 0;
  return {
    ...(changed && isRight ? { spf: { ...notEmpty(senders), ...(all === "-all" ? {} : { all }) } } : {}),
    ...(provider === undefined ? {} : { text: built.text }),
    added,
    senders: notEmpty(more),
    unsaid: [...new Set(unsaid)],
    behind: [...new Set(behind)],
    notRefused: weak.filter(({ qualifier }) => weaker(all, qualifier) !== all).map(({ term }) => term),
  };
}

function notEmpty({ ip4, ip6, includes }: Senders): Partial<Senders> {
  return {
    ...(ip4.length > 0 ? { ip4 } : {}),
    ...(ip6.length > 0 ? { ip6 } : {}),
    ...(includes.length > 0 ? { includes } : {}),
  };
}

interface Own extends Senders {
  provider?: string;
  all: SpfAll;
  targets: string[];
}

/** The arguments of a record that `buildSpf` made: the first include is the provider's. */
function readOwn(text: string | undefined): Own {
  const parsed = text === undefined ? undefined : parseSpf(text);
  const own: Own = { ip4: [], ip6: [], includes: [], all: "-all", targets: [] };
  if (!parsed?.ok) return own;
  for (const term of effectiveTerms(parsed.record)) {
    if (term.kind !== "mechanism") continue;
    if (term.name === "all") own.all = ALLS.find((all) => all === `${term.qualifier}all`) ?? own.all;
    else if (term.qualifier === "+") own.targets.push(canonicalTarget(term));
    if (term.name === "include" && own.provider === undefined) own.provider = term.domain;
    else if (term.name === "include") own.includes.push(term.domain);
    else if (term.name === "ip4" || term.name === "ip6") own[term.name].push(mechanismArgument(term));
  }
  return own;
}

interface Evaluated {
  term: SpfTerm;
  /** The same as a mechanism: a record that redirects lets the senders of the other domain pass, as an include does. */
  mechanism: SpfMechanism;
}

/** What a receiver matches with a sender, in its order. A redirect is followed behind all mechanisms (RFC 7208 section 6.1). */
function evaluatedTerms(record: SpfRecord): Evaluated[] {
  const terms = effectiveTerms(record);
  const mechanisms = terms.flatMap((term) =>
    term.kind === "mechanism" && term.name !== "all" ? [{ term, mechanism: term }] : [],
  );
  const redirects = terms.flatMap((term): Evaluated[] =>
    term.kind === "modifier" && term.name === "redirect"
      ? [{ term, mechanism: { kind: "mechanism", qualifier: "+", name: "include", domain: term.domain } }]
      : [],
  );
  return [...mechanisms, ...redirects];
}

function argumentOf(term: SpfMechanism): { name: keyof Senders; value: string } | undefined {
  const name = Object.hasOwn(policyFields, term.name)
    ? policyFields[term.name as keyof typeof policyFields]
    : undefined;
  if (name === undefined) return undefined;
  const value = mechanismArgument(term);
  // What the argument would refuse is not proposed, such as every address there is.
  const none = { provider: "spf.example.com", ip4: [], ip6: [], includes: [], all: "-all" as const };
  const given = { ...none, [name]: [value] };
  return errorsOf(buildSpf(given).issues).length === 0 ? { name, value } : undefined;
}

function weaker(all: SpfAll, other: SpfQualifier | undefined): SpfAll {
  const rank = ALLS.findIndex(([qualifier]) => qualifier === other);
  return ALLS[Math.max(ALLS.indexOf(all), rank)] ?? all;
}
