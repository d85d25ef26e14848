/** The DNS service, its zone and its TTLs. */

import { joinAnd, listUpTo } from "../../shared/lists";
import { abbreviate } from "../../shared/reasons";
import { importsOf, legacyEntry, withId } from "../proposals";
import type { Finding, FoundRecord, Proposal } from "../types";
import {
  foreign,
  isSame,
  isSpfRecord,
  legacyRdata,
  placedRecords,
  plannedAs,
  saysSame,
  type ZoneView,
} from "../zone-view";
import { duration, finding, them } from "./finding";

/** What could not be asked is told, so that silence never looks like all is well. */
export function aboutNotChecked({ plan, reading }: ZoneView): Finding[] {
  const { zone } = reading;
  const ofZone =
    zone.state === "unknown" ? [`the zone of ${plan.domain} was not found: ${zone.why ?? "unknown reason"}`] : [];
  const all = [...ofZone, ...reading.notChecked, ...(plan.service?.notChecked ?? [])];
  if (all.length === 0) return [];
  const message =
    `some checks could not be completed, so there may be more conflicts: ${all.join("; ")}. Make sure that this machine can query name servers ` +
    "(UDP and TCP port 53) and may read the zone at the DNS service";
  return [finding({ id: "preflight.not-checked", severity: "warning", message })];
}

export function aboutZone({ plan, reading }: ZoneView): Finding[] {
  const { zone } = reading;
  const keys = plan.records.map(({ key }) => key);
  if (zone.state === "nxdomain") {
    const message = `${plan.domain} doesn't exist in the DNS (${zone.why ?? "NXDOMAIN"}), so its records are not visible; register it, or have the registrar delegate it to the name servers of the DNS service`;
    return [finding({ id: "preflight.not-registered", severity: "warning", keys, message })];
  }
  if (zone.state !== "found" || zone.zone === plan.zone) return [];
  const message =
    `${plan.domain} belongs to the zone ${zone.zone} in the live DNS, but the plan puts its records into ${plan.zone}, where they are not served; ` +
    `set zone: ${JSON.stringify(zone.zone)}, or correct the delegation`;
  return [finding({ id: "preflight.other-zone", severity: "error", keys, message })];
}

/** A name server serves what it loaded last, and a zone may be served from elsewhere. */
export function aboutOutdated({ plan: { service }, outdated }: ZoneView): Finding[] {
  if (outdated.length === 0) return [];
  const which = listUpTo(outdated.map(({ name, type, rdata }) => `${name} ${type} ${abbreviate(rdata)}`));
  const message =
    `the name servers still serve ${which}, though ${service?.name ?? "the DNS service"} has ${outdated.length > 1 ? "other records" : "another record"} of a stack in the place; ` +
    "reload the name server, or wait until the change is published. If this persists, the zone is served from elsewhere";
  return [finding({ id: "preflight.outdated", severity: "warning", records: outdated, message })];
}

/** Only a warning, since a zone may be prepared before it is delegated. */
export function aboutNameServers({ plan: { service, zone }, reading: { nameServers } }: ZoneView): Finding[] {
  const pattern = service?.nameServers;
  if (!service || !pattern || nameServers.length === 0) return [];
  const others = nameServers.filter((host) => !pattern.test(host));
  if (others.length === 0) return [];
  const some = others.length < nameServers.length;
  const message =
    `${zone} is delegated to ${listUpTo(others.sort())}, which ${others.length > 1 ? "don't" : "doesn't"} belong to ${service.name}, so the records there are not served${some ? " by all name servers" : ""}; ` +
    "change the name servers at the registrar, or use the DNS service that serves the zone";
  return [finding({ id: "preflight.other-name-servers", severity: "warning", message })];
}

export function aboutLowTtl({ plan }: ZoneView): Finding[] {
  const minTtl = plan.service?.minTtl;
  if (minTtl === undefined) return [];
  const low = plan.records.filter(({ ttl }) => ttl < minTtl);
  if (low.length === 0) return [];
  const rrsets = [...new Set(low.map(({ name, type }) => `${name} ${type}`))];
  const proposal: Proposal =
    low.length === plan.records.length
      ? { ttl: minTtl }
      : { ttls: Object.fromEntries(rrsets.map((one) => [one, minTtl])) };
  const values = [...new Set(low.map(({ ttl }) => ttl))].sort((one, other) => one - other);
  const message =
    `the TTL ${joinAnd(values.map(String))} of ${listUpTo(rrsets)} is below ${minTtl}, the minimum of ${plan.service?.name} for ${plan.zone}; ` +
    "increase it, or upgrade the zone's edition";
  return [
    finding({ id: "preflight.ttl-too-low", severity: "error", keys: low.map(({ key }) => key), message, proposal }),
  ];
}

/** Of a record that is suspended, a second one may not be made, and it is not served. */
export function aboutSuspended({ plan, suspended }: ZoneView): Finding[] {
  return placedRecords(plan).flatMap(({ record, name }) => {
    const same = suspended.find((one) => saysSame(record, name, one));
    if (!same || plan.imported?.includes(record.key)) return [];
    const message =
      `${JSON.stringify(record.key)} exists but is suspended, so it is not served. If the stack doesn't have it yet, import it, and \`pulumi up\` enables it; ` +
      "otherwise enable it in the console";
    return [
      finding({
        id: "preflight.suspended",
        severity: "warning",
        keys: [record.key],
        records: [same],
        message,
        proposal: same.id === undefined ? undefined : { imports: importsOf(plan, [[record.key, same.id]]) },
      }),
    ];
  });
}

/** Seconds: with more, a cut-over drags. */
const LONG_TTL = 3600;
/** Seconds, for the time of the cut-over. */
const SHORT_TTL = 600;

/** Resolvers keep what they have for its TTL (RFC 1035 section 3.2.1). */
export function aboutLongTtl(zone: ZoneView): Finding[] {
  const { plan, found } = zone;
  const names = new Map(placedRecords(plan).map(({ name, record }) => [`${name} ${record.type}`, record.key]));
  const aliases = new Set(placedRecords(plan).flatMap(({ name, record }) => (record.type === "CNAME" ? [name] : [])));
  const gives = (record: FoundRecord): boolean => {
    if (record.type === "TXT" && record.name === plan.domain) return isSpfRecord(record);
    return names.has(`${record.name} ${record.type}`) || aliases.has(record.name);
  };
  const inLegacy = (record: FoundRecord) =>
    plan.legacy.find((legacy) => legacy.state === "live" && isSame(legacyRdata(legacy, plan), record));
  const strange = new Set(foreign(zone));
  const slow = found.filter((record) => {
    if (plannedAs(record, plan) || !gives(record) || (record.ttl ?? 0) <= LONG_TTL) return false;
    // What the program lowers already is on its way.
    return strange.has(record) || (inLegacy(record)?.ttl ?? 0) > LONG_TTL;
  });
  const longest = Math.max(...slow.map(({ ttl }) => ttl ?? 0));
  if (slow.length === 0) return [];
  const lowered = slow.flatMap((record) => {
    const legacy = inLegacy(record);
    const entry = legacy && legacyEntry(record, plan, SHORT_TTL);
    return entry ? [[legacy.key, withId(entry, legacy.id)] as const] : [];
  });
  const which = [...new Set(slow.map(({ name, type }) => `${name} ${type}`))];
  const message =
    `${listUpTo(which)} ${which.length > 1 ? "have TTLs" : "has a TTL"} of up to ${longest} seconds, so resolvers may return the old records for ${duration(longest)} after the cut-over ` +
    `(RFC 1035 section 3.2.1); lower ${them(which)} to ${SHORT_TTL} in legacy in a separate commit, at least ${duration(longest)} before the cut-over`;
  return [
    finding({
      id: "preflight.long-ttl",
      severity: "warning",
      records: slow,
      message,
      proposal: lowered.length === 0 ? undefined : { legacy: Object.fromEntries(lowered) },
    }),
  ];
}
