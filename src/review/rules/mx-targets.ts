/** The hosts that MX records lead to, as far as they are in the same zone. */
import { isWithin } from "../../dns/name";
import { groupBy } from "../../shared/group-by";
import type { RecordChange } from "../changes";
import { type Sentence, say } from "../sentence";
import { type NameView, ofType, type Served, type ZoneView } from "../zone-view";
import { firstOf } from "./mx";
import { changesOf, exchangesOf, isFlattened, type ZoneRule } from "./rule";

export const mxTargetRules: ZoneRule[] = [
  {
    id: "mx.target-removed",
    severity: "danger",
    isBlind: true,
    find: atTargets(({ name, before, after }, of) => {
      if (ofType(before, ...ADDRESSES).length === 0) return undefined;
      if (ofType(after, ...ADDRESSES).length === 0)
        return say`${name}, the target of an MX record of ${of.name}, loses its address`;
      if (ofType(before, "A").length === 0 || ofType(after, "A", "CNAME").length > 0) return undefined;
      return say`${name}, the target of an MX record of ${of.name}, loses its IPv4 address, so senders without IPv6 can't deliver`;
    }),
  },
  {
    id: "mx.target-replaced",
    severity: "danger",
    isBlind: true,
    find: atTargets((target, of) => {
      const { name, before, after } = target;
      // Where mail goes somewhere else anyway, other rules tell.
      const isFirst = firstOf(of.after).includes(name) && exchangesOf(of.before).includes(name);
      const replaced = isFirst ? replacedAddresses(before, after) : undefined;
      if (!replaced) return undefined;
      return say`mail to ${of.name} goes to another address: its MX host ${name} has ${replaced.next} instead of ${replaced.old}, and resolvers cache the old one until its TTL expires; keep the old server running until then, or add the new one as a host of its own`;
    }),
  },
  {
    id: "mx.target-is-cname",
    severity: "danger",
    find: atTargets(({ name, before, after }, of, { zone }) => {
      const isAlias = ofType(after, "CNAME").some(({ record }) => !record.isProxied);
      const isOld = ofType(before, "CNAME").length > 0 && exchangesOf(of.before).includes(name);
      if (!isAlias || isOld || isFlattened(zone, name)) return undefined;
      return say`${name}, the target of an MX record of ${of.name}, is a CNAME, but an MX must lead to a host with addresses (RFC 2181 section 10.3); use the host behind the CNAME`;
    }),
  },
];

/** The types that lead to a host's addresses. */
const ADDRESSES = ["A", "AAAA", "CNAME"];

/** A rule that looks at each MX's host of the zone where something changes, or where the MX does. */
function atTargets(find: (target: NameView, of: NameView, zone: ZoneView) => Sentence | undefined): ZoneRule["find"] {
  return (zone) => {
    const leading = zone.names.flatMap((of) => [...new Set(exchangesOf(of.after))].map((host) => ({ host, of })));
    return [...groupBy(leading, ({ host }) => host)].flatMap(([host, owners]) => {
      const target = zone.byName.get(host);
      if (!target || (zone.zone.name !== undefined && !isWithin(host, zone.zone.name))) return [];
      // Of several names that have it as an MX, one is told.
      for (const { of } of owners) {
        const changes = reasonsFor(target, of);
        const reason = changes.length > 0 ? find(target, of, zone) : undefined;
        if (reason) return [{ reason, changes }];
      }
      return [];
    });
  };
}

function reasonsFor(target: NameView, of: NameView): RecordChange[] {
  return target.changes.length > 0 ? target.changes : changesOf(of, "MX");
}

/** The values of a host before and after, if none of one family stays. */
function replacedAddresses(
  before: readonly Served[],
  after: readonly Served[],
): { old: string[]; next: string[] } | undefined {
  const values = (records: readonly Served[], type: string): string[] | undefined => {
    // An alias of the service has no value of its own.
    const found = ofType(records, type).map(({ rdata }) => (rdata === "" ? "an alias" : rdata));
    return found.length > 0 && found.every((rdata) => rdata !== undefined) ? found : undefined;
  };
  const pairs = [
    ["A", "A"],
    ["AAAA", "AAAA"],
    ["CNAME", "CNAME"],
    ["CNAME", "A"],
  ] as const;
  return pairs
    .flatMap(([from, to]) => {
      const [old, next] = [values(before, from), values(after, to)];
      return old && next && !next.some((value) => old.includes(value)) ? [{ old, next }] : [];
    })
    .at(0);
}
