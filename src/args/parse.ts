/** Turns what zod found into issues with stable ids, the value received, the rule and the fix. */

import { z } from "zod";
import { Deferred, partsOf, Unreadable } from "../shared/deferred";
import { error, formatValue, type Issue, propertyPath } from "../shared/issues";
import { joinOr } from "../shared/lists";
import { didYouMean } from "../shared/suggest";
import type { Shape } from "./shape";

type Problem = z.core.$ZodIssue;

/** How messages call what is checked. */
export interface Vocabulary {
  /** What the ids of the rules begin with. */
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

/** What a schema doesn't see: values that can't be read, and the one key that it leaves out without a word. */
export function unusableParts(
  value: unknown,
  at: readonly PropertyKey[],
  vocabulary = ofArguments,
  around: readonly unknown[] = [],
): Issue[] {
  const { family } = vocabulary;
  if (value instanceof Unreadable) {
    const why = value.problem instanceof Error ? value.problem.message : formatValue(value.problem);
    return [error(`${family}.unreadable`, propertyPath(at), `reading it throws (${why}); give a plain value`)];
  }
  if (around.includes(value)) return [];
  return partsOf(value).flatMap(([key, part]) => {
    if (key !== "__proto__") return unusableParts(part, [...at, key], vocabulary, [...around, value]);
    const message = '"__proto__" is not a key that can be used, since JavaScript keeps it for itself; choose another';
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
  const missing = (expected: string): Issue[] => refuse("missing", `it is required; give ${expected}`);
  const path = propertyPath([...at, ...problem.path]);
  switch (problem.code) {
    case "unrecognized_keys": {
      const known = knownKeys(schema, problem.path);
      return problem.keys.map((key) => {
        const message = `there is no such ${noun}${didYouMean(key, known)}; the ${noun}s here are ${known.join(", ")}`;
        return error(`${family}.unknown-key`, propertyPath([...at, ...problem.path, key]), message);
      });
    }
    case "invalid_value": {
      const values = problem.values.map(String);
      if (problem.input === undefined) return missing(`one of ${values.join(", ")}`);
      const message = `${formatValue(problem.input)} is none of its values${didYouMean(problem.input, values)}; give ${joinOr(values)}`;
      return refuse("unknown-value", message);
    }
    case "invalid_union": {
      // A value that may come later, or the kind of value itself: the last, of which the user is told.
      const inner = problem.errors.at(-1) ?? [];
      return inner.flatMap((one) => toIssues({ ...one, path: [...problem.path, ...one.path] }, schema, at, vocabulary));
    }
    case "too_small":
      return refuse("empty", "it is empty; give at least one");
    default: {
      const expected = expectedOf(problem);
      if (problem.input === undefined) return missing(expected);
      return refuse("type", `${formatValue(problem.input)} is not ${expected}; give one`);
    }
  }
}

/** What zod expects, in a reader's words; a "record" would be taken for one of the DNS. */
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
  return kinds[String(expected)] ?? "a value of its kind";
}

/** What a value that comes later can't do. */
export function mustBePlain(path: string): Issue {
  const message =
    "it is an Output or a promise, but it decides which records there are, and these must be known in every preview; " +
    "give a plain value, such as one from the stack's configuration";
  return error("args.not-plain", path, message);
}

/** What is wrong with a value that came, and is none. */
export function cameUndefined(path: string): Issue {
  const message = "its Output came as undefined; give one that holds a value, or leave the argument out";
  return error("args.came-undefined", path, message);
}

/** The keys of the strict object at a path inside a schema. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const whole: Described = z.toJSONSchema(schema, { unrepresentable: "any", io: "input" });
  const there = path.reduce<Described>((here, part) => partOf(chosen(here), part), whole);
  return Object.keys(chosen(there).properties ?? {});
}

type Described = z.core.JSONSchema.BaseSchema;

/** Of several kinds of value the last, of which the user is told. */
function chosen(schema: Described): Described {
  return schema.anyOf?.at(-1) ?? schema;
}

function partOf({ properties, additionalProperties, items }: Described, part: PropertyKey): Described {
  return ([properties?.[String(part)], additionalProperties, items].find(isDescribed) ?? {}) as Described;
}

function isDescribed(schema: unknown): boolean {
  return typeof schema === "object";
}
