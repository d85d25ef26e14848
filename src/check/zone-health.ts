/** Findings about the zone and its servers as a whole. */
import { parseRdata } from "../dns/rdata";
import type { ServerAddress } from "../resolver";
import type { ServerState } from "../resolver/types";
import { joinAnd, listUpTo } from "../shared/lists";
import type { Reason } from "../shared/reasons";
import { abbreviate, errorReason, warningReason } from "../shared/reasons";
import { expectationsOf, type PlanToCheck } from "./expectation";
import { type Observations, question } from "./observations";
import type { AskedServer, Found } from "./report";

/** The part of a line that is needed here: what servers hold. */
interface FoundLine {
  name: string;
  type: string;
  found: Found[];
}

/** If a server had several states, the first of these counts. */
const BEST: ServerState[] = ["answered", "lame", "silent", "unreachable", "skipped", "no-address"];

/** The servers that were asked, each address once, sorted by name. */
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

/** The parts of the result that concern the zone as a whole. */
export interface Outcome {
  servers: AskedServer[];
  lines: FoundLine[];
  /** Whether everything is as planned. */
  isFine: boolean;
}

/** The reasons about the zone as a whole. */
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
  const message = `the check stopped after ${timedOut.seconds} seconds, so the result is incomplete; check again, with a longer limit if this persists`;
  return [warningReason("check.too-long", message, { about: "check", verdict: "unknown", incomplete: true })];
}

function aboutName(
  { domain, zone: planned }: PlanToCheck,
  { zone: found, isCached }: Observations,
  isFine: boolean,
): Reason[] {
  const { state, zone, why } = found;
  if (state === "nxdomain") {
    const message = `${domain} does not exist in the DNS${why === undefined ? "" : ` (${why})`}; register or renew the domain, or correct its spelling`;
    return [errorReason("zone.no-such-name", message, { about: "zone", verdict: "missing" })];
  }
  if (state === "unknown") {
    const message = `the name servers of ${domain} could not be found${why === undefined ? "" : ` (${why})`}, which does not mean that the domain is misconfigured. ${remedy(isCached)}`;
    return [warningReason("zone.unknown", message, { about: "zone", verdict: "unknown" })];
  }
  if (planned === "" || zone === planned) return [];
  // Without an explicit zone, the plan assumes that the domain is one; the names of its records are the same.
  if (planned === domain && isFine) return [];
  const message = `${domain} is in the zone ${zone} in the live DNS, but the plan puts its records into ${planned}; set zone: ${JSON.stringify(zone)} (--zone on the command line), or have the delegation corrected`;
  return [warningReason("zone.other", message, { about: "zone" })];
}

function remedy(isCached: boolean): string {
  if (isCached) return "Check whether the given resolvers resolve other names; if they don't, use others";
  return "If this network blocks DNS (UDP and TCP port 53), use one of its resolvers: --server on the command line, servers in a program";
}

function aboutPlan(plan: PlanToCheck): Reason[] {
  const { domain } = plan;
  const expectations = expectationsOf(plan);
  const has = (kind: string): boolean =>
    expectations.some((expectation) => expectation.kind === kind && expectation.name === domain);
  const reasons: Reason[] = [];
  if (!has("mx")) {
    const message = `the plan has no MX record for ${domain}, so there is no verdict; use the complete plan`;
    reasons.push(warningReason("plan.no-mx", message, { about: "plan" }));
  }
  if (!has("spf")) {
    const message = `the plan has no SPF record for ${domain}, so the verdict does not include SPF; add it to the plan with spf`;
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
  const skipped = inState("skipped");
  const withoutAddress = servers.filter(({ state }) => state === "no-address").map(({ name }) => name);
  if (lame.length > 0) {
    const message = isCached
      ? `failed to resolve ${zone}: ${listUpTo(lame)}; a resolver that validates DNSSEC does so if the zone's signatures are broken, so compare with other resolvers`
      : `lame (named in the NS records, but not serving the zone): ${listUpTo(lame)}; load the zone there, or remove the server from the NS records (RFC 1912 section 2.8)`;
    reasons.push(warningReason("server.lame", message, { about: "server" }));
  }
  if (silent.length > 0) {
    const message = `did not answer: ${listUpTo(silent)}; check that the server is running and that UDP and TCP port 53 are open`;
    reasons.push(warningReason("server.silent", message, { about: "server" }));
  }
  const slow = slowServers(observations);
  if (slow.length > 0) {
    const message = isCached
      ? `slow to answer: ${listUpTo(slow)}; use other resolvers, or check the network path to these`
      : `slow to answer: ${listUpTo(slow)}; mail servers may not wait that long, so check the server's load and the network path to it`;
    reasons.push(warningReason("server.slow", message, { about: "server" }));
  }
  if (unreachable.length > 0) {
    const message = `unreachable from this machine, so not checked: ${listUpTo(unreachable)}; to include it, check from another network, for example one with IPv6`;
    reasons.push(warningReason("server.unreachable", message, { about: "server" }));
  }
  if (skipped.length > 0) {
    const message = `not asked: ${listUpTo(skipped)}; mail servers can't reach it either, so correct the address records of its name, or remove the server from the NS records`;
    reasons.push(warningReason("server.skipped", message, { about: "server" }));
  }
  if (withoutAddress.length > 0) {
    const message = isCached
      ? `no address was found for ${listUpTo(withoutAddress)}; correct the name, or give the resolver's address`
      : `no address was found for ${listUpTo(withoutAddress)}; add the address records of the name, or remove the server from the NS records`;
    reasons.push(warningReason("server.no-address", message, { about: "server" }));
  }
  if (!servers.some(({ state }) => state === "answered")) {
    const message = noneAnswered(zone, isCached, new Set(servers.map(({ state }) => state)));
    reasons.push(warningReason("servers.none-answered", message, { about: "server", verdict: "unknown" }));
  }
  return reasons;
}

/** By the states of the servers: a network that blocks DNS makes none lame, and keeps none from being asked. */
function noneAnswered(zone: string, isCached: boolean, states: ReadonlySet<ServerState>): string {
  if (isCached) return `no resolver had an answer about ${zone}; status unknown, try again. ${remedy(isCached)}`;
  if (states.has("lame"))
    return `no server of ${zone} had an answer about it, so the status is unknown; load the zone at one of its servers, or correct the NS records at the registrar`;
  if (states.size === 0 || states.has("silent") || states.has("unreachable"))
    return `no server of ${zone} answered; status unknown, try again. ${remedy(isCached)}`;
  return `none of the servers of ${zone} can be asked, so the status is unknown; give one of them a public address, or correct the NS records at the registrar`;
}

/** The servers that took longer than one try, with the longest time. */
function slowServers({ answers }: Observations): string[] {
  const longest = new Map<string, number>();
  for (const { server, late } of [...answers.values()].flat()) {
    if (late === undefined) continue;
    const label = `${server.name} (${server.address})`;
    longest.set(label, Math.max(longest.get(label) ?? 0, late));
  }
  return [...longest].map(([called, late]) => `${called}: up to ${(late / 1000).toFixed(1)} seconds`).sort();
}

function manyServers({ zone, servers, leftOut = 0 }: Observations["zone"]): Reason[] {
  if (leftOut === 0) return [];
  const message = `${zone} has more server addresses than any zone needs: ${servers.length} asked, ${leftOut} skipped; reduce its NS records to a few servers`;
  return [warningReason("zone.many-servers", message, { about: "zone" })];
}

function nsDiffers({ zone, parentOnly = [], childOnly = [] }: Observations["zone"]): Reason[] {
  if (parentOnly.length === 0 && childOnly.length === 0) return [];
  const parts = [
    ...(parentOnly.length > 0 ? [`${listUpTo([...parentOnly].sort())} only in the parent zone`] : []),
    ...(childOnly.length > 0 ? [`${listUpTo([...childOnly].sort())} only in the zone itself`] : []),
  ];
  const message = `the NS records of ${zone} differ between the zone and its parent: ${joinAnd(parts)}; make those in the zone and at the registrar the same (RFC 1034 section 4.2.2)`;
  return [warningReason("zone.ns-differs", message, { about: "zone" })];
}

/** Servers that hold different records: a change is propagating, or a secondary is behind. */
function disagreements(lines: FoundLine[], observations: Observations): Reason[] {
  const disputed = lines.filter(({ found }) => found.length > 1);
  // TXT records of one name may be in several lines.
  const once = new Map(disputed.map((line) => [`${line.name} ${line.type}`, line]));
  return [...once.values()].map(({ name, type, found }) => {
    const held = found.map(
      ({ servers, records }) =>
        `${listUpTo(servers)} ${servers.length > 1 ? "have" : "has"} ${records.length === 0 ? "none" : listUpTo(records.map(abbreviate))}`,
    );
    const message = `servers hold different ${type} records at ${name}: ${held.join("; ")}${serials(observations)}. A change may still be propagating: check again in a few minutes; if this persists, check the zone transfer to the server that is behind`;
    return warningReason("servers.disagree", message);
  });
}

/** The servers' versions of the zone, if they differ (RFC 1035 section 3.3.13). */
function serials({ zone, answers }: Observations): string {
  const held = (answers.get(question(zone.zone, "SOA")) ?? []).flatMap(({ server, records = [] }) => {
    const soa = records.find(({ type }) => type === "SOA");
    const serial = parseRdata("SOA", soa?.rdata ?? "")?.serial;
    return serial === undefined ? [] : [{ address: server.address, serial }];
  });
  if (new Set(held.map(({ serial }) => serial)).size < 2) return "";
  const serialTexts = held.map(({ address, serial }) => `${serial} at ${address}`).sort();
  return ` (SOA serials: ${listUpTo(serialTexts)})`;
}
