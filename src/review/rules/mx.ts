/** Where mail goes: MX records. */
import { parseHost } from "../../dns/host-name";
import { parentOf, ROOT } from "../../dns/name";
import { say } from "../sentence";
import { type NameView, ofType, oncePerName, type Served } from "../zone-view";
import { atNames, eachAtNames, exchangesOf, newOf, type ZoneRule } from "./rule";

export const mxRules: ZoneRule[] = [
  {
    id: "mx.last-removed",
    severity: "danger",
    isBlind: true,
    find: atNames(["MX"], ({ name, before, after }) => {
      if (ofType(before, "MX").every(takesNoMail)) return undefined;
      const left = ofType(after, "MX");
      if (left.length === 0) {
        const own = ofType(after, "A", "AAAA").map(({ type, rdata = "" }) => `${type} ${rdata}`.trim());
        if (own.length === 0) return say`the last MX record of ${name} is removed, so mail to it can't be delivered`;
        return say`the last MX record of ${name} is removed, so mail to it goes to its own address, perhaps a web server: ${own} (RFC 5321 section 5.1); keep an MX record, or add a null MX if it takes no mail (RFC 7505)`;
      }
      if (!left.every(takesNoMail)) return undefined;
      return say`${name} gets a null MX, which says that it accepts no mail (RFC 7505)`;
    }),
  },
  {
    id: "mx.invalid",
    severity: "danger",
    find: eachAtNames(["MX"], (view) =>
      newOf(view, "MX").flatMap(({ host, rdata = "" }) => {
        const fault = faultOf(host);
        return fault === undefined
          ? []
          : [say`senders can't use the MX record ${rdata.trim()} of ${view.name}: ${fault}`];
      }),
    ),
  },
  {
    id: "mx.null-beside-other",
    severity: "danger",
    find: atNames(["MX"], ({ name, before, after }) => {
      if (!isMixed(ofType(after, "MX")) || isMixed(ofType(before, "MX"))) return undefined;
      return say`${name} will have a null MX next to other MX records, but a null MX says that it accepts no mail, and must stand alone (RFC 7505 section 3); remove it`;
    }),
  },
  {
    id: "mx.cut-over",
    severity: "look",
    find: atNames(["MX"], (view) => {
      const moved = moveOf(view);
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
      const { old, next, isLegacy, isWhole } = moveOf(view) ?? { isLegacy: true };
      if (isLegacy || !isWhole) return undefined;
      return say`all MX records of ${name} are replaced at once, ${old} by ${next}: resolvers cache the old ones until their TTL expires, so keep the old service running until then`;
    }),
  },
  {
    id: "mx.preferred",
    severity: "danger",
    find: atNames(["MX"], (view) => {
      const moved = moveOf(view);
      if (!moved || moved.isLegacy || moved.isWhole) return undefined;
      return say`all mail to ${view.name} now goes to ${moved.next} instead of ${moved.old}: senders try the lowest preference first, and the others only where that fails (RFC 5321 section 5.1); give it a higher number than the others unless mail is to move there`;
    }),
  },
  {
    id: "mx.divided",
    severity: "look",
    find: atNames(["MX"], (view) => {
      const { name, before, after } = view;
      const [known, first] = [exchangesOf(before), firstOf(after)];
      const [old, next] = [first.filter((host) => known.includes(host)), first.filter((host) => !known.includes(host))];
      const operators = new Set(known.map(operatorOf));
      if (old.length === 0 || next.every((host) => operators.has(operatorOf(host)))) return undefined;
      return say`mail to ${name} is divided between ${old} and ${next}, which have the same preference (RFC 5321 section 5.1); check that both deliver to the same mailboxes`;
    }),
  },
  {
    id: "mx.gap",
    severity: "danger",
    isBlind: true,
    find: atNames(["MX"], ({ name, before, after }, { zone }) => {
      const [old, next] = [ofType(before, "MX"), ofType(after, "MX")];
      // What a resource holds goes together.
      const gaps = new Set(zone.changes.filter(({ operation }) => operation?.hasGap).map(({ urn }) => urn));
      const stays = [...old, ...next].some(
        ({ change: { operation, urn } }) => operation?.after !== false && !gaps.has(urn),
      );
      if (old.length === 0 || next.length === 0 || stays) return undefined;
      return say`the MX records of ${name} are deleted before they are recreated, so mail that arrives in between finds none`;
    }),
  },
];

/** Whether it is the MX of a domain without mail (RFC 7505). */
function takesNoMail(mx: Served): boolean {
  return mx.host === ROOT;
}

function isMixed(records: readonly Served[]): boolean {
  return records.some(takesNoMail) && !records.every(takesNoMail);
}

/** Why an MX's host is none; nothing where it is one. */
function faultOf(host: string | undefined): string | undefined {
  if (host === undefined) return "it is not a preference and a host name (RFC 1035 section 3.3.9); write both";
  if (host === ROOT) return undefined;
  // Against the standard, names with underscores work.
  const parsed = parseHost(host.replaceAll("_", "x"), "");
  return parsed.ok ? undefined : parsed.issue.message;
}

/** What the hosts of one service mostly share: their domain, where that is not a top-level one. */
function operatorOf(host: string): string {
  const domain = parentOf(host) ?? ROOT;
  return domain.includes(".") ? domain : host;
}

/** The hosts that senders try first. */
export function firstOf(records: readonly Served[]): string[] {
  const mx = ofType(records, "MX").filter((one) => !takesNoMail(one));
  const lowest = Math.min(...mx.flatMap(({ preference }) => preference ?? []));
  return exchangesOf(mx.filter(({ preference }) => preference === lowest));
}

interface Move {
  old: string[];
  next: string[];
  /** Whether all records of one of the two belong to the former service: a cut-over, or its undo. */
  isLegacy: boolean;
  /** Whether no MX stays. */
  isWhole: boolean;
}

/** The hosts that mail went to and goes to, if it goes to none first that was an MX before. */
const moveOf = oncePerName(({ before, after }: NameView): Move | undefined => {
  const [had, has] = [ofType(before, "MX"), ofType(after, "MX")];
  const [old, next] = [exchangesOf(had), exchangesOf(has)];
  const isKnown = [...had, ...has].every(({ rdata }) => rdata !== undefined);
  if (!isKnown || old.length === 0 || next.length === 0) return undefined;
  // From a null MX, or to one, which another rule reports.
  if ([old, next].some((hosts) => hosts.every((host) => host === ROOT))) return undefined;
  const isLegacy = (...sides: Served[][]): boolean =>
    sides.some((records) => records.every(({ change }) => change.isLegacy));
  if (!next.some((host) => old.includes(host))) return { old, next, isLegacy: isLegacy(had, has), isWhole: true };
  const [from, to] = [firstOf(before), firstOf(after)];
  if (to.some((host) => old.includes(host))) return undefined;
  const among = (records: Served[], hosts: string[]): Served[] =>
    records.filter(({ host }) => host !== undefined && hosts.includes(host));
  return { old: from, next: to, isLegacy: isLegacy(among(had, from), among(has, to)), isWhole: false };
});
