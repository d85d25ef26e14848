/** SRV records: each service's host and port (RFC 2782). */

import { rdataText } from "../plan/rdata-text";
import type { PlannedRecord } from "../plan/records";
import type { Expectation } from "./expectation";
import { aboutFinalDot, lacksFinalDot } from "./final-dot";
import type { Context, Held, Kind } from "./kind";
import { bareName } from "./observations";
import { andList, fault, firstOf, inSentence, missing, notice, right, wrong } from "./reason";
import type { Slip } from "./slip";

export const srv: Kind = {
  beside: [],
  concerns: () => true,
  slips: slipsOf,
  judge(held, expectation, context) {
    const { name, records } = expectation;
    const slips = slipsOf(held, expectation, context);
    const mended = new Set(slips.flatMap(({ planned: meant }) => meant.map(spell).map(placeOf)));
    const live = held.records.map((rdata) => rdata.toLowerCase());
    const places = new Set(live.map(placeOf));
    const planned = records.map(spell);
    const gone = planned.filter((one) => !places.has(placeOf(one)) && !mended.has(placeOf(one)));
    if (slips.length > 0 && gone.length === 0) return wrong(...slips.map(({ reason }) => reason));
    if (gone.length > 0) {
      const message = `${name} has no SRV record ${andList(gone.map(inSentence))}; add ${gone.length > 1 ? "them" : "it"}`;
      return live.length === 0
        ? missing(fault("srv.missing", message))
        : wrong(...slips.map(({ reason }) => reason), fault("srv.missing", message));
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

function slipsOf({ records: live }: Held, { records }: Expectation, context: Context): Slip[] {
  return live.flatMap((rdata) => {
    const [port, host = ""] = placeOf(rdata.toLowerCase()).split(" ");
    const meant = records.filter((record) => {
      const [planned, target = ""] = placeOf(spell(record)).split(" ");
      return planned === port && lacksFinalDot(bareName(host), bareName(target), context);
    });
    return meant.map((record) => {
      const [, target = ""] = placeOf(spell(record)).split(" ");
      const message = aboutFinalDot(bareName(host), bareName(target));
      return { reason: fault("srv.final-dot", message), found: [rdata], planned: [record] };
    });
  });
}

function spell(record: PlannedRecord): string {
  return rdataText(record).toLowerCase();
}
