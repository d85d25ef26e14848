/** Reads a plan from JSON: the output of `formatPlan`, or the outputs of a Pulumi stack. */

import { z } from "zod";
import { type ClientEndpoint, Edition } from "../args/args";
import { parseWith } from "../args/parse";
import { parseDomain, parseHost, parseOwner } from "../dns/host-name";
import { parseIpv4, parseIpv6 } from "../dns/ip";
import { absoluteName } from "../dns/name";
import { eachField } from "../dns/rdata";
import { editions } from "../editions";
import type { Endpoints } from "../plan/endpoints";
import {
  checkTtl,
  checkUint16,
  hasValue,
  type ListedRecord,
  numberFields,
  type PlannedRecord,
  parseTarget,
  primaryField,
  type RdataIntegers,
  type RecordType,
  recordTypes,
  valueField,
} from "../records/records";
import { isObject } from "../shared/is-object";
import { error, errorsOf, formatValue, type Issue, propertyPath, warning } from "../shared/issues";
import { jsonErrorPosition } from "../shared/json-error";
import { joinOr, listUpTo } from "../shared/lists";
import { REDACTED, type Withheld } from "../shared/placeholders";
import type { PlanToCheck } from "./expectation";

/** What the file does not contain, or which of several lists to read. */
export interface ReadPlanOptions {
  /** The mail domain. By default that of the file, or the name of its MX records. */
  domain?: string;
  /** The zone that record names are relative to. By default that of the file, or derived from the domain and its MX records. */
  zone?: string;
  /** The edition of Alibaba Mail. By default that of the file, or the one whose hosts its MX records name. */
  edition?: Edition;
  /** The output that holds the records, such as `records` or `mail.records`, if a stack has several. */
  output?: string;
}

/** A plan read from a file, with client endpoints if the file has them. */
export type PlanFromFile = PlanToCheck & { endpoints?: Endpoints };

/** A plan with warnings about it, or the errors. */
export type ReadPlan = { ok: true; plan: PlanFromFile; issues: Issue[] } | { ok: false; issues: Issue[] };

/**
 * Reads a plan from JSON: what `formatPlan(plan, "json")` prints, `pulumi stack output --json` with the component's
 * `records` among the outputs, or that list alone. It is strict, and reports all errors at once. A withheld value is a
 * warning, since there is nothing to compare with.
 */
export function readPlan(json: string, options: ReadPlanOptions = {}): ReadPlan {
  const read = parseJson(json);
  if (!read.ok) return read;
  const refused = refusedPlan(read.value);
  if (refused) return { ok: false, issues: [refused] };
  const found = findList(read.value, options.output);
  if (!found.ok) return found;
  const { path, list, siblings } = found;
  const issues: Issue[] = [];
  const records = list.flatMap((item, index) => readRecord(item, [...path, index], issues));
  issues.push(...checkKeys(records, path));
  const place = errorsOf(issues).length === 0 ? locatePlan(records, siblings, options, issues) : undefined;
  if (!place || errorsOf(issues).length > 0) return { ok: false, issues };
  const named = records.flatMap((record, index) => checkNames(record, place.zone, [...path, index], issues));
  if (errorsOf(issues).length > 0) return { ok: false, issues };
  const edition = editionOf(siblings, options, named);
  const endpoints = endpointsOf(siblings, path, issues);
  if (errorsOf(issues).length > 0) return { ok: false, issues };
  return {
    ok: true,
    plan: { ...place, edition, records: named, ...(endpoints ? { endpoints } : {}) },
    issues: [...issues, ...hiddenValues(named, path)],
  };
}

/** For invalid arguments, `formatPlan` prints the issues with an empty domain instead of a plan. */
function refusedPlan(value: unknown): Issue | undefined {
  if (!isObject(value) || value.domain !== "" || !Array.isArray(value.issues)) return undefined;
  const why = value.issues.flatMap((issue) => (isObject(issue) ? [`${issue.path}: ${issue.message}`] : []));
  const message = `the arguments of this plan were invalid (${listUpTo(why)}); correct them, and create the plan again`;
  return error("plan.refused", "", message);
}

function parseJson(json: string): { ok: true; value: unknown } | { ok: false; issues: Issue[] } {
  const text = json.replace(/^\uFEFF/, "");
  const refuse = (message: string): { ok: false; issues: Issue[] } => ({
    ok: false,
    issues: [error("plan.json", "", `${message}; ${EXPECTED_INPUT}`)],
  });
  if (text.trim() === "") return refuse("the file is empty");
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (problem) {
    return refuse(`not valid JSON${jsonErrorPosition(problem, text)}`);
  }
}

const EXPECTED_INPUT =
  "use the output of alibaba-mail plan --format json, or of pulumi stack output --json for a stack that exports the component's records";

type FoundList =
  | { ok: true; path: PropertyKey[]; list: unknown[]; siblings: Record<string, unknown> }
  | { ok: false; issues: Issue[] };

/** Outputs may be nested objects, such as a whole component; records are not expected deeper than this. */
const MAX_DEPTH = 3;

/** The list of records, and the values beside it. */
function findList(value: unknown, output: string | undefined): FoundList {
  const all = listsIn(value, [], {});
  const wanted = output === undefined ? all : all.filter(({ path }) => propertyPath(path) === output);
  const [found, ...more] = wanted;
  const refuse = (id: string, path: string, message: string): FoundList => ({
    ok: false,
    issues: [error(id, path, message)],
  });
  const names = all.map(({ path }) => formatValue(propertyPath(path)));
  if (found === undefined && output !== undefined && all.length > 0) {
    return refuse("plan.no-output", "output", `no output ${formatValue(output)} with records; use ${joinOr(names)}`);
  }
  if (found === undefined) return refuse("plan.no-records", "", `no list of planned records found; ${EXPECTED_INPUT}`);
  if (more.length > 0) {
    return refuse("plan.several", "output", `several lists of records found; choose ${joinOr(names)}`);
  }
  return { ok: true, ...found };
}

interface PlacedList {
  path: PropertyKey[];
  list: unknown[];
  siblings: Record<string, unknown>;
}

function listsIn(value: unknown, path: PropertyKey[], siblings: Record<string, unknown>): PlacedList[] {
  if (Array.isArray(value)) return isRecordList(value) ? [{ path, list: value, siblings }] : [];
  if (!isObject(value) || path.length > MAX_DEPTH) return [];
  return Object.entries(value).flatMap(([key, item]) => listsIn(item, [...path, key], value));
}

/** Whether a list looks like one of planned records: every item looks like a record. */
function isRecordList(list: unknown[]): boolean {
  return list.length > 0 && list.every((item) => isObject(item) && "key" in item && "name" in item && "type" in item);
}

const head = {
  key: z.string(),
  name: z.string(),
  ttl: z.number(),
  requirement: z.enum(["required", "recommended", "optional"]),
  formerKeys: z.array(z.string()).default([]),
  heldBack: z.string().optional(),
};

/** The schema of a planned record of a type, with or without its value. */
function shape(type: RecordType, isWithheld = false): z.ZodType<ListedRecord> {
  const fields = eachField(type, (name, kind): [string, z.ZodType][] => {
    if (kind === "number") return [[name, z.number()]];
    return isWithheld ? [] : [[name, z.string()]];
  });
  const withheld = isWithheld ? { withheld: z.enum(["unknown", "secret", "refused"] satisfies Withheld[]) } : {};
  const record = z.strictObject({ ...head, type: z.literal(type), ...Object.fromEntries(fields.flat()), ...withheld });
  return record as unknown as z.ZodType<ListedRecord>;
}

/** The schema of an item, which depends on whether its value is withheld. */
function shapeOf(type: RecordType, item: Record<string, unknown>): [z.ZodType<ListedRecord>, Record<string, unknown>] {
  const { [valueField(type).name]: value, ...rest } = item;
  // This is how the Pulumi CLI prints a secret that a program put into the records itself.
  if (value === REDACTED) return [shape(type, true), { ...rest, withheld: "secret" }];
  return [shape(type, item.withheld !== undefined), item];
}

function readRecord(item: unknown, path: PropertyKey[], issues: Issue[]): ListedRecord[] {
  const given = isObject(item) ? item.type : undefined;
  const type = recordTypes.find((one) => one === given);
  if (type === undefined || !isObject(item)) {
    const message = `invalid value ${formatValue(given)}; use ${joinOr(recordTypes)}`;
    issues.push(error("plan.record-type", propertyPath([...path, "type"]), message));
    return [];
  }
  const [expected, content] = shapeOf(type, item);
  const read = parseInFile(expected, content, path);
  if (read.ok) return [read.value];
  issues.push(...read.issues);
  return [];
}

/** The same rules as for arguments, worded for a file. */
function parseInFile<Value>(
  schema: z.ZodType<Value>,
  item: unknown,
  path: readonly PropertyKey[],
): { ok: true; value: Value } | { ok: false; issues: Issue[] } {
  return parseWith(schema, item, path, { family: "plan", noun: "field" });
}

/** Checks names, and ranges of numbers set by RFCs. */
function checkNames(record: ListedRecord, zone: string, path: PropertyKey[], issues: Issue[]): ListedRecord[] {
  const at = (field: string): string => propertyPath([...path, field]);
  const name = parseOwner(record.name, zone, at("name"));
  if (!name.ok) issues.push(name.issue);
  issues.push(...checkTtl(record.ttl, at("ttl")), ...checkNumbers(record, at));
  const value = hasValue(record) ? checkValue(record, at) : { record, issues: [] };
  issues.push(...value.issues);
  return name.ok ? [{ ...value.record, name: name.name }] : [];
}

function checkNumbers(record: ListedRecord, at: (field: string) => string): Issue[] {
  const numbers = record as RdataIntegers;
  return numberFields(record.type).flatMap((field) => checkUint16(numbers[field] ?? Number.NaN, field, at(field)));
}

/** The record with its value in canonical form. */
function checkValue(record: PlannedRecord, at: (field: string) => string): { record: PlannedRecord; issues: Issue[] } {
  const { name: field, kind } = valueField(record.type);
  const given = primaryField(record);
  const checked = (value: string): PlannedRecord => ({ ...record, [field]: value });
  switch (kind) {
    case "name":
    case "host": {
      const parsed = parseTarget(record.type, given, at(field));
      return parsed.ok ? { record: checked(parsed.name), issues: [] } : { record, issues: [parsed.issue] };
    }
    case "address": {
      const address = record.type === "A" ? parseIpv4(given) : parseIpv6(given);
      if (address !== undefined) return { record: checked(address), issues: [] };
      const message = `${formatValue(given)} is not an ${record.type === "A" ? "IPv4 address; use one such as 192.0.2.1" : "IPv6 address; use one such as 2001:db8::1"}`;
      return { record, issues: [error("plan.address", at(field), message)] };
    }
    case "strings":
      return { record, issues: [] };
  }
}

/** Keys identify records, so each must be unique. */
function checkKeys(records: ListedRecord[], path: PropertyKey[]): Issue[] {
  const keys = records.map(({ key }) => key);
  const again = [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
  return again.map((key) =>
    error("plan.duplicate-key", propertyPath(path), `duplicate key ${formatValue(key)}; include each record only once`),
  );
}

/** The domain and the zone, from the options, the file or its records. */
function locatePlan(
  records: ListedRecord[],
  siblings: Record<string, unknown>,
  options: ReadPlanOptions,
  issues: Issue[],
): { domain: string; zone: string } | undefined {
  const given = (role: "domain" | "zone"): string | undefined => {
    const text = options[role] ?? siblings[role];
    if (typeof text !== "string") return undefined;
    const parsed = parseDomain(text, role, role);
    if (!parsed.ok) issues.push(parsed.issue);
    return parsed.ok ? parsed.name : undefined;
  };
  const [domain, zone] = [given("domain") ?? domainOfWebmail(siblings), given("zone")];
  if (errorsOf(issues).length > 0) return undefined;
  // The owner of the MX records, relative to the zone, is the mail domain.
  const apex = records.find(({ type, requirement }) => type === "MX" && requirement === "required")?.name ?? "@";
  if (domain !== undefined) {
    const rest = apex === "@" ? domain : domain.startsWith(`${apex}.`) ? domain.slice(apex.length + 1) : undefined;
    const inZone = zone ?? rest;
    if (inZone !== undefined && absoluteName(apex, inZone) === domain) return { domain, zone: inZone };
    const where = zone === undefined ? "" : ` in the zone ${formatValue(zone)}`;
    const message = `${formatValue(domain)} does not match the MX records, which are at ${formatValue(apex)}${where}; use the domain and the zone that the plan was made for`;
    issues.push(error("plan.other-domain", "domain", message));
    return undefined;
  }
  if (zone !== undefined) return { domain: absoluteName(apex, zone), zone };
  const message =
    "the domain can't be determined, because record names are relative to the zone; specify the domain, or export the component's output domainWebmailUrl beside the records";
  issues.push(error("plan.no-domain", "domain", message));
  return undefined;
}

/** The component's output `domainWebmailUrl` is `http://mail.<domain>/`. */
function domainOfWebmail({ domainWebmailUrl }: Record<string, unknown>): string | undefined {
  const host = /^http:\/\/mail\.([a-z0-9.-]+)\/$/.exec(String(domainWebmailUrl))?.[1];
  if (host === undefined) return undefined;
  const parsed = parseDomain(host, "domain");
  return parsed.ok ? parsed.name : undefined;
}

function editionOf(siblings: Record<string, unknown>, options: ReadPlanOptions, records: ListedRecord[]): Edition {
  const given = options.edition ?? Object.values(Edition).find((edition) => edition === siblings.edition);
  if (given !== undefined) return given;
  const hosts = records.flatMap((record) => (record.type === "MX" ? (record.exchange ?? []) : []));
  const known = [Edition.Singapore, Edition.China, Edition.ChinaLegacy] as const;
  const isOf = (edition: (typeof known)[number]): boolean =>
    Object.values(editions[edition].mx.value).some(({ exchange }) => hosts.includes(exchange));
  return known.find(isOf) ?? Edition.Custom;
}

const endpoint = z.object({ host: z.string(), port: z.number(), security: z.string(), alias: z.string().optional() });

/**
 * A plan has them in `endpoints`. A component has them beside its records, among a stack's other outputs: there, values of
 * another shape are unrelated and ignored, and unusable ones are warnings.
 */
function endpointsOf(
  siblings: Record<string, unknown>,
  path: readonly PropertyKey[],
  issues: Issue[],
): Endpoints | undefined {
  const isPlan = isObject(siblings.endpoints);
  const from = isObject(siblings.endpoints) ? siblings.endpoints : siblings;
  const place = isPlan ? [...path.slice(0, -1), "endpoints"] : path.slice(0, -1);
  const found: Endpoints = {};
  const report = (of: Issue[]): void => {
    for (const { id, path: at, message } of of) issues.push((isPlan ? error : warning)(id, at, message));
  };
  for (const service of ["imap", "pop3", "smtp"] as const) {
    if (from[service] === undefined) continue;
    const at = [...place, service];
    const read = parseInFile(endpoint, from[service], at);
    if (!read.ok) {
      if (isPlan) issues.push(...read.issues);
      continue;
    }
    const checked = checkEndpoint(read.value, at);
    if (checked.issues.length > 0) report(checked.issues);
    else found[service] = checked.endpoint;
  }
  for (const field of ["webmailUrl", "domainWebmailUrl"] as const) {
    const url = from[field];
    if (url === undefined || (typeof url !== "string" && !isPlan)) continue;
    const isUrl = typeof url === "string" && /^https?:$/.test(URL.parse(url)?.protocol ?? "");
    if (isUrl) found[field] = url;
    else {
      const message = `${formatValue(url)} is not an http or https URL; use one such as https://mail.sg.aliyun.com/`;
      report([error("plan.url", propertyPath([...place, field]), message)]);
    }
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

/** The endpoint with its names in canonical form. */
function checkEndpoint(
  { host, port, security, alias }: z.output<typeof endpoint>,
  path: readonly PropertyKey[],
): { endpoint: ClientEndpoint; issues: Issue[] } {
  const at = (field: string): string => propertyPath([...path, field]);
  const names = {
    host: parseHost(host, at("host")),
    alias: alias === undefined ? undefined : parseHost(alias, at("alias")),
  };
  const issues = [names.host, names.alias].flatMap((name) => (name && !name.ok ? name.issue : []));
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    const message = `must be an integer from 1 to 65535, such as 993, got ${formatValue(port)}`;
    issues.push(error("plan.port", at("port"), message));
  }
  return {
    endpoint: {
      host: names.host.ok ? names.host.name : host,
      port,
      security,
      ...(names.alias?.ok ? { alias: names.alias.name } : {}),
    },
    issues,
  };
}

/** Why a value is missing, and what to do. */
const whyWithheld: Record<Withheld, string> = {
  unknown: "was not known when the plan was made, so its line is not judged; use a plan made after pulumi up",
  secret: "is a secret, so its line is not judged; use a plan that contains it, or check the record by hand",
  refused: "was invalid, so its line is not judged; correct it, and create the plan again",
};

function hiddenValues(records: ListedRecord[], path: PropertyKey[]): Issue[] {
  return records.flatMap((record, index) => {
    if (hasValue(record)) return [];
    const message = `the value of ${formatValue(record.key)} ${whyWithheld[record.withheld]}`;
    return [warning("plan.value-not-known", propertyPath([...path, index]), message)];
  });
}
