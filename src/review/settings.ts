/** What the inputs of a resource say beside the record that is read of them. */
import { canonicalJson } from "../shared/canonical-json";
import { isObject } from "../shared/is-object";
import { type Fact, type Hidden, hidden, text } from "./facts";

/** The inputs of a type. Those that are not named here decide who gets which answer, or no reader knows them. */
export interface Inputs {
  /** Those that the record itself is made of. */
  own: readonly string[];
  /** Where names may be within the zone: the outputs that have the whole one. */
  wholeNames?: readonly string[];
  /** Those that say nothing to who asks the DNS, such as comments. */
  silent?: readonly string[];
  /** What counts as absent, since the service has it for what is absent. */
  defaults?: Record<string, (value: unknown) => boolean>;
}

/** Inputs of which a record has only whether they are so. */
const FLAGS = ["proxied", "status"];
/** What is in the inputs of any resource: Pulumi's own notes, and how long to wait. */
const NOTES = /^(?:__.*|timeouts)$/;

export function settingsOf(
  given: Record<string, unknown>,
  { own, silent = [], defaults = {} }: Inputs,
): Record<string, Fact<string>> | undefined {
  const isDefault = (name: string, value: unknown): boolean =>
    Object.hasOwn(defaults, name) && defaults[name]?.(value) === true;
  const names = Object.keys(given).filter((name) => {
    const value = given[name];
    if (own.includes(name)) return FLAGS.includes(name) && hidden(value) !== undefined;
    return !(silent.includes(name) || NOTES.test(name) || isAbsent(value) || isDefault(name, value));
  });
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.sort().map((name) => [name, settingText(given[name])]));
}

function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isAbsent);
}

/** A value as it is, or as JSON; withheld if any part of it is. */
function settingText(value: unknown): Fact<string> {
  if (typeof value !== "object" || value === null) return text(value);
  return hiddenWithin(value) ?? canonicalJson(value);
}

function hiddenWithin(value: unknown): Hidden | undefined {
  const whole = hidden(value);
  if (whole || typeof value !== "object" || value === null) return whole;
  for (const part of Object.values(value)) {
    const found = hiddenWithin(part);
    if (found) return found;
  }
  return undefined;
}

/** A default of switches that are all off. */
export function isAllFalse(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((one) => one === false || isAbsent(one));
}

/** A default, in each of its spellings. */
export const isOneOf =
  (...values: unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);
