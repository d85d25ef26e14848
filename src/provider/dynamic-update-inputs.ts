/** The inputs of a `DynamicUpdateRecord`, in one spelling, and its import id. */
import { z } from "zod";
import { TsigAlgorithm } from "../args";
import { DNS_PORT } from "../dns/port";
import { DynamicUpdateError } from "../dynamic-update/error";
import { checkServer } from "../dynamic-update/server";
import { splitImportId, type Target } from "../dynamic-update/target";
import { show } from "../issues";
import { checkTtl } from "../plan/records";
import * as schema from "../schema";
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
    `${show(id)} is no id of a record to import; give [KEY@]SERVER[:PORT]|ZONE|NAME|TYPE|RDATA, such as ` +
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
