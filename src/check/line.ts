/** One line of the report: an expectation against what each server holds. */

import { canonicalName } from "../dns/name";
import { normalizedText } from "../dns/rdata";
import { rdataText } from "../records/records";
import type { ServerAnswer } from "../resolver";
import { joinAnd, listUpTo } from "../shared/lists";
import type { Reason, Verdict } from "../shared/reasons";
import { errorReason, type Judged, missing, unknown, warningReason, wrong } from "../shared/reasons";
import { kinds } from "./checkers";
import type { Context, ObservedRrset } from "./checkers/types";
import type { Expectation } from "./expectation";
import { type Observations, question, readAnswer, recordsAt } from "./observations";
import type { Line } from "./report";
import { isDecisive } from "./status";

/** Servers that hold the same, or of which the same can't be told. */
export interface Group {
  servers: string[];
  held: ObservedRrset;
  /** Why nothing can be told of what they hold, or the way that their aliases go round. */
  why?: string;
  /** Whether it is certain that they hold nothing, as aliases lead back to where they come from. */
  isLoop: boolean;
  /** The TTLs of the records, in seconds. */
  ttls: number[];
}

/** The worst first: one server's wrong record is met by part of the world. */
const WORST: Verdict[] = ["wrong", "missing", "unknown", "right"];

export function judgeLine(expectation: Expectation, context: Context): Line {
  const { keys, name, type, requirement, records } = expectation;
  const groups = groupsOf(expectation, context.observations);
  const { verdict, reasons } = judgeGroups(expectation, groups, context);
  return {
    keys,
    name,
    type,
    requirement,
    ...(isDecisive(expectation, context.plan.domain) ? { decides: true as const } : {}),
    verdict,
    expected: records.map(rdataText),
    found: groups.map(({ servers, held }) => ({ servers, records: held.records })),
    reasons,
  };
}

/** What the servers that answered hold, those alike together. */
export function groupsOf(
  { kind, name, type }: Expectation,
  { answers, lookUps }: Pick<Observations, "answers" | "lookUps">,
): Group[] {
  const { alsoQuery, matches } = kinds[kind];
  const groups = new Map<string, Group>();
  for (const answer of answers.get(question(name, type)) ?? []) {
    if (answer.state !== "answered") continue;
    const observed = readAnswer(answer, name, type, lookUps);
    const own = observed.ok ? observed.records.filter(({ rdata }) => matches(rdata)) : [];
    const alias = observed.ok && observed.records.length > 0 ? aliasBeside(answer, name, type, lookUps) : undefined;
    const held: ObservedRrset = {
      records: [...new Set(own.map(({ rdata }) => rdata))].sort(),
      aliasChain: observed.ok ? observed.aliasChain : [],
      alsoQuery: own.length > 0 ? [] : besideOf(answer.server, name, alsoQuery, answers),
      ...(alias === undefined ? {} : { aliasBeside: alias }),
    };
    const why = observed.ok ? undefined : observed.why;
    const isLoop = !observed.ok && observed.isLoop;
    // Texts that are divided into strings in other places are other records (RFC 2181 section 5), of the same meaning.
    const meaning = { ...held, records: held.records.map((rdata) => normalizedText(type, rdata)).sort() };
    const id = JSON.stringify([meaning, why]);
    const group = groups.get(id) ?? { servers: [], held, isLoop, ttls: [], ...(why === undefined ? {} : { why }) };
    groups.set(id, group);
    if (JSON.stringify(held.records) < JSON.stringify(group.held.records)) group.held = held;
    const { address } = answer.server;
    if (!group.servers.includes(address)) group.servers.push(address);
    group.ttls.push(...own.map(({ ttl }) => ttl));
  }
  for (const { servers } of groups.values()) servers.sort();
  return [...groups.values()].sort((one, other) => ((one.servers[0] ?? "") < (other.servers[0] ?? "") ? -1 : 1));
}

/** Where a CNAME leads that stands beside the records of a name. */
function aliasBeside(
  { records = [] }: ServerAnswer,
  name: string,
  type: string,
  lookUps: Observations["lookUps"],
): string | undefined {
  if (type === "CNAME" || recordsAt(records, name, type).length === 0) return undefined;
  const found = lookUps.get(question(name, "CNAME"));
  const known = [...records, ...(found?.kind === "records" ? found.records : [])];
  const [alias] = recordsAt(known, name, "CNAME");
  return alias && canonicalName(alias.rdata);
}

/** Records of other types that the same server has at the name. */
function besideOf(
  { name: server, address }: { name: string; address: string },
  name: string,
  types: readonly string[],
  answers: Observations["answers"],
): string[] {
  return types.flatMap((type) => {
    const asked = answers.get(question(name, type)) ?? [];
    const own = asked.filter((answer) => answer.server.name === server && answer.server.address === address);
    const records = own.flatMap((answer) => recordsAt(answer.records ?? [], name, type));
    return [...new Set(records.map(({ rdata }) => `${type} ${rdata}`))].sort();
  });
}

function judgeGroups(expectation: Expectation, groups: Group[], context: Context): Judged {
  const { records, withheld } = expectation;
  const indeterminate = withheld.length > 0 ? [notJudged(withheld)] : [];
  if (context.observations.zone.state === "nxdomain") {
    return missing(
      errorReason("zone.no-such-name", `there is no domain ${context.plan.domain}, and so no record in it`, {
        about: "zone",
        verdict: "missing",
      }),
    );
  }
  const late = isUnfinished(expectation, context.observations) ? [tooLate(expectation)] : [];
  if (groups.length === 0) return unknown(...indeterminate, ...(late.length > 0 ? late : [noAnswer(expectation)]));
  if (records.length === 0) return unknown(...indeterminate, ...late);
  const { verdict, reasons } = gather(expectation, groups, context);
  const isWhole = indeterminate.length === 0 && late.length === 0;
  return {
    verdict: verdict === "right" && !isWhole ? "unknown" : verdict,
    reasons: [...indeterminate, ...late, ...reasons],
  };
}

function gather(expectation: Expectation, groups: Group[], context: Context): Judged {
  const judged = groups.map((group) => judgeGroup(expectation, group, context));
  const verdict = WORST.find((one) => judged.some((each) => each.verdict === one)) ?? "unknown";
  const where = new Map<string, { reason: Reason; groups: Group[] }>();
  judged.forEach(({ reasons }, index) => {
    for (const reason of reasons) {
      const id = JSON.stringify(reason);
      const known = where.get(id) ?? { reason, groups: [] };
      where.set(id, known);
      const group = groups[index];
      if (group && !known.groups.includes(group)) known.groups.push(group);
    }
  });
  const reasons = [...where.values()].map(({ reason, groups: at }) => {
    if (at.length === groups.length) return reason;
    return { ...reason, message: `at ${listUpTo(at.flatMap(({ servers }) => servers).sort(), 4)}: ${reason.message}` };
  });
  return { verdict, reasons };
}

function judgeGroup(expectation: Expectation, { held, why, isLoop }: Group, context: Context): Judged {
  if (why === undefined) {
    const { verdict, reasons } = kinds[expectation.kind].judge(held, expectation, context);
    const alsoQuery =
      held.aliasBeside === undefined ? [] : [warningReason("alias.beside", besideText(expectation, held.aliasBeside))];
    return { verdict, reasons: [...reasons, ...alsoQuery] };
  }
  if (isLoop) return wrong(aliasLoop(expectation, why));
  const message = `${expectation.name} is an alias, and what it leads to could not be told (${why}); check again`;
  return unknown(warningReason("alias.not-followed", message));
}

export function besideText({ name, type }: Expectation, alias: string): string {
  return `${name} has a CNAME to ${alias} beside its ${type} records, which a name with a CNAME must not have (RFC 1034 section 3.6.2): resolvers that have the CNAME in their cache follow it, and see none of them; delete the CNAME, and where it serves a web site, put A and AAAA records in its place`;
}

export function aliasLoop({ name, type }: Expectation, way: string): Reason {
  const message = `${name} is an alias that leads back to where it comes from (${way}), so that it has no ${type}; delete the CNAME records, and add the plan's records`;
  return errorReason("alias.loop", message);
}

/** Whether the time was over before all servers had answered. */
export function isUnfinished({ name, type }: Expectation, { timedOut }: Observations): boolean {
  return timedOut?.unfinished.has(question(name, type)) ?? false;
}

export function tooLate({ name, type }: Expectation): Reason {
  return warningReason(
    "check.too-long",
    `the time was over before all servers had told the ${type} of ${name}; check again`,
    {
      about: "check",
      incomplete: true,
    },
  );
}

function notJudged(keys: string[]): Reason {
  const message = `the plan does not tell the value of ${joinAnd(keys)}, so there is nothing to compare with; give a plan with the value`;
  return warningReason("plan.value-not-known", message, { about: "plan" });
}

function noAnswer({ name, type }: Expectation): Reason {
  return warningReason(
    "servers.no-answer",
    `nobody answered the question for ${type} at ${name}, so that nothing is said of it; check again`,
    { about: "server" },
  );
}
