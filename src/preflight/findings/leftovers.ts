/** What another mail service leaves in a zone. */
import { absoluteName, isBelow, isWithin } from "../../dns/name";
import { txtText } from "../../dns/rdata";
import { listUpTo } from "../../shared/lists";
import { abbreviate } from "../../shared/reasons";
import { brandOfExchange, brandOfKey, brandOfVerification, selectorOf } from "../brands";
import { clientServices, daneNames, settingsPlaces } from "../names";
import { legacyProposal } from "../proposals";
import type { Finding, FoundRecord } from "../types";
import { foreign, hostOf, isNullMx, legacyOf, placedRecords, plannedAs, type ZoneView } from "../zone-view";
import { finding, them, throughLegacy } from "./finding";

/** A kind of record that goes with the old service. */
interface Leftover {
  id: string;
  is(record: FoundRecord, zone: ZoneView): boolean;
  /** What it does, to follow the records. */
  why(records: FoundRecord[], zone: ZoneView): string;
  /** What to do before the cut-over, where it is not to go in that commit. */
  before?(records: FoundRecord[], left: FoundRecord[]): string;
  /** What to do where it may be of use after the cut-over, too: then no lines take it away. */
  stays?(records: FoundRecord[]): string;
  /** What to do once mail comes to us. */
  after(records: FoundRecord[]): string;
}

/** Receivers verify a message when they get it, which may be days after it was signed. */
const afterDelivery = (records: FoundRecord[]): string =>
  `a week after the cut-over, once all mail signed with ${them(records)} has been delivered (RFC 6376 section 3.6.1)`;

const leftovers: Leftover[] = [
  {
    id: "preflight.autodiscover",
    is: ({ name }, { plan: { domain } }) => settingsPlaces.some(([place]) => name === absoluteName(place, domain)),
    why: () => "mail clients find their settings there and keep using the old service",
    after: (records) => `delete ${them(records)}`,
  },
  {
    id: "preflight.client-srv",
    is: (record, { plan: { domain } }) =>
      record.type === "SRV" &&
      hostOf(record) !== "." &&
      clientServices.some((place) => record.name === absoluteName(place, domain)),
    why: () => "mail clients find their servers by SRV records (RFC 6186 section 3) and keep using the old ones",
    after: (records) => `delete ${them(records)}`,
  },
  {
    id: "preflight.dkim-selector",
    is: (record, zone) => keyOwner(record, zone) !== undefined,
    why: (records, zone) => {
      const { domain } = zone.plan;
      const brands = new Set(records.flatMap((record) => keyOwner(record, zone) ?? []));
      return `${listUpTo([...brands])} can sign mail as ${domain} with ${them(records)}`;
    },
    before: (records, left) => {
      if (left.length === records.length) return `delete ${them(records)} manually ${afterDelivery(records)}`;
      const some = left.length === 0 ? them(records) : "what the proposal has";
      return `add ${some} to legacy as live, and remove ${them(records)} in the clean-up commit ${afterDelivery(records)}`;
    },
    after: (records) => `delete ${them(records)} ${afterDelivery(records)}`,
  },
  {
    id: "preflight.verification",
    is: (record, { plan: { domain } }) => {
      const by = verifiedBy(record, domain);
      return by !== undefined && by.alsoFor === undefined;
    },
    why: (records, { plan: { domain } }) => {
      const it = them(records);
      return `${verifiers(records, domain)} used ${it} to verify the owner of the domain. Mail doesn't depend on ${it}`;
    },
    after: (records) => `delete ${them(records)} if nothing else depends on ${them(records)}`,
  },
  {
    id: "preflight.verification",
    is: (record, { plan: { domain } }) => verifiedBy(record, domain)?.alsoFor !== undefined,
    why: (records, { plan: { domain } }) => {
      const others = records.flatMap((record) => verifiedBy(record, domain)?.alsoFor ?? []);
      const it = them(records);
      return (
        `${verifiers(records, domain)} used ${it} to verify the owner of the domain. Mail doesn't depend on ${it}, but ` +
        `${listUpTo([...new Set(others)])} may still need ${it}`
      );
    },
    stays: (records) =>
      `leave ${them(records)} in the zone, and out of legacy, which would remove ${them(records)} in the end; delete ${them(records)} manually once nothing needs ${them(records)}`,
    after: (records) => `delete ${them(records)} if nothing else depends on ${them(records)}`,
  },
];

/** By whose text the owner of the domain was recognized. */
function verifiedBy({ name, type, rdata }: FoundRecord, domain: string): ReturnType<typeof brandOfVerification> {
  return name === domain && type === "TXT" ? brandOfVerification(txtText(rdata)) : undefined;
}

function verifiers(records: FoundRecord[], domain: string): string {
  return listUpTo([...new Set(records.flatMap((record) => verifiedBy(record, domain)?.name ?? []))]);
}

/** Whether the zone directs mail to us already, and nowhere else. */
function isMoved({ plan, found }: ZoneView): boolean {
  const exchangers = found.filter(({ name, type }) => name === plan.domain && type === "MX");
  return exchangers.length > 0 && exchangers.every((record) => plannedAs(record, plan) !== undefined);
}

/** The brand whose DKIM key it is. */
function keyOwner(record: FoundRecord, { plan: { domain }, found, reading }: ZoneView): string | undefined {
  const selector = selectorOf(record.name, domain);
  const exchangers = found.filter(({ name, type }) => name === domain && type === "MX").map(hostOf);
  const further = reading.hosted.find(({ name }) => name === record.name)?.targets.slice(1);
  return selector === undefined ? undefined : brandOfKey(selector, record, exchangers, further);
}

/** Names that the plan needs itself have findings of their own. */
export function aboutLeftovers(zone: ZoneView): Finding[] {
  const needed = new Set(placedRecords(zone.plan).map(({ name, record }) => `${name} ${record.type}`));
  const strange = foreign(zone);
  const moved = isMoved(zone);
  return leftovers.flatMap(({ id, is, why, before = throughLegacy, stays, after }) => {
    const records = strange.filter((record) => is(record, zone) && !isNeeded(record, needed));
    if (records.length === 0) return [];
    const told = { id, severity: "warning", records } as const;
    const which = `the zone still has ${listUpTo(records.map(shownRecord))}: ${why(records, zone)}`;
    // After the cut-over nothing has to be adopted: the stack may have had it in legacy, and deletes it in this very run.
    if (moved) return [finding({ ...told, message: `${which}; ${after(records)}` })];
    if (stays) return [finding({ ...told, message: `${which}; ${stays(records)}` })];
    const { proposal, left } = legacyProposal(records, zone);
    return [finding({ ...told, message: `${which}; ${before(records, left)}`, proposal })];
  });
}

/** Keys at a planned selector conflict with the plan. SRV records may coexist, so they are leftovers. */
function isNeeded({ name, type }: FoundRecord, needed: Set<string>): boolean {
  return type === "TXT" && name.includes("_domainkey.") && needed.has(`${name} TXT`);
}

function shownRecord(record: FoundRecord): string {
  const { name, type, rdata } = record;
  return type === "TXT" && rdata.length > 80 ? `the TXT at ${name}` : `${name} ${type} ${abbreviate(rdata)}`;
}

/** RFC 7672: senders that do DANE refuse a server whose certificate a TLSA record does not have. */
export function aboutTlsa(zone: ZoneView): Finding[] {
  const { plan, found } = zone;
  const names = daneNames(plan);
  const records = found.filter(({ name, type }) => type === "TLSA" && names.includes(name));
  if (records.length === 0) return [];
  const exchangers = plan.records.flatMap((record) =>
    record.type === "MX" && record.exchange !== undefined && isWithin(record.exchange, plan.zone)
      ? [{ key: record.key, name: `_25._tcp.${record.exchange}` }]
      : [],
  );
  const keys = exchangers.filter(({ name }) => records.some((record) => record.name === name)).map(({ key }) => key);
  const message =
    `${records.length > 1 ? "TLSA records exist" : "a TLSA record exists"} at ${listUpTo([...new Set(records.map(({ name }) => name))])}. Senders with DANE reject a server whose certificate doesn't match ` +
    `(RFC 7672 section 2.2), and Alibaba Mail's certificate is a different one; delete ${them(records)} manually at least one TTL before the cut-over, ` +
    "since legacy doesn't support TLSA";
  return [finding({ id: "preflight.tlsa", severity: keys.length > 0 ? "error" : "warning", keys, records, message })];
}

/** Answers for nonexistent names (RFC 4592). A wildcard MX is adopted as legacy, like the other records of the old service. */
export function aboutWildcards(zone: ZoneView): Finding[] {
  const { plan } = zone;
  // A null MX, by which nonexistent names receive no mail, is nobody's in particular, and does no harm.
  const strange = zone.wildcards.filter(
    (record) => !plannedAs(record, plan) && !legacyOf(record, plan) && !isNullMx(record),
  );
  return strange.map((record) => {
    const { name, type, rdata } = record;
    const under = name.slice("*.".length);
    const { proposal, left } = type === "MX" ? legacyProposal([record], zone) : { left: [] };
    const todo = type === "MX" ? `; ${throughLegacy([record], left)}` : "";
    const message =
      `the wildcard ${name} answers ${type} ${abbreviate(rdata)} for all nonexistent names below ${under} (RFC 4592 section 2.1), so ` +
      `${whyWildcard(record, zone)}${todo}`;
    return finding({ id: "preflight.wildcard", severity: "warning", records: [record], message, proposal });
  });
}

function whyWildcard(record: FoundRecord, zone: ZoneView): string {
  if (record.type === "MX") {
    const brand = brandOfExchange(hostOf(record), zone.plan.edition);
    return `mail for subdomains still goes to ${brand?.name ?? hostOf(record)}`;
  }
  if (record.type === "TXT") {
    return `receivers take it for ${whatIsTaken(record, zone)}; delete it, or replace it with records for the intended names`;
  }
  if (record.type === "SRV") return "mail clients find services that don't exist; delete it";
  return "mail clients find autodiscover and autoconfig there; delete it, or replace it with records for the intended hosts";
}

/** Which records of mail a wildcard text answers for: those of names right below it, and below what doesn't exist there. */
function whatIsTaken({ name }: FoundRecord, { plan: { domain }, found }: ZoneView): string {
  const under = name.slice("*.".length);
  const exists = (one: string): boolean => found.some((record) => isWithin(record.name, one));
  if (under === `_domainkey.${domain}`) return "the key of DKIM selectors that have none";
  const place = ["_dmarc", "_mta-sts"].find((one) => {
    const whole = absoluteName(one, domain);
    const [first = ""] = whole
      .slice(0, -under.length - 1)
      .split(".")
      .slice(-1);
    return isBelow(whole, under) && !exists(`${first}.${under}`);
  });
  return `the policy or key of names that have none${place === undefined ? "" : `, such as ${place}`}`;
}
