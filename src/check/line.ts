/** One line of the report: an expectation against what each server holds. */

import { canonicalName } from "../dns/name";
import { compareRdata, normalizedText } from "../dns/rdata";
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

/** Servers that hold the same records, or whose records can't be determined for the same reason. */
export interface Group {
  servers: string[];
  held: ObservedRrset;
  /** Why their records can't be determined, or the loop of their aliases. */
  why?: string;
  /** Whether the aliases form a loop, so that there are certainly no records. */
  isLoop: boolean;
  /** The TTLs of the records, in seconds. */
  ttls: number[];
}

/** The worst first: part of the world sees one server's wrong record. */
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

/** The servers that answered, grouped by what they hold. */
export function groupsOf(
  { kind, name, type }: Expectation,
  { answers, lookUps }: Pick<Observations, "answers" | "lookUps">,
): Group[] {
  const { alsoQuery, matches } = kinds[kind];
  /** First by what they hold to the letter, as most servers hold the same. */
  const groups: Group[] = [];
  for (const answer of answers.get(question(name, type)) ?? []) {
    if (answer.state !== "answered") continue;
    const observed = readAnswer(answer, name, type, lookUps);
    const own = observed.ok ? observed.records.filter(({ rdata }) => matches(rdata)) : [];
    const alias = observed.ok && observed.records.length > 0 ? aliasBeside(answer, name, type, lookUps) : undefined;
    const held: ObservedRrset = {
      records: [...new Set(own.map(({ rdata }) => rdata))].sort(compareRdata),
      aliasChain: observed.ok ? observed.aliasChain : [],
      otherRecords: own.length > 0 ? [] : otherRecordsAt(answer.server, name, alsoQuery, answers),
      ...(alias === undefined ? {} : { aliasBeside: alias }),
    };
    const why = observed.ok ? undefined : observed.why;
    const isLoop = !observed.ok && observed.isLoop;
    const { address } = answer.server;
    const ttls = own.map(({ ttl }) => ttl);
    const group = groups.find((one) => one.why === why && isSameHeld(one.held, held));
    if (!group) {
      groups.push({ servers: [address], held, isLoop, ttls, ...(why === undefined ? {} : { why }) });
      continue;
    }
    if (!group.servers.includes(address)) group.servers.push(address);
    group.ttls.push(...ttls);
  }
  const all = groups.length > 1 ? withSameMeaning(type, groups) : groups;
  for (const { servers } of all) servers.sort();
  return all.sort((one, other) => ((one.servers[0] ?? "") < (other.servers[0] ?? "") ? -1 : 1));
}

function isSameHeld(one: ObservedRrset, other: ObservedRrset): boolean {
  return (
    one.aliasBeside === other.aliasBeside &&
    isSameList(one.records, other.records) &&
    isSameList(one.aliasChain, other.aliasChain) &&
    isSameList(one.otherRecords, other.otherRecords)
  );
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}

/** Texts divided differently into strings are different records (RFC 2181 section 5) with the same meaning. */
function withSameMeaning(type: string, groups: Group[]): Group[] {
  const byMeaning = new Map<string, Group>();
  for (const group of groups) {
    const { held, why, servers, ttls } = group;
    const meaning = { ...held, records: held.records.map((rdata) => normalizedText(type, rdata)).sort() };
    const id = JSON.stringify([meaning, why]);
    const same = byMeaning.get(id);
    if (!same) {
      byMeaning.set(id, group);
      continue;
    }
    if (JSON.stringify(held.records) < JSON.stringify(same.held.records)) same.held = held;
    same.servers.push(...servers.filter((address) => !same.servers.includes(address)));
    same.ttls.push(...ttls);
  }
  return [...byMeaning.values()];
}

/** The target of a CNAME beside the records of a name. */
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
function otherRecordsAt(
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
  const indeterminate = withheld.length > 0 ? [valueNotKnown(withheld)] : [];
  if (context.observations.zone.state === "nxdomain") {
    return missing(
      errorReason("zone.no-such-name", `the domain ${context.plan.domain} does not exist, so it has no records`, {
        about: "zone",
        verdict: "missing",
      }),
    );
  }
  const late = isUnfinished(expectation, context.observations) ? [timedOutReason(expectation)] : [];
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
    const aliasReasons =
      held.aliasBeside === undefined
        ? []
        : [warningReason("alias.beside", cnameBesideText(expectation, held.aliasBeside))];
    return { verdict, reasons: [...reasons, ...aliasReasons] };
  }
  if (isLoop) return wrong(aliasLoop(expectation, why));
  return unknown(aliasNotFollowed(expectation, why));
}

export function aliasNotFollowed({ name }: Expectation, why: string): Reason {
  const message = `${name} is an alias that could not be resolved (${why}); status unknown, try again`;
  return warningReason("alias.not-followed", message);
}

export function cnameBesideText({ name, type }: Expectation, alias: string): string {
  return `CNAME at ${name} (to ${alias}) conflicts with its ${type} records: no other record may exist at the name of a CNAME (RFC 1034 section 3.6.2), and resolvers that have cached the CNAME don't see them; delete the CNAME, and if it serves a website, replace it with A and AAAA records`;
}

export function aliasLoop({ name, type }: Expectation, path: string): Reason {
  const message = `${name} is an alias that leads into a loop (${path}), so it has no ${type} records; delete the CNAME records, and add the plan's records`;
  return errorReason("alias.loop", message);
}

/** Whether the time limit was reached before all servers had answered. */
export function isUnfinished({ name, type }: Expectation, { timedOut }: Observations): boolean {
  return timedOut?.unfinished.has(question(name, type)) ?? false;
}

export function timedOutReason({ name, type }: Expectation): Reason {
  return warningReason(
    "check.too-long",
    `the time limit was reached before all servers had answered the ${type} query for ${name}; check again`,
    {
      about: "check",
      incomplete: true,
    },
  );
}

export function valueNotKnown(keys: string[]): Reason {
  const message = `the plan does not contain the value of ${joinAnd(keys)}, so there is nothing to compare with; use a plan that contains it`;
  return warningReason("plan.value-not-known", message, { about: "plan" });
}

export function noAnswer({ name, type }: Expectation): Reason {
  return warningReason(
    "servers.no-answer",
    `no server answered the ${type} query for ${name}; status unknown, try again`,
    { about: "server" },
  );
}
