/**
 * A draft is a record whose place in the zone is settled while its value may still be to come: the plan's structure
 * depends on plain values only, so a preview always shows every record.
 */
import { cameUndefined, parseWith } from "../args/parse";
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
  /** The DNS service's id of a record that is there already and is to be taken over. */
  importId?: string;
  /** The value, once it is settled; not there while it is still to come. */
  value?: string;
  /** What the value is made of. It may hold Deferreds. */
  source: unknown;
  /** Makes the value of a source without Deferreds; the issues have whole paths. */
  resolve(source: unknown): MailText;
}

/** A draft's value where it does not come from the user. */
export function constant(value: string): Pick<Draft, "source" | "resolve"> {
  return { source: value, resolve: () => ({ text: value, issues: [] }) };
}

/** A draft's value made of arguments; they are checked once more, since a value that came later was not seen before. */
export function fromArgs<Value>(
  schema: Shape<Value>,
  source: unknown,
  at: readonly PropertyKey[],
  make: (checked: Value) => MailText,
): Pick<Draft, "source" | "resolve"> {
  return {
    source,
    resolve(resolved) {
      const isGone = (path: readonly PropertyKey[]): boolean => valueAt(resolved, path) === undefined;
      const gone = deferredPaths(source).filter(isGone);
      if (gone.length > 0)
        return { text: "", issues: gone.map((path) => cameUndefined(propertyPath([...at, ...path]))) };
      const checked = parseWith(schema, resolved, at);
      return checked.ok ? make(checked.value) : { text: "", issues: checked.issues };
    },
  };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((here, key) => (here as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

/** Puts the text's issues under the argument that it was made of. */
export function prefixIssues(path: string, { text, issues }: MailText): MailText {
  const whole = (issue: Issue): Issue => ({ ...issue, path: issue.path === "" ? path : `${path}.${issue.path}` });
  return { text, issues: issues.map(whole) };
}

/** The record that a draft becomes with its value. */
export function toRecord(draft: Draft, value: string): PlannedRecord {
  return { ...headOf(draft), ...toRdata(draft.type, draft.numbers, value) };
}

/** The record that a draft is without its value. */
export function withhold(draft: Draft, withheld: Withheld): WithheldRecord {
  return { ...headOf(draft), ...withheldData(draft.type, draft.numbers), withheld };
}

/** The record as far as its value is there: one that was refused has none. */
export function listed(draft: Draft, value = draft.value): ListedRecord {
  if (value === undefined) return withhold(draft, "unknown");
  return value === "" ? withhold(draft, "refused") : toRecord(draft, value);
}

function headOf({ key, name, ttl, requirement, formerKeys }: Draft): RecordHead {
  return { key, name, ttl, requirement, formerKeys };
}
