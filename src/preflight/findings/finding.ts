/** How findings are put together. */
import { joinAnd } from "../../shared/lists";
import { abbreviate } from "../../shared/reasons";
import { proposalLines } from "../proposals";
import type { Finding, FoundRecord, Proposal } from "../types";
import { isDescribed } from "../zone-view";

/** A rule: what it finds in a zone. */
export type Told = Pick<Finding, "id" | "severity" | "message"> &
  Partial<Pick<Finding, "when" | "keys" | "records">> & { proposal?: Proposal | undefined };

/** A finding with its lines; by default it holds in any case and concerns no planned record. */
export function finding({ proposal, when = "always", keys = [], records = [], ...told }: Told): Finding {
  const lines = proposal === undefined || Object.keys(proposal).length === 0 ? undefined : proposalLines(proposal);
  return {
    id: told.id,
    severity: told.severity,
    when,
    keys,
    records,
    message: told.message,
    ...(lines === undefined ? {} : { proposal, fix: lines }),
  };
}

/** How a sentence names them again. */
export function them({ length }: readonly unknown[]): string {
  return length > 1 ? "them" : "it";
}

/** What to do with records of another service, to end a sentence; `left` are those that no argument can hold. */
export function throughLegacy(records: FoundRecord[], left: FoundRecord[]): string {
  const rest = joinAnd(left.map((record) => `the ${record.type} at ${record.name} (${contentsOf(record)})`));
  const manually = `delete ${rest} manually, since no argument can hold ${them(left)}`;
  if (left.length === records.length) return `${manually}, in the cut-over`;
  const isOne = records.length - left.length === 1;
  const its = isOne ? "its" : "their";
  const written = left.length === 0 ? them(records) : isOne ? "the other one" : "the others";
  const argument = `add ${written} to legacy as live, then set ${its} state to suspended or removed in the commit of the cut-over`;
  return left.length === 0 ? argument : `${argument}; ${manually}`;
}

function contentsOf(record: FoundRecord): string {
  const { rdata, special } = record;
  if (special === undefined) return abbreviate(rdata);
  return isDescribed(record) ? special : `${abbreviate(rdata)}, ${special}`;
}

/** A time as a sentence has it. */
export function duration(seconds: number): string {
  const units: [string, number][] = [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ];
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? ["second", 1];
  const number = Math.round((seconds / length) * 10) / 10;
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}
