/** What the state of a `DynamicUpdateRecord` says, and which records in the zone are the resource's by that. */
import { findRecord, type LiveRecord } from "../dynamic-update/rdata";
import type { Inputs } from "./dynamic-update-inputs";
import type { Properties } from "./values";

export interface State extends Inputs {
  /** The TTL in the zone, which is that of the RRset's other records, where strangers have some. */
  writtenTtl?: number | undefined;
  /** The RDATA that we wrote. A refresh that sees another value leaves it: that value is somebody else's. */
  written: string;
  /** RDATA of ours that may stand in the zone too, since a message was sent whose outcome is not known. */
  pendingRdata?: string[] | undefined;
}

/** The state as it was kept. The first states of version 0.1.0 name `pendingRdata` otherwise. */
export function stateOf({ unsettled, ...kept }: Properties): State {
  return { ...(unsettled === undefined ? {} : { pendingRdata: unsettled }), ...kept } as unknown as State;
}

/** The properties that hold RDATA. */
export const RDATA = ["rdata", "written", "pendingRdata"];

/** What this resource put into the zone, as far as it may be there. */
export function oursIn({ written, pendingRdata = [] }: Pick<State, "written" | "pendingRdata">): string[] {
  return [...new Set([written, ...pendingRdata])];
}

/** The state of a record that stands in the zone as it is wanted. */
export function settled(wanted: Inputs, writtenTtl: number | undefined): Properties {
  return { ...wanted, writtenTtl, written: wanted.rdata };
}

/** The state of a record that may stand in the zone, or may not, or as it was. */
export function halfMade(wanted: Inputs, ours: string[]): Properties {
  const pendingRdata = ours.filter((rdata) => rdata !== wanted.rdata);
  return { ...wanted, written: wanted.rdata, ...(pendingRdata.length > 0 ? { pendingRdata } : {}) };
}

/** The state after a look: what was wanted stays, with the values that the zone has. */
export function seen(state: State | undefined, inputs: Inputs, found: LiveRecord, records: LiveRecord[]): Properties {
  const { written = found.rdata, pendingRdata = [] } = state ?? {};
  // Where what was written is there, its message was carried out, and nothing is on its way any more.
  const open =
    found.rdata === written ? pendingRdata.filter((rdata) => findRecord(records, { ...inputs, rdata })) : pendingRdata;
  return { ...inputs, writtenTtl: found.ttl, written, ...(open.length > 0 ? { pendingRdata: open } : {}) };
}
