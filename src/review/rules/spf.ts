/** Who may send: SPF. */
import { canonicalName, isWithin } from "../../dns/name";
import { isSpf } from "../../mail/spf";
import { nameBeforeMail } from "../../mail/spf/macros";
import { type Sentence, say } from "../sentence";
import { ofType, oncePerName, type Served, type ZoneView } from "../zone-view";
import { atNames, eachAtNames, type ZoneRule } from "./rule";
import { compareSpf, type LostSenders, type SpfChange } from "./spf-changes";

export const spfRules: ZoneRule[] = [
  {
    id: "spf.removed",
    severity: "danger",
    isBlind: true,
    find: atNames(["TXT"], ({ name, before, after }) => {
      const isUnknown = ofType(after, "TXT").some(({ rdata }) => rdata === undefined);
      if (spfOf(before).length === 0 || spfOf(after).length > 0 || isUnknown) return undefined;
      return say`the SPF record of ${name} is removed, so receivers can't tell its senders from forgers`;
    }),
  },
  {
    id: "spf.broken",
    severity: "danger",
    find: atSpf((name, { fault }) =>
      fault === undefined ? undefined : say`receivers can't evaluate the new SPF record of ${name}: ${fault}`,
    ),
  },
  {
    id: "spf.allows-everyone",
    severity: "danger",
    find: atSpf((name, { permissive }) =>
      permissive.length === 0
        ? undefined
        : say`the SPF record of ${name} authorizes everyone to send mail as it, by ${permissive}`,
    ),
  },
  {
    id: "spf.loosened",
    severity: "danger",
    find: atSpf(
      (name, { weaker }) =>
        weaker && say`the SPF record of ${name} becomes weaker: ${weaker.to} instead of ${weaker.from}`,
    ),
  },
  {
    id: "spf.redirected",
    severity: "look",
    find: atSpf((name, { redirect }, { zone }) => {
      if (redirect === undefined) return undefined;
      const target = nameBeforeMail(redirect, name);
      // What it says there is judged there.
      if (target !== undefined && zone.name !== undefined && isWithin(canonicalName(target), zone.name))
        return undefined;
      return say`the SPF record of ${name} lets ${redirect} decide who may send as ${name} (redirect=, RFC 7208 section 6.1), and the owner of that domain may authorize everyone; check its record, or list the senders and end in ${"-all"}`;
    }),
  },
  {
    id: "spf.sender-lost",
    severity: "look",
    find: eachAtNames(["TXT"], (view) => (spfChange(view)?.lost ?? []).map((lost) => lostReason(view.name, lost))),
  },
  {
    id: "spf.sender-admitted",
    severity: "look",
    find: atSpf((name, { admitted }) =>
      admitted.length === 0
        ? undefined
        : say`the SPF record of ${name} no longer applies ${admitted} before a term that lets the same senders pass, and the first match counts (RFC 7208 section 4.6.2); put it back before that term unless they are yours`,
    ),
  },
];

function lostReason(name: string, { terms, isGone, instead }: LostSenders): Sentence {
  const lost = isGone
    ? say`the SPF record of ${name} no longer has ${terms}`
    : say`the SPF record of ${name} no longer lets ${terms} pass`;
  if (typeof instead === "object")
    return [...lost, ...say`: the record of ${instead.decidedBy} decides about mail sent from there`];
  const result = instead === "fail" ? "will fail SPF" : `will get the SPF result ${instead} (RFC 7208 section 2.6)`;
  return [...lost, `: mail sent from there ${result}`];
}

/** Looks at what a name's SPF record becomes. */
function atSpf(tell: (name: string, change: SpfChange, zone: ZoneView) => Sentence | undefined): ZoneRule["find"] {
  return atNames(["TXT"], (view, zone) => {
    const change = spfChange(view);
    return change && tell(view.name, change, zone);
  });
}

/** Of several at once another rule tells. */
const spfChange = oncePerName(({ before, after }) => {
  const [old, next] = [spfOf(before), spfOf(after)];
  const [text] = next;
  const isSame = old.length === 1 && old[0] === text;
  return text === undefined || next.length > 1 || isSame ? undefined : compareSpf(old, text);
});

function spfOf(records: readonly Served[]): string[] {
  return records.flatMap(({ text }) => text ?? []).filter(isSpf);
}
