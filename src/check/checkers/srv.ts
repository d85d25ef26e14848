/** SRV records: each service's host and port (RFC 2782). */

import { normalizedText, parseRdata } from "../../dns/rdata";
import { rdataText } from "../../records/records";
import { joinAnd, listUpTo } from "../../shared/lists";
import { abbreviate, errorReason, missing, right, warningReason, wrong } from "../../shared/reasons";
import type { Expectation } from "../expectation";
import { aboutFinalDot, lacksFinalDot } from "./cname";
import type { Slip } from "./txt-slip";
import type { Context, ObservedRrset, RecordChecker } from "./types";

export const srv: RecordChecker = {
  alsoQuery: [],
  matches: () => true,
  slips: slipsOf,
  judge(held, expectation, context) {
    const { name, records } = expectation;
    const slips = slipsOf(held, expectation, context);
    const repaired = new Set(slips.flatMap(({ planned: meant }) => meant.map(rdataText).map(endpointOf)));
    const live = held.records.map((rdata) => normalizedText("SRV", rdata));
    const endpoints = new Set(live.map(endpointOf));
    const planned = records.map(rdataText);
    const gone = planned.filter((one) => !endpoints.has(endpointOf(one)) && !repaired.has(endpointOf(one)));
    if (slips.length > 0 && gone.length === 0) return wrong(...slips.map(({ reason }) => reason));
    if (gone.length > 0) {
      const message = `${name} has no SRV record ${joinAnd(gone.map(abbreviate))}; add ${gone.length > 1 ? "them" : "it"}`;
      return live.length === 0
        ? missing(errorReason("srv.missing", message))
        : wrong(...slips.map(({ reason }) => reason), errorReason("srv.missing", message));
    }
    const other = planned.filter((one) => !live.includes(one));
    const wanted = new Set(planned.map(endpointOf));
    const more = live.filter((one) => !wanted.has(endpointOf(one)));
    return right(
      ...(other.length > 0
        ? [
            warningReason(
              "srv.other-numbers",
              `SRV ${joinAnd(other.map(abbreviate))} has a different priority or weight; set the plan's values`,
            ),
          ]
        : []),
      ...(more.length > 0
        ? [
            warningReason(
              "srv.more",
              `${name} also has SRV ${listUpTo(more.map(abbreviate))}, which is not in the plan, and clients choose by priority and weight; delete what is not wanted`,
            ),
          ]
        : []),
    );
  },
  same: (planned, rdata) => rdataText(planned) === normalizedText("SRV", rdata),
};

/** Port and host, without priority and weight. */
function endpointOf(rdata: string): string {
  const srv = parseRdata("SRV", rdata);
  return srv ? `${srv.port} ${srv.target}` : rdata;
}

function slipsOf({ records: live }: ObservedRrset, { records }: Expectation, context: Context): Slip[] {
  return live.flatMap((rdata) => {
    const found = parseRdata("SRV", rdata);
    if (!found) return [];
    return records.flatMap((record) => {
      if (record.type !== "SRV" || record.port !== found.port) return [];
      if (!lacksFinalDot(found.target, record.target, context)) return [];
      const message = aboutFinalDot(found.target, record.target);
      return [{ reason: errorReason("srv.final-dot", message), found: [rdata], planned: [record] }];
    });
  });
}
