/** The inputs of a `DynamicUpdateRecord`, in one spelling, and its import id. */
import { z } from "zod";
import { TsigAlgorithm } from "../args/args";
import * as schema from "../args/schema";
import { DNS_PORT } from "../dns/server-address";
import { checkTtl } from "../records/records";
import { formatValue } from "../shared/issues";
import { DynamicUpdateError } from "../update/diagnostics";
import { checkServer, splitImportId, type Target } from "../update/target";
import { findRecord, type ZoneRecord } from "../update/zone-record";
import type { Properties } from "./protocol";
import { importedRecord, type Normalized, normalizeRecord } from "./record-resource";

export const inputs = z.strictObject({
  server: z.string(),
  port: z.number().optional(),
  zone: z.string(),
  name: z.string(),
  type: schema.extraRecord.shape.type,
  ttl: z.number(),
  rdata: z.string(),
  tsigKeyName: z.string().optional(),
  tsigAlgorithm: z.enum(TsigAlgorithm).optional(),
});

type Given = z.output<typeof inputs>;

/** Inputs in their one spelling. */
export interface Inputs extends Target {
  /** Seconds. */
  ttl: number;
}

/** The properties that make the record another one. */
export const PLACE = ["zone", "name", "type"] as const;
export const ALL = [...PLACE, "server", "port", "ttl", "rdata", "tsigKeyName", "tsigAlgorithm"] as const;

/** Brings everything into its one spelling. */
export function normalize(given: Given): Normalized<Inputs> {
  const { value, issues } = normalizeTarget(given);
  return { value: { ...given, ...value }, issues: [...checkTtl(given.ttl, "ttl"), ...issues] };
}

export function parseImportId(id: string): Target {
  const parts = splitImportId(id);
  const named = parts && importedRecord(inputs.omit({ ttl: true }), parts, normalizeTarget);
  if (named) return named;
  throw new DynamicUpdateError(
    "rfc2136.import-id",
    `${formatValue(id)} is no id of a record to import; give [KEY@]SERVER[:PORT]|ZONE|NAME|TYPE|RDATA, such as ` +
      "mail-key@ns1.example.com|example.com|@|MX|5 mx1.sg.aliyun.com.",
  );
}

function normalizeTarget(contents: Omit<Given, "ttl">): Normalized<Target> {
  const port = contents.port ?? DNS_PORT;
  const server = checkServer(contents.server, port, contents.tsigKeyName, "");
  const record = normalizeRecord({ ...contents, ...server.value, port }, RDATA_RULE);
  return { value: record.value, issues: [...server.issues, ...record.issues] };
}

const RDATA_RULE = "rfc2136.rdata";

/** What the state of a `DynamicUpdateRecord` says, and which records in the zone are the resource's by that. */
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
export function appliedState(wanted: Inputs, writtenTtl: number | undefined): Properties {
  return { ...wanted, writtenTtl, written: wanted.rdata };
}

/** The state of a record that may stand in the zone, or may not, or as it was. */
export function partialState(wanted: Inputs, ours: string[]): Properties {
  const pendingRdata = ours.filter((rdata) => rdata !== wanted.rdata);
  return { ...wanted, written: wanted.rdata, ...(pendingRdata.length > 0 ? { pendingRdata } : {}) };
}

/** The state after a look: what was wanted stays, with the values that the zone has. */
export function seen(state: State | undefined, inputs: Inputs, found: ZoneRecord, records: ZoneRecord[]): Properties {
  const { written = found.rdata, pendingRdata = [] } = state ?? {};
  // Where what was written is there, its message was carried out, and nothing is on its way any more.
  const open =
    found.rdata === written ? pendingRdata.filter((rdata) => findRecord(records, { ...inputs, rdata })) : pendingRdata;
  return { ...inputs, writtenTtl: found.ttl, written, ...(open.length > 0 ? { pendingRdata: open } : {}) };
}
