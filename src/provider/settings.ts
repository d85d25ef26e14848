/** What the provider and its environment are configured with, checked; nothing that is told shows a secret. */
import { z } from "zod";
import type { Shape } from "../checked";
import { argumentOf, error, type Issue } from "../issues";
import { parseWith } from "../schema-issues";
import type { Properties } from "./values";

/** The environment variables: a secret for any key, and secrets by the keys' names. */
export const SECRET = "ALIBABA_MAIL_TSIG_SECRET";
export const SECRETS = "ALIBABA_MAIL_TSIG_SECRETS";

/** The engine hands a map on as JSON. */
const secretsByName = z
  .preprocess(
    (given, context) => {
      if (typeof given !== "string") return given;
      try {
        return JSON.parse(given);
      } catch {
        context.addIssue({ code: "custom", message: "no JSON" });
        return z.NEVER;
      }
    },
    z.record(z.string(), z.string()),
  )
  .optional();

/** What `alibaba-mail:<name>` says in a stack's configuration, or a provider resource's inputs, beside the engine's own. */
export const settings = z.object({
  tsigSecret: z.string().optional(),
  tsigSecrets: secretsByName,
  tsigKeyName: z.string().optional(),
  tsigAlgorithm: z.string().optional(),
});

export const variables = z.object({ [SECRET]: z.string().optional(), [SECRETS]: secretsByName });

export type Settings = z.output<typeof settings>;
export type Variables = z.output<typeof variables>;

/** Pulumi and shells have no other way to take a value away for one run. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === "";
}

export type Parsed<Value> = { ok: true; value: Value } | { ok: false; value?: never; issues: Issue[] };

/** No value of a secret is in what it tells. */
export function parseSettings<Value>(
  schema: Shape<Value>,
  given: Properties,
  pathOf: (field: string) => string,
): Parsed<Value> {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => !isAbsent(value)));
  const result = parseWith(schema, present);
  if (result.ok) return result;
  const issues = result.issues.map((issue) => {
    const field = argumentOf(issue.path);
    const path = pathOf(field);
    if (!/secret/i.test(field)) return { ...issue, path };
    return /secrets$/i.test(field)
      ? noMap(path)
      : error("rfc2136.secret", path, "it is no text (it is not shown); give the secret in base64");
  });
  return {
    ok: false,
    issues: issues.filter(({ path }, index) => issues.findIndex((one) => one.path === path) === index),
  };
}

function noMap(path: string): Issue {
  const message =
    'it is no JSON object of key names and secrets (its text is not shown); give { "KEY": "BASE64" }, with each secret in quotes';
  return error("rfc2136.secrets", path, message);
}
