/** The DNS service, its zone and its TTLs. */

import { absoluteName } from "../../dns/name";
import type { LegacyRecord } from "../../records/legacy";
import { joinAnd, joinOr, listUpTo } from "../../shared/lists";
import { legacyEntry } from "../proposals";
import type { Finding, FoundRecord, LegacyEntry, PreflightPlan, Proposal } from "../types";
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
import { duration, finding } from "./finding";

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
        proposal: same.id === undefined ? undefined : { imports: { [record.key]: same.id } },
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
    `(RFC 1035 section 3.2.1); lower it to ${SHORT_TTL} in legacy in a separate commit, at least ${duration(longest)} before the cut-over`;
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

function withId({ state, ...entry }: LegacyEntry, id: string | undefined): LegacyEntry {
  return { ...entry, ...(id === undefined ? {} : { id }), state };
}

/** What the program says of old records, and what the zone says. */
export function aboutLegacy({ plan, found }: ZoneView): Finding[] {
  const compared = plan.legacy.map((legacy) => {
    const wanted = legacyRdata(legacy, plan);
    return { legacy, there: found.filter((record) => isSame(record, wanted)) };
  });
  const differing = compared.filter(({ legacy, there }) => (legacy.state === "live") === (there.length === 0));
  const isLive = ({ legacy }: Compared): boolean => legacy.state === "live";
  return [
    ...missing(differing.filter(isLive), plan),
    ...leaving(
      differing.filter((one) => !isLive(one)),
      plan,
    ),
  ];
}

interface Compared {
  legacy: LegacyRecord;
  /** The same record in the zone. */
  there: FoundRecord[];
}

/** So it is before the first run of a way back, and where a program has a slip. */
function missing(compared: Compared[], { zone }: PreflightPlan): Finding[] {
  if (compared.length === 0) return [];
  const which = "live in the program but missing from the zone. `pulumi up` creates";
  const message =
    compared.length > 1
      ? `${legacyList(compared, zone)} are ${which} those that the stack doesn't have, as on the way back from a cut-over; correct those that were never in the zone, or remove them from legacy`
      : `${legacyList(compared, zone)} is ${which} it if the stack doesn't have it, as on the way back from a cut-over; if it was never in the zone, correct it, or remove it from legacy`;
  return [finding({ id: "preflight.legacy-missing", severity: "warning", message })];
}

/** So it is before the first run of a cut-over, and where the stack never had a record. */
function leaving(compared: Compared[], { zone }: PreflightPlan): Finding[] {
  if (compared.length === 0) return [];
  const states = joinOr([...new Set(compared.map(({ legacy }) => legacy.state))].sort());
  const which = `${states} in the program but still in the zone. \`pulumi up\` takes`;
  const message =
    compared.length > 1
      ? `${legacyList(compared, zone)} are ${which} those that the stack has out of the zone; set those that were never adopted to live and run \`pulumi up\` first`
      : `${legacyList(compared, zone)} is ${which} it out of the zone if the stack has it; if it was never adopted, set it to live and run \`pulumi up\` first`;
  const records = compared.flatMap(({ there }) => there);
  return [finding({ id: "preflight.legacy-there", severity: "warning", records, message })];
}

function legacyList(compared: Compared[], zone: string): string {
  const named = compared.map(
    ({ legacy: { key, name, type } }) => `${JSON.stringify(key)} (${absoluteName(name, zone)} ${type})`,
  );
  return `the legacy ${compared.length > 1 ? "records" : "record"} ${joinAnd(named)}`;
}
