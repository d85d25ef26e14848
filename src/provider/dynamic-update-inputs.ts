/** The inputs of a `DynamicUpdateRecord`, in one spelling, and its import id. */
import { z } from "zod";
import { TsigAlgorithm } from "../args";
import { DNS_PORT } from "../dns/port";
import { DynamicUpdateError } from "../dynamic-update/error";
import { checkServer } from "../dynamic-update/server";
import { splitImportId, type Target } from "../dynamic-update/target";
import { error, type Issue, show } from "../issues";
import { parseDomain, parseOwner } from "../names";
import { checkTtl } from "../plan/records";
import * as schema from "../schema";
import { canonicalRdata } from "../zone-file/rdata";

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
export function normalize(given: Given): { value: Inputs; issues: Issue[] } {
  const { value, issues } = normalizeTarget(given);
  return { value: { ...given, ...value }, issues: [...checkTtl(given.ttl, "ttl"), ...issues] };
}

export function parseImportId(id: string): Target {
  const parts = splitImportId(id);
  const checked = parts && inputs.omit({ ttl: true }).safeParse(parts);
  const normal = checked?.success ? normalizeTarget(checked.data) : undefined;
  if (normal && normal.issues.length === 0) return normal.value;
  throw new DynamicUpdateError(
    "rfc2136.import-id",
    `${show(id)} is no id of a record to import; give [KEY@]SERVER[:PORT]|ZONE|NAME|TYPE|RDATA, such as ` +
      "mail-key@ns1.example.com|example.com|@|MX|5 mx1.sg.aliyun.com.",
  );
}

function normalizeTarget(contents: Omit<Given, "ttl">): { value: Target; issues: Issue[] } {
  const { zone, name, type, rdata } = contents;
  const port = contents.port ?? DNS_PORT;
  const server = checkServer(contents.server, port, contents.tsigKeyName, "");
  const given = { ...contents, ...server.value, port };
  const issues = [...server.issues];
  const parent = parseDomain(zone, "zone", "zone");
  if (!parent.ok) return { value: given, issues: [...issues, parent.issue] };
  const owner = parseOwner(name, parent.name, "name");
  if (!owner.ok) return { value: given, issues: [...issues, owner.issue] };
  const canonical = canonicalRdata(type, rdata, parent.name);
  if (canonical === undefined || (type === "CNAME" && canonical.includes("\\"))) {
    const message = `${show(rdata)} is no data of a ${type} in the form of RFC 1035, such as 5 mx1.sg.aliyun.com. for an MX`;
    issues.push(error("rfc2136.rdata", "rdata", message));
  }
  return { value: { ...given, zone: parent.name, name: owner.name, rdata: canonical ?? rdata }, issues };
}
