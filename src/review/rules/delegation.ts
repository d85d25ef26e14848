/** Who answers for a name: delegations, and what they hide. */
import { isBelow, isWithin } from "../../dns/name";
import type { RecordChange } from "../changes";
import { say } from "../sentence";
import { type NameView, ofType, type Served, type ZoneView } from "../zone-view";
import { atNames, changesOf, isApex, isMailName, kindOf, mailHosts, newOf, type ZoneRule } from "./rule";

export const delegationRules: ZoneRule[] = [
  {
    id: "ns.hides-records",
    severity: "danger",
    find: (zone) => {
      const cuts = zone.names.flatMap((cut) => {
        const type = cutTypeOf(cut, zone);
        return type === undefined ? [] : [{ cut, type }];
      });
      const hosts = cuts.length === 0 ? new Set<string>() : mailHosts(zone, "after");
      return cuts.flatMap(({ cut, type }) => {
        const isNew = ofType(cut.before, type).length === 0;
        const hidden = zone.names
          .filter(({ name }) => (type === "NS" ? isWithin : isBelow)(name, cut.name))
          .map((view) => ({
            view,
            records: (isNew ? view.after : newOf(view, ...typesOf(view))).filter((one) => isMail(one, hosts)),
          }))
          .filter(({ records }) => records.length > 0);
        if (hidden.length === 0) return [];
        const told = hidden.flatMap(({ view, records }) => [
          ...new Set(records.map((one) => `${one.type} ${view.name}`)),
        ]);
        const why = type === "NS" ? "is delegated to other name servers" : "leads to another tree of names by a DNAME";
        const rule = type === "NS" ? "RFC 1034 section 4.2.1" : "RFC 6672 section 2.3";
        const reason = [
          ...say`${cut.name} `,
          `${why}, so resolvers don't find what this zone has there: `,
          ...say`${told}`,
          ` (${rule}); `,
          isNew ? "make these records over there first" : "make them over there",
        ];
        const changes = isNew
          ? changesOf(cut, type)
          : hidden.flatMap(({ records }) => records.map(({ change }) => change));
        return [{ reason, changes: [...new Set<RecordChange>(changes)] }];
      });
    },
  },
  {
    id: "ns.replaced",
    severity: "danger",
    isBlind: true,
    find: atNames(["NS"], (view, { zone }) => {
      const [old, next] = [serversOf(view.before), serversOf(view.after)];
      if (!isApex(zone, view.name) || !old || !next || old.length === 0 || next.some((host) => old.includes(host)))
        return undefined;
      if (next.length === 0)
        return say`all NS records of ${view.name} are removed, so resolvers may find none of its records`;
      return say`all name servers of ${view.name} are replaced at once, ${old} by ${next}: unless the new ones hold every record of the zone, mail is lost; add them beside the old ones first, and change the delegation at the registrar too`;
    }),
  },
  {
    id: "ns.changed",
    severity: "look",
    find: atNames(["NS"], (view, zone) => {
      const [old, next] = [serversOf(view.before), serversOf(view.after)];
      const isOfZone = isApex(zone.zone, view.name);
      if (!old || !next || old.length === 0 || String(old) === String(next)) return undefined;
      if (isOfZone && !next.some((host) => old.includes(host))) return undefined;
      const isOfMail =
        isOfZone ||
        POLICY_NAME.test(view.name) ||
        [...mailHosts(zone, "after")].some((host) => isWithin(host, view.name));
      if (!isOfMail) return undefined;
      if (next.length === 0)
        return say`${view.name} is no longer delegated to ${old}, so resolvers look for its records in this zone: check that it has those of mail`;
      return say`the name servers of ${view.name} change from ${old} to ${next}: check that each of them has the same records of mail`;
    }),
  },
];

/** Names under which receivers look for keys and policies. */
const POLICY_NAME = /(?:^|\.)(?:_domainkey|_dmarc|_mta-sts|_tls)\./;

/** What makes others answer for names: NS anywhere but at the apex, or a DNAME. */
function cutTypeOf({ name, after }: NameView, { zone }: ZoneView): "NS" | "DNAME" | undefined {
  // A name that is only guessed to be the zone's may be.
  if (ofType(after, "NS").length > 0 && !isApex(zone, name) && name !== zone.name) return "NS";
  return ofType(after, "DNAME").length > 0 ? "DNAME" : undefined;
}

function typesOf({ after }: NameView): string[] {
  return [...new Set(after.map(({ type }) => type))];
}

/** Whether mail needs the record. */
function isMail(record: Served, hosts: ReadonlySet<string>): boolean {
  const { name, type } = record;
  if (type === "MX" || type === "SRV") return true;
  if (type === "TXT") return kindOf(name, record) !== undefined;
  return ["A", "AAAA", "CNAME"].includes(type) && (hosts.has(name) || isMailName(name) || POLICY_NAME.test(name));
}

/** Undefined if one of them is withheld. */
function serversOf(records: readonly Served[]): string[] | undefined {
  const hosts = ofType(records, "NS").map(({ host }) => host);
  return hosts.every((host) => host !== undefined) ? hosts.toSorted() : undefined;
}
