/** Hosts entered without their final dot: a zone file appends the zone's name to them (RFC 1035 section 5.1). */
import { canonicalName, isBelow, isWithin, relativeName } from "../../dns/name";
import { primaryField } from "../../records/records";
import type { LookUp } from "../../resolver";
import { listUpTo } from "../../shared/lists";
import { errorReason, type Judged, missing, right, unknown, warningReason, wrong } from "../../shared/reasons";
import { labelHost, providerOf } from "../../vendors";
import type { Expectation } from "../expectation";
import { type Observations, question } from "../observations";
import type { Slip } from "./txt-slip";
import type { Context, ObservedRrset, RecordChecker } from "./types";

/** Whether a live host is the planned one followed by the name of the zone, or of a domain within it. */
export function lacksFinalDot(live: string, meant: string, { plan, observations }: Context): boolean {
  const rest = live.startsWith(`${meant}.`) ? live.slice(meant.length + 1) : undefined;
  if (rest === undefined) return false;
  return originsOf(plan, observations).some((origin) => isWithin(rest, origin));
}

export function aboutFinalDot(live: string, meant: string): string {
  return `${live} is ${meant} entered without its final dot: zone files and some consoles append the zone's name to a name that does not end in a dot (RFC 1035 section 5.1); enter "${meant}." with the dot`;
}

/** The known mail host, of any provider, that a live host would be without the zone's name at its end. */
export function knownHostWithoutDot(live: string, { plan, observations }: Context): string | undefined {
  for (const origin of originsOf(plan, observations)) {
    const host = isBelow(live, origin) ? relativeName(live, origin) : undefined;
    if (host !== undefined && providerOf(host, plan.edition) !== undefined) return host;
  }
  return undefined;
}

function originsOf(plan: Context["plan"], { zone }: Context["observations"]): string[] {
  return [...new Set([plan.domain, plan.zone, zone.zone])].filter((origin) => origin !== "");
}

// CNAME records: correct if they lead to the same host in the end.

/** The type used to follow targets: aliases are followed for any type. */
export const FOLLOWED_AS = "A";

export const cname: RecordChecker = {
  alsoQuery: ["A", "AAAA"],
  matches: () => true,
  judge: judgeCname,
  slips: slipsOf,
  same: (planned, rdata) => canonicalName(primaryField(planned)) === canonicalName(rdata),
};

function slipsOf({ records }: ObservedRrset, { records: planned }: Expectation, context: Context): Slip[] {
  return records.flatMap((rdata) => {
    const meant = planned.filter((record) =>
      lacksFinalDot(canonicalName(rdata), canonicalName(primaryField(record)), context),
    );
    const message = meant.map((record) => aboutFinalDot(canonicalName(rdata), canonicalName(primaryField(record))));
    return message.map((text) => ({ reason: errorReason("cname.final-dot", text), found: [rdata], planned: meant }));
  });
}

function judgeCname(held: ObservedRrset, expectation: Expectation, context: Context): Judged {
  const { records, otherRecords } = held;
  const { name, records: planned } = expectation;
  const { plan, observations } = context;
  const [target = ""] = planned.map((record) => canonicalName(primaryField(record)));
  const [live, ...more] = records.map(canonicalName);
  if (live === undefined) return noAlias(name, target, otherRecords);
  if (more.length > 0) {
    const message = `${name} has ${more.length + 1} CNAME records, but only one is allowed (RFC 2181 section 10.1); keep the one to ${target}`;
    return wrong(errorReason("cname.several", message));
  }
  if (live === target) return right();
  const [slip] = slipsOf(held, expectation, context);
  if (slip) return wrong(slip.reason);
  const [found, wanted] = [followed(live, observations), followed(target, observations)];
  if (found.names.includes(target) || endOf(found.names) === endOf(wanted.names)) {
    const message = `${name} points to ${live}, which leads to the same host as ${target}; point it to ${target} directly, since others may change the aliases in between`;
    return right(warningReason("cname.chain", message));
  }
  if (!found.isWhole) {
    return unknown(
      warningReason(
        "cname.not-followed",
        `${name} points to ${live}, which could not be resolved; status unknown, try again`,
      ),
    );
  }
  const message = `${name} points to ${labelHost(live, plan.edition)} instead of ${target}; point it to ${target}`;
  return wrong(errorReason("cname.other-target", message));
}

function noAlias(name: string, target: string, otherRecords: string[]): Judged {
  if (otherRecords.length === 0) {
    return missing(errorReason("cname.missing", `${name} has no CNAME record; add one that points to ${target}`));
  }
  const message = `${name} has ${listUpTo(otherRecords)} instead of a CNAME to ${target}, so mail programs connect there instead of to Alibaba Mail; replace these records with the CNAME, or if the DNS service has it already and answers with addresses of its own, turn its proxy off for this name (DNS only)`;
  return wrong(errorReason("cname.flattened", message));
}

interface Followed {
  /** The name, then the names that its aliases lead to, in order. */
  names: string[];
  /** Whether the aliases could be followed to their end. */
  isWhole: boolean;
}

function followed(name: string, { lookUps }: Observations): Followed {
  const found: LookUp | undefined = lookUps.get(question(name, FOLLOWED_AS));
  if (!found) return { names: [name], isWhole: false };
  return { names: [name, ...found.chain.map(({ rdata }) => canonicalName(rdata))], isWhole: found.kind !== "failure" };
}

function endOf(names: string[]): string | undefined {
  return names.at(-1);
}
