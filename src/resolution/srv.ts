/** SRV records: each service's host and port (RFC 2782). */

import { rdataText } from "../plan/rdata-text";
import type { PlannedRecord } from "../plan/records";
import type { Kind } from "./kind";
import { andList, fault, firstOf, inSentence, missing, notice, right, wrong } from "./reason";

export const srv: Kind = {
  beside: [],
  concerns: () => true,
  judge(held, { name, records }) {
    const live = held.records.map((rdata) => rdata.toLowerCase());
    const places = new Set(live.map(placeOf));
    const planned = records.map(spell);
    const gone = planned.filter((one) => !places.has(placeOf(one)));
    if (gone.length > 0) {
      const message = `${name} has no SRV record ${andList(gone.map(inSentence))}; add ${gone.length > 1 ? "them" : "it"}`;
      return live.length === 0 ? missing(fault("srv.missing", message)) : wrong(fault("srv.missing", message));
    }
    const other = planned.filter((one) => !live.includes(one));
    const wanted = new Set(planned.map(placeOf));
    const more = live.filter((one) => !wanted.has(placeOf(one)));
    return right(
      ...(other.length > 0
        ? [
            notice(
              "srv.other-numbers",
              `${andList(other.map(inSentence))} is there with another priority or weight; set the plan's`,
            ),
          ]
        : []),
      ...(more.length > 0
        ? [
            notice(
              "srv.more",
              `${name} has ${firstOf(more.map(inSentence))} beside the plan's, and clients choose by priority and weight; delete what is not wanted`,
            ),
          ]
        : []),
    );
  },
  same: (planned, rdata) => spell(planned) === rdata.toLowerCase(),
};

/** Port and host, without priority and weight. */
function placeOf(rdata: string): string {
  return rdata.split(" ").slice(2).join(" ");
}

function spell(record: PlannedRecord): string {
  return rdataText(record).toLowerCase();
}
