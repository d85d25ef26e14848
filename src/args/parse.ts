/** Turns zod's findings into issues with stable ids, the value received, the rule and the fix. */

import { z } from "zod";
import { Deferred, partsOf, Unreadable } from "../shared/deferred";
import { error, formatValue, type Issue, propertyPath } from "../shared/issues";
import { joinOr } from "../shared/lists";
import { didYouMean } from "../shared/suggest";
import type { Shape } from "./shape";

type Problem = z.core.$ZodIssue;

/** What messages call the things that are checked. */
export interface Vocabulary {
  /** The beginning of the rules' ids. */
  family: string;
  /** What the user gives, in the singular. */
  noun: string;
}

const ofArguments: Vocabulary = { family: "args", noun: "argument" };

/** Checks a value against a schema. */
export function parseWith<Value>(
  shape: Shape<Value>,
  value: unknown,
  at: readonly PropertyKey[] = [],
  vocabulary = ofArguments,
): { ok: true; value: Value } | { ok: false; issues: Issue[] } {
  const unusable = unusableParts(value, at, vocabulary);
  if (unusable.length > 0) return { ok: false, issues: unusable };
  const schema = shape as unknown as z.ZodType<Value>;
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  const issues = result.error.issues.flatMap((problem) => {
    const late = deferredOn(problem.path, value);
    return late ? [mustBePlain(propertyPath([...at, ...late]))] : toIssues(problem, schema, at, vocabulary);
  });
  return {
    ok: false,
    issues: issues.filter((issue, index) => issues.findIndex((one) => isSame(one, issue)) === index),
  };
}

/** What a schema doesn't see: values that can't be read, and the one key that it drops silently. */
export function unusableParts(
  value: unknown,
  at: readonly PropertyKey[],
  vocabulary = ofArguments,
  around: readonly unknown[] = [],
): Issue[] {
  const { family } = vocabulary;
  if (value instanceof Unreadable) {
    const why = value.problem instanceof Error ? value.problem.message : formatValue(value.problem);
    return [
      error(`${family}.unreadable`, propertyPath(at), `can't be read: its getter throws (${why}); use a plain value`),
    ];
  }
  if (around.includes(value)) return [];
  return partsOf(value).flatMap(([key, part]) => {
    if (key !== "__proto__") return unusableParts(part, [...at, key], vocabulary, [...around, value]);
    const message = `"__proto__" can't be used as a key, because JavaScript reserves it; use another`;
    return [error(`${family}.key`, propertyPath([...at, key]), message)];
  });
}

/** The path to the first Deferred on the way to a problem: to zod it is an object like any other. */
function deferredOn(path: readonly PropertyKey[], value: unknown): readonly PropertyKey[] | undefined {
  let here = value;
  for (let depth = 0; ; depth++) {
    if (here instanceof Deferred) return path.slice(0, depth);
    if (depth === path.length || typeof here !== "object" || here === null) return undefined;
    here = (here as Record<PropertyKey, unknown>)[path[depth] as PropertyKey];
  }
}

function isSame(one: Issue, other: Issue): boolean {
  return one.id === other.id && one.path === other.path && one.message === other.message;
}

function toIssues(problem: Problem, schema: z.ZodType, at: readonly PropertyKey[], vocabulary: Vocabulary): Issue[] {
  const { family, noun } = vocabulary;
  const refuse = (rule: string, message: string): Issue[] => [error(`${family}.${rule}`, path, message)];
  const missing = (expected: string): Issue[] => refuse("missing", `required: expected ${expected}`);
  const path = propertyPath([...at, ...problem.path]);
  switch (problem.code) {
    case "unrecognized_keys": {
      const known = knownKeys(schema, problem.path);
      return problem.keys.map((key) => {
        const message = `unknown ${noun}${didYouMean(key, known)}; expected one of ${known.join(", ")}`;
        return error(`${family}.unknown-key`, propertyPath([...at, ...problem.path, key]), message);
      });
    }
    case "invalid_value": {
      const values = problem.values.map(String);
      if (problem.input === undefined) return missing(`one of ${values.join(", ")}`);
      const message = `invalid value ${formatValue(problem.input)}${didYouMean(problem.input, values)}; use ${joinOr(values)}`;
      return refuse("unknown-value", message);
    }
    case "invalid_union": {
      // Either a Deferred or the kind of value itself: messages are about the last.
      const inner = problem.errors.at(-1) ?? [];
      return inner.flatMap((one) => toIssues({ ...one, path: [...problem.path, ...one.path] }, schema, at, vocabulary));
    }
    case "too_small":
      return refuse("empty", "must not be empty");
    default: {
      const expected = expectedOf(problem);
      if (problem.input === undefined) return missing(expected);
      return refuse("type", `expected ${expected}, got ${formatValue(problem.input)}`);
    }
  }
}

/** What zod expects, in other words: a "record" would be read as a DNS record. */
const kinds: Record<string, string> = {
  array: "a list",
  boolean: "a boolean (true or false)",
  number: "a number",
  object: "an object",
  record: "a map of keys to values",
  string: "a string",
};

function expectedOf(problem: Problem): string {
  const { expected } = { ...(problem.code === "custom" ? problem.params : problem) } as { expected?: unknown };
  return kinds[String(expected)] ?? "a value of another type";
}

/** The issue of an Output where a plain value is needed. */
export function mustBePlain(path: string): Issue {
  const message =
    "must be a plain value, not an Output or a promise: it determines which records exist, and every preview must know " +
    "that. Use a value from the stack's configuration, for example";
  return error("args.not-plain", path, message);
}

/** The issue of an Output that resolved to undefined. */
export function resolvedToUndefined(path: string): Issue {
  const message = "the Output resolved to undefined; use one that has a value, or omit the argument";
  return error("args.came-undefined", path, message);
}

/** The keys of the strict object at a path inside a schema. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const whole: Described = z.toJSONSchema(schema, { unrepresentable: "any", io: "input" });
  const there = path.reduce<Described>((here, part) => partOf(chosen(here), part), whole);
  return Object.keys(chosen(there).properties ?? {});
}

type Described = z.core.JSONSchema.BaseSchema;

/** The last of several kinds of value: messages are about that one. */
function chosen(schema: Described): Described {
  return schema.anyOf?.at(-1) ?? schema;
}

function partOf({ properties, additionalProperties, items }: Described, part: PropertyKey): Described {
  return ([properties?.[String(part)], additionalProperties, items].find(isDescribed) ?? {}) as Described;
}

function isDescribed(schema: unknown): boolean {
  return typeof schema === "object";
}
