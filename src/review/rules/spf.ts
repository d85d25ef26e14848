/** Who may send: SPF. */
import { isSpf } from "../../mail/spf";
import { type Sentence, say } from "../sentence";
import { ofType, oncePerName, type Served } from "../zone-view";
import { atNames, type ZoneRule } from "./rule";
import { compareSpf, type SpfChange } from "./spf-changes";

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
    id: "spf.sender-lost",
    severity: "look",
    find: atSpf((name, { lost }) =>
      lost.length === 0
        ? undefined
        : say`the SPF record of ${name} no longer has ${lost}: mail sent from there will fail SPF`,
    ),
  },
];

/** Looks at what a name's one SPF record becomes. */
function atSpf(tell: (name: string, change: SpfChange) => Sentence | undefined): ZoneRule["find"] {
  return atNames(["TXT"], (view) => {
    const change = spfChange(view);
    return change && tell(view.name, change);
  });
}

const spfChange = oncePerName(({ before, after }) => {
  const [old, next] = [spfOf(before), spfOf(after)];
  return old.length === 1 && next.length === 1 ? compareSpf(old[0] as string, next[0] as string) : undefined;
});

function spfOf(records: readonly Served[]): string[] {
  return records.flatMap(({ text }) => text ?? []).filter(isSpf);
}
