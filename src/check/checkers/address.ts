/** A and AAAA records that the user planned: each must exist. */
import { normalizedText } from "../../dns/rdata";
import { rdataText } from "../../records/records";
import { joinAnd, listUpTo } from "../../shared/lists";
import { errorReason, missing, right, warningReason, wrong } from "../../shared/reasons";
import type { RecordChecker } from "./types";

export const address: RecordChecker = {
  alsoQuery: [],
  matches: () => true,
  judge(held, { name, type, records }) {
    const live = new Set(held.records.map((rdata) => normalizedText(type, rdata)));
    const planned = records.map((record) => rdataText(record));
    const gone = planned.filter((one) => !live.has(one));
    const more = [...live].filter((one) => !planned.includes(one));
    if (gone.length > 0) {
      const instead = more.length > 0 ? ` (found ${listUpTo(more)})` : "";
      const message = `${name} has no ${type} record ${joinAnd(gone)}${instead}; add ${gone.length > 1 ? "them" : "it"}`;
      return live.size === 0
        ? missing(errorReason("address.missing", message))
        : wrong(errorReason("address.missing", message));
    }
    if (more.length === 0) return right();
    return right(
      warningReason(
        "address.more",
        `${name} also has ${type} ${listUpTo(more)}, which is not in the plan, and clients may use any of them; delete what is not wanted`,
      ),
    );
  },
  same: (planned, rdata) => rdataText(planned) === normalizedText(planned.type, rdata),
};
