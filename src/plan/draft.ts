/**
 * A draft is a record whose place in the zone is fixed while its value may still be unknown. The plan's structure depends on
 * plain values only, so a preview always shows every record.
 */
import { parseWith, resolvedToUndefined } from "../args/parse";
import type { Shape } from "../args/shape";
import type { MailText } from "../mail";
import {
  type ListedRecord,
  type PlannedRecord,
  type RdataIntegers,
  type RecordHead,
  type RecordType,
  toRdata,
  type WithheldRecord,
  withheldData,
} from "../records/records";
import { deferredPaths } from "../shared/deferred";
import { type Issue, propertyPath } from "../shared/issues";
import type { Withheld } from "../shared/placeholders";

export interface Draft extends RecordHead {
  /** The argument that asked for the record. */
  path: string;
  /** The argument that its TTL comes from. */
  ttlPath: string;
  type: RecordType;
  numbers: RdataIntegers;
  /** The DNS service's id of an existing record to import, or of the RRset that holds it. */
  importId?: string;
  /** The key in `imports` that names it: the record's own, or that of its RRset. */
  importKey?: string;
  /** The value, once it is resolved; absent until then. */
  value?: string;
  /** What the value is made of. It may contain Deferreds. */
  source: unknown;
  /** Makes the value of a source without Deferreds; the issues have whole paths. */
  resolve(source: unknown): MailText;
}

/** A draft's value that is not made of arguments. */
export function constant(value: string): Pick<Draft, "source" | "resolve"> {
  return { source: value, resolve: () => ({ text: value, issues: [] }) };
}

/** A draft's value made of arguments. They are checked again once resolved, since deferred values were not seen before. */
export function fromArgs<Value>(
  schema: Shape<Value>,
  source: unknown,
  at: readonly PropertyKey[],
  make: (checked: Value) => MailText,
): Pick<Draft, "source" | "resolve"> {
  return {
    source,
    resolve(resolved) {
      const isUndefined = (path: readonly PropertyKey[]): boolean => valueAt(resolved, path) === undefined;
      const missing = deferredPaths(source).filter(isUndefined);
      if (missing.length > 0)
        return { text: "", issues: missing.map((path) => resolvedToUndefined(propertyPath([...at, ...path]))) };
      const checked = parseWith(schema, resolved, at);
      return checked.ok ? make(checked.value) : { text: "", issues: checked.issues };
    },
  };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((here, key) => (here as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

/** Prefixes the issues' paths with the argument that the text was made of. */
export function prefixIssues(path: string, { text, issues }: MailText): MailText {
  const whole = (issue: Issue): Issue => ({ ...issue, path: issue.path === "" ? path : `${path}.${issue.path}` });
  return { text, issues: issues.map(whole) };
}

/** The record of a draft, with its value. */
export function toRecord(draft: Draft, value: string): PlannedRecord {
  return { ...headOf(draft), ...toRdata(draft.type, draft.numbers, value) };
}

/** The record of a draft, without its value. */
export function withhold(draft: Draft, withheld: Withheld): WithheldRecord {
  return { ...headOf(draft), ...withheldData(draft.type, draft.numbers), withheld };
}

/** The record, with its value where there is a valid one. */
export function listed(draft: Draft, value = draft.value): ListedRecord {
  if (value === undefined) return withhold(draft, "unknown");
  return value === "" ? withhold(draft, "refused") : toRecord(draft, value);
}

function headOf({ key, name, ttl, requirement, formerKeys, heldBack }: Draft): RecordHead {
  return { key, name, ttl, requirement, formerKeys, ...(heldBack === undefined ? {} : { heldBack }) };
}
