/** What there is to say of the zone and its servers as a whole. */
import { parseRdata } from "../dns/rdata";
import type { ServerAddress } from "../resolver";
import type { ServerState } from "../resolver/types";
import { joinAnd, listUpTo } from "../shared/lists";
import type { Reason } from "../shared/reasons";
import { abbreviate, errorReason, warningReason } from "../shared/reasons";
import { expectationsOf, type PlanToCheck } from "./expectation";
import { type Observations, question } from "./observations";
import type { AskedServer, Found } from "./report";

/** What is looked at of a line here: what servers hold of it. */
interface FoundLine {
  name: string;
  type: string;
  found: Found[];
}

/** Of several states of one server, the one that says most of it. */
const BEST: ServerState[] = ["answered", "lame", "silent", "unreachable"];

/** Whom we asked, each address once, by name. */
export function askedServers({ answers }: Observations): AskedServer[] {
  const asked = new Map<string, AskedServer>();
  const add = (server: AskedServer): void => {
    const id = JSON.stringify([server.name, server.address]);
    const known = asked.get(id);
    if (!known || BEST.indexOf(server.state) < BEST.indexOf(known.state)) asked.set(id, server);
  };
  for (const each of answers.values()) {
    for (const { server, state, why } of each) {
      const { name, address } = server;
      add({ name, address, state, ...(why === undefined || state === "answered" ? {} : { why }) });
    }
  }
  return [...asked.values()].sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
}

function idOf({ name, address }: ServerAddress): string {
  return `${name} ${address}`;
}

/** What came of the check, as far as it says something of the whole. */
export interface Outcome {
  servers: AskedServer[];
  lines: FoundLine[];
  /** Whether everything is as planned. */
  isFine: boolean;
}

/** The reasons about the whole. */
export function aboutZone(
  plan: PlanToCheck,
  observations: Observations,
  { servers, lines, isFine }: Outcome,
): Reason[] {
  const { zone } = observations;
  return [
    ...tooLong(observations),
    ...aboutName(plan, observations, isFine),
    ...aboutPlan(plan),
    ...(zone.state === "found" ? aboutServers(observations, servers) : []),
    ...manyServers(zone),
    ...nsDiffers(zone),
    ...disagreements(lines, observations),
  ];
}

function tooLong({ timedOut }: Observations): Reason[] {
  if (!timedOut) return [];
  const message = `the check was not done after ${timedOut.seconds} seconds, and ended: what is told stands on what was seen until then; check again, with a longer limit if this stays`;
  return [warningReason("check.too-long", message, { about: "check", verdict: "unknown", incomplete: true })];
}

function aboutName(
  { domain, zone: planned }: PlanToCheck,
  { zone: found, isCached }: Observations,
  isFine: boolean,
): Reason[] {
  const { state, zone, why } = found;
  if (state === "nxdomain") {
    const message = `the DNS says that ${domain} does not exist${why === undefined ? "" : ` (${why})`}; register the domain or renew it, or correct its spelling`;
    return [errorReason("zone.no-such-name", message, { about: "zone", verdict: "missing" })];
  }
  if (state === "unknown") {
    const message = `which servers have ${domain} could not be found out${why === undefined ? "" : ` (${why})`}, which says nothing of the domain; ${wayOut(isCached)}`;
    return [warningReason("zone.unknown", message, { about: "zone", verdict: "unknown" })];
  }
  if (planned === "" || zone === planned) return [];
  // Where nobody said which zone it is, the plan takes the domain for one; the names of its records are the same.
  if (planned === domain && isFine) return [];
  const message = `${domain} is in the zone ${zone} of the live DNS, and the plan puts its records into ${planned}; give zone: ${JSON.stringify(zone)} (--zone on the command line), or have the delegation corrected`;
  return [warningReason("zone.other", message, { about: "zone" })];
}

function wayOut(isCached: boolean): string {
  if (isCached) return "look whether the named resolvers resolve other names, and name others if they don't";
  return "where this network lets no DNS out (UDP and TCP port 53), name a resolver that it has: --server on the command line, servers in a program";
}

function aboutPlan(plan: PlanToCheck): Reason[] {
  const { domain } = plan;
  const has = (kind: string): boolean =>
    expectationsOf(plan).some((expectation) => expectation.kind === kind && expectation.name === domain);
  const reasons: Reason[] = [];
  if (!has("mx")) {
    const message = `the plan has no MX record for ${domain}, so there is no verdict; give the whole plan`;
    reasons.push(warningReason("plan.no-mx", message, { about: "plan" }));
  }
  if (!has("spf")) {
    const message = `the plan has no SPF record for ${domain}, so SPF takes no part in the verdict; plan it with spf`;
    reasons.push(warningReason("plan.no-spf", message, { about: "plan" }));
  }
  return reasons;
}

function aboutServers(observations: Observations, servers: AskedServer[]): Reason[] {
  const {
    zone: { zone },
    isCached,
  } = observations;
  const inState = (state: ServerState): string[] =>
    servers
      .filter((server) => server.state === state)
      .map(
        ({ name, address, why }) =>
          `${name}${address === "" ? "" : ` (${address})`}${why === undefined ? "" : `: ${why}`}`,
      );
  const reasons: Reason[] = [];
  const [lame, silent, unreachable] = [inState("lame"), inState("silent"), inState("unreachable")];
  if (lame.length > 0) {
    const message = isCached
      ? `did not resolve ${zone}: ${listUpTo(lame)}; a resolver that checks DNSSEC answers so where a zone's signatures are broken, so compare with others`
      : `named as a server, and does not serve the zone: ${listUpTo(lame)}; load the zone there, or take it out of the NS records (RFC 1912 section 2.8)`;
    reasons.push(warningReason("server.lame", message, { about: "server" }));
  }
  if (silent.length > 0) {
    const message = `gave no answer: ${listUpTo(silent)}; look whether it runs, and whether UDP and TCP port 53 are open on the way`;
    reasons.push(warningReason("server.silent", message, { about: "server" }));
  }
  const slow = slowServers(observations);
  if (slow.length > 0) {
    const message = isCached
      ? `slow to answer: ${listUpTo(slow)}; name other resolvers, or look at the way to these`
      : `slow to answer: ${listUpTo(slow)}; whoever sends mail to the domain may not wait so long, so look at the server's load and at the way to it`;
    reasons.push(warningReason("server.slow", message, { about: "server" }));
  }
  if (unreachable.length > 0) {
    const message = `this machine has no way to ${listUpTo(unreachable)}, which says nothing of the server; to be sure, check from a network that has one, such as with IPv6`;
    reasons.push(warningReason("server.unreachable", message, { about: "server" }));
  }
  if (!servers.some(({ state }) => state === "answered")) {
    reasons.push(
      warningReason(
        "servers.none-answered",
        `no server of ${zone} answered, so there is no verdict; ${wayOut(isCached)}`,
        {
          about: "server",
          verdict: "unknown",
        },
      ),
    );
  }
  return reasons;
}

/** The servers that took longer than a try has, with the longest time. */
function slowServers({ answers }: Observations): string[] {
  const longest = new Map<string, number>();
  for (const { server, late } of [...answers.values()].flat()) {
    if (late === undefined) continue;
    const called = `${server.name} (${server.address})`;
    longest.set(called, Math.max(longest.get(called) ?? 0, late));
  }
  return [...longest].map(([called, late]) => `${called}: up to ${(late / 1000).toFixed(1)} seconds`).sort();
}

function manyServers({ zone, servers, leftOut = 0 }: Observations["zone"]): Reason[] {
  if (leftOut === 0) return [];
  const message = `${zone} names more server addresses than any zone needs: ${servers.length} were asked, and ${leftOut} left out; name a few servers in its NS records`;
  return [warningReason("zone.many-servers", message, { about: "zone" })];
}

function nsDiffers({ zone, parentOnly = [], childOnly = [] }: Observations["zone"]): Reason[] {
  if (parentOnly.length === 0 && childOnly.length === 0) return [];
  const parts = [
    ...(parentOnly.length > 0 ? [`${listUpTo([...parentOnly].sort())} only by the zone above`] : []),
    ...(childOnly.length > 0 ? [`${listUpTo([...childOnly].sort())} only by the zone itself`] : []),
  ];
  const message = `the servers of ${zone} are named differently: ${joinAnd(parts)}; make the NS records in the zone and those at the registrar the same (RFC 1034 section 4.2.2)`;
  return [warningReason("zone.ns-differs", message, { about: "zone" })];
}

/** Servers that hold different records: a change on its way, or a secondary that does not follow. */
function disagreements(lines: FoundLine[], observations: Observations): Reason[] {
  const disputed = lines.filter(({ found }) => found.length > 1);
  // A name's TXT records may be in several lines.
  const once = new Map(disputed.map((line) => [`${line.name} ${line.type}`, line]));
  return [...once.values()].map(({ name, type, found }) => {
    const held = found.map(
      ({ servers, records }) =>
        `${listUpTo(servers)} ${servers.length > 1 ? "have" : "has"} ${records.length === 0 ? "none" : listUpTo(records.map(abbreviate))}`,
    );
    const message = `servers hold different ${type} records at ${name}: ${held.join("; ")}${serials(observations)}. A change may still be on its way: check again in some minutes; if it stays, look at the transfer to the server that is behind`;
    return warningReason("servers.disagree", message);
  });
}

/** The versions of the zone that servers have, where they differ (RFC 1035 section 3.3.13). */
function serials({ zone, answers }: Observations): string {
  const held = (answers.get(question(zone.zone, "SOA")) ?? []).flatMap(({ server, records = [] }) => {
    const soa = records.find(({ type }) => type === "SOA");
    const serial = parseRdata("SOA", soa?.rdata ?? "")?.serial;
    return serial === undefined ? [] : [{ address: server.address, serial }];
  });
  if (new Set(held.map(({ serial }) => serial)).size < 2) return "";
  const told = held.map(({ address, serial }) => `${serial} at ${address}`).sort();
  return ` (SOA serials: ${listUpTo(told)})`;
}
