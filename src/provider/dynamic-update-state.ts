/** The inputs of a `DynamicUpdateRecord`, normalized, its import id and its state. */
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
  adopt: z.boolean().optional(),
});

type Given = z.output<typeof inputs>;

/** Normalized inputs. */
export interface Inputs extends Target {
  /** Seconds. */
  ttl: number;
  /** Whether a new resource takes over this very record where it is there already, unmanaged. */
  adopt?: boolean | undefined;
}

/** The properties whose change requires a replacement. */
export const PLACE = ["zone", "name", "type"] as const;
export const ALL = [...PLACE, "server", "port", "ttl", "rdata", "tsigKeyName", "tsigAlgorithm"] as const;

/** Normalizes all inputs. */
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
    `${formatValue(id)} is not a valid import id; use [KEY@]SERVER[:PORT]|ZONE|NAME|TYPE|RDATA, such as ` +
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

/** The state of a `DynamicUpdateRecord`, which determines the records in the zone that belong to the resource. */
export interface State extends Inputs {
  /** The TTL in the zone, which is that of the RRset's unmanaged records, if there are any. */
  writtenTtl?: number | undefined;
  /** The RDATA that we wrote. A refresh that finds another value keeps it, since that value is not ours. */
  written: string;
  /** Other RDATA of ours that may be in the zone, after an update with unknown outcome. */
  pendingRdata?: string[] | undefined;
}

/** The stored state. The first states of version 0.1.0 have another name for `pendingRdata`. */
export function stateOf({ unsettled, ...kept }: Properties): State {
  return { ...(unsettled === undefined ? {} : { pendingRdata: unsettled }), ...kept } as unknown as State;
}

/** The properties that hold RDATA. */
export const RDATA = ["rdata", "written", "pendingRdata"];

/** The RDATA that this resource may have in the zone. */
export function oursIn({ written, pendingRdata = [] }: Pick<State, "written" | "pendingRdata">): string[] {
  return [...new Set([written, ...pendingRdata])];
}

/** The state of a record that is in the zone as desired. */
export function appliedState(desired: Inputs, writtenTtl: number | undefined): Properties {
  return { ...desired, writtenTtl, written: desired.rdata };
}

/** The state after an update with unknown outcome. */
export function partialState(desired: Inputs, managed: string[]): Properties {
  const pendingRdata = managed.filter((rdata) => rdata !== desired.rdata);
  return { ...desired, written: desired.rdata, ...(pendingRdata.length > 0 ? { pendingRdata } : {}) };
}

/** The state after a refresh, with the values in the zone. */
export function refreshedState(
  state: State | undefined,
  inputs: Inputs,
  found: ZoneRecord,
  records: ZoneRecord[],
): Properties {
  const { written = found.rdata, pendingRdata = [] } = state ?? {};
  // If the written value exists, its update was applied, and only what still exists is pending.
  const open =
    found.rdata === written ? pendingRdata.filter((rdata) => findRecord(records, { ...inputs, rdata })) : pendingRdata;
  return { ...inputs, writtenTtl: found.ttl, written, ...(open.length > 0 ? { pendingRdata: open } : {}) };
}
