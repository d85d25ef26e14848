/** The senders of old SPF records, as arguments of ours. */

import { txtText } from "../dns/rdata";
import { buildSpf, formatSpfTerm, parseSpf, type SpfQualifier, type SpfTerm } from "../mail";
import { canonicalTarget, mechanismArgument, policyFields } from "../mail/spf/canonical";
import { effectiveTerms } from "../mail/spf/lookups";
import { authorizesSenders, findAll } from "../mail/spf/record";
import { errorsOf } from "../shared/issues";
import type { FoundRecord, PreflightPlan, Proposal } from "./types";
import { plannedAs } from "./zone-view";

type SpfArguments = NonNullable<Proposal["spf"]>;
type SpfAll = NonNullable<SpfArguments["all"]>;

export interface MergedSpf {
  /** The argument `spf`, whole; absent where it says nothing more than the plan, or what the plan would refuse. */
  spf?: SpfArguments;
  /** The record that it makes; absent where the plan's own is not known. */
  text?: string;
  /** Terms of the old records that the merged record adds to the plan's. */
  added: string[];
  /** Terms that authorize senders and that no argument can express. */
  unsaid: string[];
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
 * term that keeps some mail out, a term might let in what that one kept out, so it is not proposed. Records that can't be
 * read have no senders.
 */
export function mergeIntoArguments(old: readonly string[], planned: string | undefined): MergedSpf {
  const own = readOwn(planned);
  const senders: Senders = { ip4: [...own.ip4], ip6: [...own.ip6], includes: [...own.includes] };
  const known = new Set(own.targets);
  const added: string[] = [];
  const unsaid: string[] = [];
  let all = own.all;
  for (const text of old) {
    const parsed = parseSpf(text);
    if (!parsed.ok) continue;
    const effective = effectiveTerms(parsed.record).filter((term) => term.name !== "all");
    // A redirect is followed behind all mechanisms, wherever it stands (RFC 7208 section 6.1).
    effective.sort((one, other) => Number(one.kind !== "mechanism") - Number(other.kind !== "mechanism"));
    let onlyPasses = true;
    for (const term of effective) {
      const include = asInclude(term);
      const isPass = include.kind !== "mechanism" || include.qualifier === "+";
      const target = canonicalTarget(include);
      const argument = onlyPasses && isPass ? argumentOf(include) : undefined;
      if (isPass && known.has(target)) continue;
      if (argument) {
        senders[argument.name].push(argument.value);
        known.add(target);
        added.push(formatSpfTerm(include));
      } else if (authorizesSenders(include)) unsaid.push(formatSpfTerm(term));
      onlyPasses &&= isPass;
    }
    const redirects = effective.some(({ name }) => name === "redirect");
    const qualifier = findAll(parsed.record)?.qualifier ?? (redirects ? undefined : "?");
    if (qualifier === "+") unsaid.push("+all");
    all = weaker(all, qualifier);
  }
  const changed = all !== own.all || added.length > 0;
  const spf = {
    ...(senders.ip4.length > 0 ? { ip4: senders.ip4 } : {}),
    ...(senders.ip6.length > 0 ? { ip6: senders.ip6 } : {}),
    ...(senders.includes.length > 0 ? { includes: senders.includes } : {}),
    ...(all === "-all" ? {} : { all }),
  };
  const { provider } = own;
  const built = buildSpf({ provider: provider ?? "spf.example.com", ...senders, all });
  const isRight = errorsOf(built.issues).length === 0;
  return {
    ...(changed && isRight ? { spf } : {}),
    ...(provider === undefined ? {} : { text: built.text }),
    added,
    unsaid: [...new Set(unsaid)],
  };
}

/** The planned SPF record with the senders of existing ones. */
export function mergeWithPlan(plan: PreflightPlan, existing: FoundRecord[]): MergedSpf {
  const planned = plan.records.find(({ key, type }) => key === "spf" && type === "TXT");
  const others = existing.filter((record) => !plannedAs(record, plan));
  return mergeIntoArguments(
    others.map(({ rdata }) => txtText(rdata)),
    planned?.type === "TXT" ? planned.text : undefined,
  );
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
  for (const term of parsed.record.terms) {
    if (term.kind !== "mechanism") continue;
    if (term.name === "all") own.all = ALLS.find((all) => all === `${term.qualifier}all`) ?? own.all;
    else own.targets.push(canonicalTarget(term));
    if (term.name === "include" && own.provider === undefined) own.provider = term.domain;
    else if (term.name === "include") own.includes.push(term.domain);
    else if (term.name === "ip4" || term.name === "ip6") own[term.name].push(mechanismArgument(term));
  }
  return own;
}

/** A record that redirects lets the senders of the other domain pass, as an include does. */
function asInclude(term: SpfTerm): SpfTerm {
  if (term.kind !== "modifier" || term.name !== "redirect") return term;
  return { kind: "mechanism", qualifier: "+", name: "include", domain: term.domain };
}

function argumentOf(term: SpfTerm): { name: keyof Senders; value: string } | undefined {
  if (term.kind !== "mechanism") return undefined;
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
