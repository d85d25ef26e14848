/** What our own record resources have in common: what Pulumi asks of them, their checks, and the ids of their imports. */

import { parseWith } from "../args/parse";
import type { Shape } from "../args/shape";
import { parseDomain, parseOwner } from "../dns/host-name";
import { canonicalRdata } from "../dns/rdata";
import { error, formatReason, formatValue, type Issue } from "../shared/issues";
import type { OperationError } from "../shared/operation-error";
import { isUnknown, type Properties } from "./protocol";

export interface CheckFailure {
  property: string;
  /** The id of the rule that is broken, which the reason ends in. */
  rule: string;
  reason: string;
}

/** What Pulumi asks of a resource. Secrets are unwrapped before and wrapped again after; unknowns reach `check` and `diff` only. */
export interface RecordResource {
  /** `secrets` are the properties whose values are shown in no failure of another property. */
  check(
    olds: Properties,
    news: Properties,
    secrets: ReadonlySet<string>,
    urn: string,
  ): Promise<{ inputs: Properties; failures: CheckFailure[] }>;
  /** `olds` is the state. It throws where the update would be refused, so that a preview says it. */
  diff(id: string, olds: Properties, news: Properties, urn: string): Promise<Difference>;
  create(urn: string, inputs: Properties): Promise<{ id: string; state: Properties }>;
  /** `props` is empty for an import. Nothing is returned where the record is gone. */
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

/** What stands in the way of a record. */
export interface Trouble {
  /** The property that it is told of; empty where it is no one property. */
  property: string;
  error: OperationError;
}

/** A value in its one spelling, and what is wrong with it. */
export interface Normalized<Value> {
  value: Value;
  issues: Issue[];
}

/** Inputs that are right by themselves, and are to be looked at where the record is to go. */
interface Checked<Inputs> {
  urn: string;
  /** In their one spelling; what is not known yet is as it was. */
  value: Inputs;
  /** What the state has; nothing for a new resource. */
  olds: Properties | undefined;
  /** The properties that are not known yet. */
  later: readonly string[];
  secrets: ReadonlySet<string>;
}

/** The checks that every record resource makes; `inspect` says what stands in the way, so that a preview says it. */
export function recordCheck<Given, Inputs extends object>({
  schema,
  normalize,
  inspect,
}: {
  schema: Shape<Given>;
  normalize(given: Given): Normalized<Inputs>;
  inspect(checked: Checked<Inputs>): Promise<Trouble | undefined>;
}): RecordResource["check"] {
  return async (olds, news, secrets, urn) => {
    // What is not known yet is taken as it was, so that the rest can be checked; it is checked itself when it comes.
    const later = Object.keys(news).filter((name) => isUnknown(news[name]));
    const known = { ...news, ...Object.fromEntries(later.map((name) => [name, olds[name] ?? ""])) };
    const checked = parseWith(schema, known);
    if (!checked.ok) return { inputs: news, failures: failuresOf(checked.issues, later) };
    const { value, issues } = normalize(checked.value);
    const inputs = { ...value, ...Object.fromEntries(later.map((name) => [name, news[name]])) };
    const failures = failuresOf(issues, later);
    if (failures.length > 0) return { inputs, failures };
    const isNew = Object.keys(olds).length === 0;
    const trouble = await inspect({ urn, value, olds: isNew ? undefined : olds, later, secrets });
    return { inputs, failures: trouble ? [failureOf(trouble, secrets)] : [] };
  };
}

function failuresOf(issues: Issue[], later: readonly string[]): CheckFailure[] {
  return issues
    .filter(({ path }) => !later.includes(path))
    .map((issue) => ({ property: issue.path, rule: issue.id, reason: formatReason(issue) }));
}

function failureOf({ property, error }: Trouble, secrets: ReadonlySet<string>): CheckFailure {
  return { property, rule: error.rule, reason: secrets.has("rdata") ? error.redactedMessage : error.message };
}

/** What record resources of all kinds say of their record. */
interface RecordContents {
  zone: string;
  name: string;
  type: string;
  rdata: string;
}

/** Brings the record's names and its RDATA into their one spelling; `rule` is the one for RDATA that can't be read. */
export function normalizeRecord<Contents extends RecordContents>(given: Contents, rule: string): Normalized<Contents> {
  const zone = parseDomain(given.zone, "zone", "zone");
  if (!zone.ok) return { value: given, issues: [zone.issue] };
  const owner = parseOwner(given.name, zone.name, "name");
  if (!owner.ok) return { value: given, issues: [owner.issue] };
  const { type, rdata } = given;
  const canonical = canonicalRdata(type, rdata, zone.name);
  return {
    value: { ...given, zone: zone.name, name: owner.name, rdata: canonical ?? rdata },
    issues: canonical === undefined ? [unreadableRdata(type, rdata, rule)] : [],
  };
}

function unreadableRdata(type: string, rdata: string, rule: string): Issue {
  const message = `${formatValue(rdata)} is no data of a ${type} in the form of RFC 1035, such as 5 mx1.sg.aliyun.com. for an MX`;
  return error(rule, "rdata", message);
}

/** The record that an import id names, in its one spelling; nothing where its parts name none. */
export function importedRecord<Given, Contents>(
  schema: Shape<Given>,
  parts: unknown,
  normalize: (given: Given) => Normalized<Contents>,
): Contents | undefined {
  const checked = parseWith(schema, parts);
  const normal = checked.ok ? normalize(checked.value) : undefined;
  return normal?.issues.length === 0 ? normal.value : undefined;
}

/** What to do where an import finds nothing. */
export const IMPORT_FINDS_NOTHING =
  "correct the import id, or where this stack had the record and lost it, take the id out of the program, and it is made anew";
