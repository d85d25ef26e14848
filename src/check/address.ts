/** A and AAAA records that the user planned: each must be there. */
import { parseIpv6 } from "../mail/ip-address";
import { recordValue } from "../plan/records";
import type { Kind } from "./kind";
import { andList, fault, firstOf, missing, notice, right, wrong } from "./reason";

export const address: Kind = {
  beside: [],
  concerns: () => true,
  judge(held, { name, type, records }) {
    const live = new Set(held.records.map(spell));
    const planned = records.map((record) => spell(recordValue(record)));
    const gone = planned.filter((one) => !live.has(one));
    const more = [...live].filter((one) => !planned.includes(one));
    if (gone.length > 0) {
      const message = `${name} has no ${type} record ${andList(gone)}${more.length > 0 ? `, but ${firstOf(more)}` : ""}; add ${gone.length > 1 ? "them" : "it"}`;
      return live.size === 0 ? missing(fault("address.missing", message)) : wrong(fault("address.missing", message));
    }
    if (more.length === 0) return right();
    return right(
      notice(
        "address.more",
        `${name} has ${firstOf(more)} beside the plan's, and clients take either; delete what is not wanted`,
      ),
    );
  },
  same: (planned, rdata) => spell(recordValue(planned)) === spell(rdata),
};

function spell(text: string): string {
  return parseIpv6(text) ?? text;
}
