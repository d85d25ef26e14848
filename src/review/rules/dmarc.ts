/** What receivers do with forged mail: DMARC. */
import { parseDmarc } from "../../mail/dmarc";
import { isLaxer } from "../../mail/dmarc/record";
import { say } from "../sentence";
import { ofType } from "../zone-view";
import { atNames, textsOf, type ZoneRule } from "./rule";

export const dmarcRules: ZoneRule[] = [
  {
    id: "dmarc.removed",
    severity: "danger",
    isBlind: true,
    find: atNames(["TXT"], ({ name, before, after }) => {
      const isUnknown = ofType(after, "TXT").some(({ rdata }) => rdata === undefined);
      if (textsOf("dmarc", name, before).length === 0 || isUnknown) return undefined;
      if (textsOf("dmarc", name, after).length > 0 || ofType(after, "CNAME").length > 0) return undefined;
      return say`the DMARC record ${name} is removed, so receivers apply no policy to forged mail`;
    }),
  },
  {
    id: "dmarc.weakened",
    severity: "danger",
    find: atNames(["TXT"], ({ name, before, after }) => {
      const [old, next] = [textsOf("dmarc", name, before), textsOf("dmarc", name, after)];
      if (old.length !== 1 || next.length !== 1) return undefined;
      const [was, is] = [parseDmarc(old[0] as string), parseDmarc(next[0] as string)];
      if (!was.ok) return undefined;
      if (!is.ok) return say`receivers ignore the new DMARC record ${name}: ${is.issues[0]?.message ?? ""}`;
      if (!isLaxer(is.record, was.record)) return undefined;
      return say`the DMARC record ${name} becomes weaker: ${old[0] as string} becomes ${next[0] as string}`;
    }),
  },
];
