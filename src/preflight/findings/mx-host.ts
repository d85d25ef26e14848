/** The server of an old MX at a name where a CNAME is planned. */
import { groupBy } from "../../shared/group-by";
import { joinAnd, listUpTo } from "../../shared/lists";
import { abbreviate } from "../../shared/reasons";
import { legacyEntry, legacyProposal, serviceAt, withId } from "../proposals";
import type { Finding, FoundRecord, Proposal } from "../types";
import {
  foreign,
  hostOf,
  isSame,
  legacyOf,
  legacyRdata,
  type Placed,
  placedRecords,
  plannedAs,
  saysSame,
  type ZoneView,
} from "../zone-view";
import { duration, finding, them } from "./finding";

/** A name where a CNAME is planned, and which the zone has as the host of MX records. */
export interface MxHost {
  name: string;
  planned: Placed[];
  exchangers: FoundRecord[];
}

export function mxHosts({ plan, found }: ZoneView): MxHost[] {
  const old = found.filter((record) => record.type === "MX" && !plannedAs(record, plan));
  return [...groupBy(placedRecords(plan), ({ name }) => name)].flatMap(([name, planned]) => {
    const exchangers = old.filter((record) => hostOf(record) === name);
    const isAlias = planned.some(({ record }) => record.type === "CNAME");
    return isAlias && exchangers.length > 0 ? [{ name, planned, exchangers }] : [];
  });
}

/**
 * Senders keep an MX for its TTL, and other domains may have its host in theirs: a CNAME there leads them to a server that does
 * not take the mail, and is no host for an MX (RFC 2181 section 10.3).
 */
export function aboutMxHosts(zone: ZoneView): Finding[] {
  return mxHosts(zone).flatMap((host) => aboutMxHost(host, zone));
}

function aboutMxHost({ name, planned, exchangers }: MxHost, zone: ZoneView): Finding[] {
  const { plan, found } = zone;
  const keys = planned.map(({ record }) => record.key).filter((key) => !plan.imported?.includes(key));
  const legacies = plan.legacy.filter((legacy) => legacyRdata(legacy, plan).name === name);
  const here = found.filter((record) => record.name === name);
  const leaving = here.filter((record) => legacyOf(record, plan) !== undefined);
  const isWaiting = legacies.some(({ state }) => state === "live");
  const isThere = planned.some(({ record }) => found.some((one) => saysSame(record, name, one)));
  if (keys.length === 0 || isWaiting || isThere) return [];
  const others = foreign(zone).filter((record) => here.includes(record));
  const { todo, proposal } = leaving.length > 0 ? keepLonger(leaving, zone) : insteadOf(name, others, zone);
  const mx = listUpTo(exchangers.map((record) => `${record.name} MX ${abbreviate(record.rdata)}`));
  const ttl = duration(Math.max(1, ...exchangers.map((record) => record.ttl ?? 0)));
  const message =
    `${name} is the host of ${mx}. Resolvers may return ${exchangers.length > 1 ? "these MX" : "this MX"} for ${ttl} after the cut-over (RFC 1035 section 3.2.1), and with the planned ` +
    `CNAME ${joinAnd(keys.map((key) => JSON.stringify(key)))}, mail is lost then: it leads to a server that doesn't receive mail. Other domains that have the host in an MX lose mail ` +
    `for good (RFC 2181 section 10.3); ${todo}`;
  return [
    finding({
      id: "preflight.mx-host",
      severity: "error",
      when: leaving.length > 0 ? "changed" : "created",
      keys,
      records: [...exchangers, ...leaving, ...others],
      message,
      proposal,
    }),
  ];
}

interface Advice {
  todo: string;
  proposal?: Proposal | undefined;
}

/** What is to go in the same commit as the MX goes too early. */
function keepLonger(leaving: FoundRecord[], { plan }: ZoneView): Advice {
  const entries = leaving.flatMap((record) => {
    const legacy = plan.legacy.find((one) => isSame(legacyRdata(one, plan), record));
    const entry = legacy && legacyEntry(record, plan, legacy.ttl);
    return entry ? [[legacy.key, withId(entry, legacy.id)] as const] : [];
  });
  const which = joinAnd(entries.map(([key]) => JSON.stringify(key)));
  return {
    todo: `set ${which} to live again, and to removed in a commit of its own, once the MX has been gone for that long`,
    proposal: { legacy: Object.fromEntries(entries) },
  };
}

/** Without the planned record, nothing at the name changes. */
function insteadOf(name: string, others: FoundRecord[], zone: ZoneView): Advice {
  const shown = joinAnd(others.map(({ type, rdata }) => `${type} ${abbreviate(rdata)}`));
  const later =
    others.length === 0
      ? "add it once the MX has been gone for that long"
      : `add ${shown} to legacy as live, and remove ${them(others)} in a commit of ${others.length > 1 ? "their" : "its"} own, once the MX has been gone for that long`;
  const service = serviceAt(name, zone.plan);
  if (service) {
    const off = `disable the planned record with cnames: { ${service}: false }`;
    return {
      todo: `${off}. If no other domain uses the host, you can also ${later}`,
      proposal: { cnames: { [service]: false } },
    };
  }
  return {
    todo: `choose another name for the planned record, or ${later}`,
    proposal: legacyProposal(others, zone).proposal,
  };
}
