/** The values of a preview, of which some are withheld. */
import { canonicalJson } from "../shared/canonical-json";
import { REDACTED } from "../shared/placeholders";

/** Why a value is missing. */
export interface Hidden {
  withheld: "unknown" | "secret";
}

/** A value of a preview, or why it is missing. */
export type Fact<Value> = Value | Hidden;

export function isHidden(fact: unknown): fact is Hidden {
  return typeof fact === "object" && fact !== null && "withheld" in fact;
}

/** The value; undefined if it is withheld. */
export function known<Value>(fact: Fact<Value> | undefined): Value | undefined {
  return isHidden(fact) ? undefined : fact;
}

/** What Pulumi's engine writes for a value that it does not know yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function hidden(value: unknown): Hidden | undefined {
  if (value === UNKNOWN) return { withheld: "unknown" };
  return value === REDACTED ? { withheld: "secret" } : undefined;
}

export function text(value: unknown): Fact<string> {
  if (value === undefined || value === null) return "";
  return hidden(value) ?? (typeof value === "object" ? canonicalJson(value) : String(value));
}

export function number(value: unknown): Fact<number> | undefined {
  const withheld = hidden(value);
  if (withheld) return withheld;
  return typeof value === "number" || typeof value === "string" ? Number(value) : undefined;
}

/** What is made of facts that are all there. */
export function whereKnown<Made>(facts: readonly Fact<unknown>[], make: () => Made): Fact<Made> {
  return facts.find(isHidden) ?? make();
}
