/** The common parts of our own record resources: their interface to Pulumi, their checks, and their import ids. */

import { parseWith } from "../args/parse";
import type { Shape } from "../args/shape";
import { parseDomain, parseOwner } from "../dns/host-name";
import { canonicalRdata } from "../dns/rdata";
import { error, formatReason, formatValue, type Issue } from "../shared/issues";
import type { OperationError } from "../shared/operation-error";
import { isUnknown, type Properties } from "./protocol";

export interface CheckFailure {
  property: string;
  /** The id of the violated rule, with which the reason ends. */
  rule: string;
  reason: string;
}

/** A resource for Pulumi. Secrets are unwrapped before and wrapped again after; only `check` and `diff` get unknowns. */
export interface RecordResource {
  /** `secrets` are the properties whose values must not appear in the failures of others. */
  check(
    olds: Properties,
    news: Properties,
    secrets: ReadonlySet<string>,
    urn: string,
  ): Promise<{ inputs: Properties; failures: CheckFailure[] }>;
  /** `olds` is the state. It throws if the update would be refused, so that a preview shows it. */
  diff(id: string, olds: Properties, news: Properties, urn: string): Promise<Difference>;
  create(urn: string, inputs: Properties): Promise<{ id: string; state: Properties }>;
  /** `props` is empty for an import. Undefined if the record does not exist any more. */
  read(id: string, urn: string, props: Properties): Promise<ReadRecord | undefined>;
  update(id: string, olds: Properties, news: Properties, urn: string): Promise<{ state: Properties }>;
  delete(id: string, props: Properties, urn: string): Promise<void>;
}

export interface Difference {
  changes: boolean;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

export interface ReadRecord {
  id: string;
  inputs: Properties;
  state: Properties;
}

/** Why a record can't be written. */
export interface Problem {
  /** The property of the failure; empty if it does not concern a single property. */
  property: string;
  error: OperationError;
}

/** A normalized value, and its issues. */
export interface Normalized<Value> {
  value: Value;
  issues: Issue[];
}

/** Valid inputs, still to be checked against the zone. */
interface Checked<Inputs> {
  urn: string;
  /** Normalized; unknown properties have their old values. */
  value: Inputs;
  /** The state; undefined for a new resource. */
  olds: Properties | undefined;
  /** The unknown properties. */
  later: readonly string[];
  secrets: ReadonlySet<string>;
}

/** The checks of every record resource; `inspect` finds conflicts in the zone, so that a preview shows them. */
export function recordCheck<Given, Inputs extends object>({
  schema,
  normalize,
  inspect,
}: {
  schema: Shape<Given>;
  normalize(given: Given): Normalized<Inputs>;
  inspect(checked: Checked<Inputs>): Promise<Problem | undefined>;
}): RecordResource["check"] {
  return async (olds, news, secrets, urn) => {
    // Unknown properties get their old values, so that the rest can be checked. They are checked once they are known.
    const later = Object.keys(news).filter((name) => isUnknown(news[name]));
    const known = { ...news, ...Object.fromEntries(later.map((name) => [name, olds[name] ?? ""])) };
    const checked = parseWith(schema, known);
    if (!checked.ok) return { inputs: news, failures: failuresOf(checked.issues, later) };
    const { value, issues } = normalize(checked.value);
    const inputs = { ...value, ...Object.fromEntries(later.map((name) => [name, news[name]])) };
    const failures = failuresOf(issues, later);
    if (failures.length > 0) return { inputs, failures };
    const isNew = Object.keys(olds).length === 0;
    const problem = await inspect({ urn, value, olds: isNew ? undefined : olds, later, secrets });
    return { inputs, failures: problem ? [failureOf(problem, secrets)] : [] };
  };
}

function failuresOf(issues: Issue[], later: readonly string[]): CheckFailure[] {
  return issues
    .filter(({ path }) => !later.includes(path))
    .map((issue) => ({ property: issue.path, rule: issue.id, reason: formatReason(issue) }));
}

function failureOf({ property, error }: Problem, secrets: ReadonlySet<string>): CheckFailure {
  return { property, rule: error.rule, reason: secrets.has("rdata") ? error.redactedMessage : error.message };
}

/** The inputs that all record resources share. */
interface RecordContents {
  zone: string;
  name: string;
  type: string;
  rdata: string;
}

/** Normalizes the record's names and its RDATA; `rule` is the one for invalid RDATA. */
export function normalizeRecord<Contents extends RecordContents>(given: Contents, rule: string): Normalized<Contents> {
  const zone = parseDomain(given.zone, "zone", "zone");
  if (!zone.ok) return { value: given, issues: [zone.issue] };
  const owner = parseOwner(given.name, zone.name, "name");
  if (!owner.ok) return { value: given, issues: [owner.issue] };
  const { type, rdata } = given;
  const canonical = canonicalRdata(type, rdata, zone.name);
  return {
    value: { ...given, zone: zone.name, name: owner.name, rdata: canonical ?? rdata },
    issues: canonical === undefined ? [invalidRdata(type, rdata, rule)] : [],
  };
}

function invalidRdata(type: string, rdata: string, rule: string): Issue {
  const message = `${formatValue(rdata)} is not valid ${type} RDATA; use the zone file form (RFC 1035), such as 5 mx1.sg.aliyun.com. for an MX`;
  return error(rule, "rdata", message);
}

/** The normalized record of an import id; undefined if its parts are invalid. */
export function importedRecord<Given, Contents>(
  schema: Shape<Given>,
  parts: unknown,
  normalize: (given: Given) => Normalized<Contents>,
): Contents | undefined {
  const checked = parseWith(schema, parts);
  const normal = checked.ok ? normalize(checked.value) : undefined;
  return normal?.issues.length === 0 ? normal.value : undefined;
}

/** What to do if an import finds nothing. */
export const IMPORT_FINDS_NOTHING =
  "correct the import id; if the record was managed by this stack and has been lost, remove the id from the program to create it again";
