/** The senders that one SPF record authorizes and another one does not. */

import { mergeIntoArguments } from "../mail/spf/arguments";
import { policyFields } from "../mail/spf/canonical";
import { parseSpf } from "../mail/spf/parse";
import { MAX_LOOKUPS } from "../mail/spf/record";
import { joinAnd } from "../shared/lists";

export interface LostSenders {
  /** The terms, as written. */
  terms: string;
  /** What to do to keep them, to follow "to keep them,". */
  advice: string;
  /** How a sentence names them again. */
  them: "it" | "them";
}

/** The senders of `before` that are missing in `after`; undefined if there are none, or if either can't be parsed. */
export function lostSenders(before: string, after: string): LostSenders | undefined {
  if (!parseSpf(before).ok || !parseSpf(after).ok) return undefined;
  const { spf, added, senders, behind, ...merged } = mergeIntoArguments([before], after);
  // That everybody may send is nothing to keep.
  const unsaid = merged.unsaid.filter((term) => term !== "+all");
  const lost = [...added, ...unsaid, ...behind.filter((term) => term !== "+all")];
  if (lost.length === 0) return undefined;
  const given = Object.values(policyFields).flatMap((name) =>
    senders[name] === undefined ? [] : `${name}: ${JSON.stringify(senders[name])}`,
  );
  const add =
    spf === undefined
      ? `add those of ${joinAnd(added)} that still send to spf, since with all of them the record would need more than ${MAX_LOOKUPS} DNS look-ups (RFC 7208 section 4.6.4)`
      : `add to spf: { ${given.join(", ")} }`;
  const [stand, which] = behind.length > 1 ? ["they stand", "those"] : ["it stands", "that"];
  const advice = [
    ...(added.length === 0 ? [] : [add]),
    ...(unsaid.length === 0
      ? []
      : [`put what ${joinAnd(unsaid)} ${unsaid.length > 1 ? "stand" : "stands"} for into spf.ip4 or spf.includes`]),
    ...(behind.length === 0
      ? []
      : [
          `put of ${joinAnd(behind)} only what is to pass into spf.ip4 or spf.includes, since ${stand} behind a term that keeps some of ${which} from passing`,
        ]),
  ];
  return { terms: joinAnd(lost), advice: advice.join(", and "), them: lost.length > 1 ? "them" : "it" };
}
