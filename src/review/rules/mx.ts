/** Where mail goes: MX records, and the hosts that they lead to. */
import { isWithin, ROOT } from "../../dns/name";
import { say } from "../sentence";
import { type NameView, ofType, type Served } from "../zone-view";
import { ADDRESSES, atNames, exchangesOf, type ZoneRule } from "./rule";

export const mxRules: ZoneRule[] = [
  {
    id: "mx.last-removed",
    severity: "danger",
    isBlind: true,
    find: atNames(["MX"], ({ name, before, after }) => {
      if (ofType(before, "MX").every(takesNoMail)) return undefined;
      const left = ofType(after, "MX");
      if (left.length === 0) return say`the last MX record of ${name} is removed, so mail to it can't be delivered`;
      if (!left.every(takesNoMail)) return undefined;
      return say`${name} gets a null MX, which says that it accepts no mail (RFC 7505)`;
    }),
  },
  {
    id: "mx.cut-over",
    severity: "look",
    find: atNames(["MX"], (view) => {
      const moved = exchangesReplaced(view);
      if (!moved?.isLegacy) return undefined;
      return say`mail to ${view.name} moves from ${moved.old} to ${moved.next}, between the former mail service and this one: resolvers cache the old MX records until their TTL expires, so keep the mailboxes of both open until then`;
    }),
  },
  {
    id: "mx.no-overlap",
    severity: "danger",
    isBlind: true,
    find: atNames(["MX"], (view) => {
      const { name } = view;
      const { old, next, isLegacy } = exchangesReplaced(view) ?? { isLegacy: true };
      if (isLegacy || !old) return undefined;
      return say`all MX records of ${name} are replaced at once, ${old} by ${next}: resolvers cache the old ones until their TTL expires, so keep the old service running until then`;
    }),
  },
  {
    id: "mx.gap",
    severity: "danger",
    isBlind: true,
    find: atNames(["MX"], ({ name, before, after }) => {
      const [old, next] = [ofType(before, "MX"), ofType(after, "MX")];
      const stays = [...old, ...next].some(
        ({ change: { operation } }) => operation?.after !== false && !operation?.hasGap,
      );
      if (old.length === 0 || next.length === 0 || stays) return undefined;
      return say`the MX records of ${name} are deleted before they are recreated, so mail that arrives in between finds none`;
    }),
  },
  {
    id: "mx.target-removed",
    severity: "danger",
    isBlind: true,
    find: ({ names, zone }) => {
      const hosts = new Map<string, string>();
      for (const { name, after } of names) for (const host of exchangesOf(after)) hosts.set(host, name);
      return names.flatMap(({ name, before, after, changes }) => {
        const of = hosts.get(name);
        if (of === undefined || (zone.name !== undefined && !isWithin(name, zone.name))) return [];
        if (ofType(before, ...ADDRESSES).length === 0 || ofType(after, ...ADDRESSES).length > 0) return [];
        return [{ reason: say`${name}, the target of an MX record of ${of}, loses its address`, changes }];
      });
    },
  },
];

interface Replaced {
  old: string[];
  next: string[];
  /** Whether all records of one of the two belong to the former service: a cut-over, or its undo. */
  isLegacy: boolean;
}

/** The hosts of the MX before and after, if none of them stays. */
function exchangesReplaced({ before, after }: NameView): Replaced | undefined {
  const [old, next] = [exchangesOf(before), exchangesOf(after)];
  const [had, has] = [ofType(before, "MX"), ofType(after, "MX")];
  const isKnown = [...had, ...has].every(({ rdata }) => rdata !== undefined);
  if (!isKnown || old.length === 0 || next.length === 0 || next.some((host) => old.includes(host))) return undefined;
  // From a null MX, or to one, which another rule reports.
  if ([old, next].some((hosts) => hosts.every((host) => host === ROOT))) return undefined;
  return { old, next, isLegacy: [had, has].some((records) => records.every(({ change }) => change.isLegacy)) };
}

/** Whether it is the MX of a domain without mail (RFC 7505). */
function takesNoMail(mx: Served): boolean {
  return mx.host === ROOT;
}
