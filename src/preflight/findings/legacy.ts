/** What the program says of old records, and what the zone says. */
import { absoluteName } from "../../dns/name";
import type { LegacyRecord } from "../../records/legacy";
import { joinAnd, joinOr } from "../../shared/lists";
import { legacyEntry, withId } from "../proposals";
import type { Finding, FoundRecord, PreflightPlan } from "../types";
import { isSame, legacyRdata, placedRecords, type ZoneView } from "../zone-view";
import { finding } from "./finding";

export function aboutLegacy(zone: ZoneView): Finding[] {
  const { plan } = zone;
  const compared = comparedLegacy(zone);
  const differing = compared.filter(({ legacy, there }) => (legacy.state === "live") === (there.length === 0));
  const isLive = ({ legacy }: Compared): boolean => legacy.state === "live";
  return [
    ...missing(
      differing.filter((one) => isLive(one) && isLookedFor(one.legacy, zone)),
      plan,
    ),
    ...leaving(
      differing.filter((one) => !isLive(one)),
      plan,
    ),
  ];
}

/**
 * A CNAME is alone at its name, takes the place of one record, and comes before any other is deleted. A record that went in an
 * earlier commit may still be in legacy.
 */
export function aboutSeveralLegacy(zone: ZoneView): Finding[] {
  const { plan } = zone;
  const leaving = comparedLegacy(zone).filter(({ legacy, there }) => legacy.state !== "live" && there.length > 0);
  return placedRecords(plan).flatMap(({ record: { key, type }, name }) => {
    const here = leaving.filter(({ legacy }) => absoluteName(legacy.name, plan.zone) === name);
    const [first] = here;
    if (type !== "CNAME" || !first || here.length === 1 || isHeldBack(name, plan)) return [];
    const records = here.flatMap(({ there }) => there);
    const stays = legacyEntry(records[0] as FoundRecord, plan, first.legacy.ttl);
    const kept = JSON.stringify(first.legacy.key);
    const message =
      `${legacyList(here, plan.zone)} are all still in the zone, and the planned record ${JSON.stringify(key)} can take the place of one of them only: a CNAME can't ` +
      "coexist with other records (RFC 1034 section 3.6.2), and Pulumi deletes the others last; " +
      `set ${kept} to live again, so that \`pulumi up\` removes the others first, and to removed in a commit of its own after that`;
    return [
      finding({
        id: "preflight.several-legacy",
        severity: "error",
        when: "changed",
        keys: [key],
        records,
        message,
        proposal: stays && { legacy: { [first.legacy.key]: withId(stays, first.legacy.id) } },
      }),
    ];
  });
}

/** Whether the planned CNAME at a name waits for a live legacy record. */
function isHeldBack(name: string, { legacy, zone }: PreflightPlan): boolean {
  return legacy.some((record) => record.state === "live" && absoluteName(record.name, zone) === name);
}

function comparedLegacy({ plan, found }: Pick<ZoneView, "plan" | "found">): Compared[] {
  return plan.legacy.map((legacy) => {
    const wanted = legacyRdata(legacy, plan);
    return { legacy, there: found.filter((record) => isSame(record, wanted)) };
  });
}

interface Compared {
  legacy: LegacyRecord;
  /** The same record in the zone. */
  there: FoundRecord[];
}

/** Whether a record that was not found is known not to be there. */
function isLookedFor(legacy: LegacyRecord, { plan, reading }: ZoneView): boolean {
  // A file, or a server of one's own, was asked for all records at the names.
  if (plan.service?.adoptsByContents && plan.service.records !== undefined) return true;
  const { name, type } = legacyRdata(legacy, plan);
  return reading.zone.state === "found" && !reading.unanswered.includes(`${name} ${type}`);
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

/**
 * The stack can't take out of the zone what it does not have, so mail would be shared with the old service. It has what a program of
 * an earlier run named, and `former` are the keys of the last one.
 */
export function neverAdopted(zone: Pick<ZoneView, "plan" | "found">, former: ReadonlySet<string>): Finding | undefined {
  const never = comparedLegacy(zone).filter(
    ({ legacy, there }) => legacy.state !== "live" && there.length > 0 && !former.has(legacy.key),
  );
  const [first] = never;
  if (!first) return undefined;
  const states = joinOr([...new Set(never.map(({ legacy }) => legacy.state))].sort());
  const [are, have, them] = never.length > 1 ? ["are", "have", "them"] : ["is", "has", "it"];
  const message =
    `${legacyList(never, zone.plan.zone)} ${are} ${states} in the program and still in the zone, but ${have} not been in \`legacy\` before, so the stack ` +
    `doesn't have ${them} and can't take ${them} out of the zone: the planned records would stand beside ${them}. Set ${them} to live and run ` +
    '`pulumi up` first. If the MailDomain was renamed, add the resource option aliases: [{ name: "<former name>" }]';
  const records = never.flatMap(({ there }) => there);
  return finding({ id: "preflight.legacy-not-adopted", severity: "error", when: "changed", records, message });
}

function legacyList(compared: Compared[], zone: string): string {
  const named = compared.map(
    ({ legacy: { key, name, type } }) => `${JSON.stringify(key)} (${absoluteName(name, zone)} ${type})`,
  );
  return `the legacy ${compared.length > 1 ? "records" : "record"} ${joinAnd(named)}`;
}
