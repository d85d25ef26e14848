/**
 * Keeps secrets out of errors and plain state; all of them pass through here. Secret RDATA is omitted when an error is
 * worded. A secret server, zone or name may come into a message from many places, so it is replaced in the finished text.
 */
import { argumentOf, formatIssue } from "../shared/issues";
import type { OperationError } from "../shared/operation-error";
import { REDACTED, REDACTED_REASON } from "../shared/placeholders";
import { RDATA } from "./dynamic-update-state";
import type { Properties } from "./protocol";
import type { CheckFailure } from "./record-resource";

/** If one of the properties with RDATA is secret, all of them are. */
export function expandRdataSecrets(secrets: ReadonlySet<string>): ReadonlySet<string> {
  return RDATA.some((name) => secrets.has(name)) ? new Set([...secrets, ...RDATA]) : secrets;
}

/** Redacts the messages about a resource with secret properties. */
export interface Redactor {
  /** The message of an error. */
  messageOf(error: OperationError): string;
  /** A failed check in Pulumi's form. */
  failure(failure: CheckFailure): { property: string; reason: string };
}

/** `all` are the old, current and desired values of the resource. */
export function createRedactor(secrets: ReadonlySet<string>, ...all: Properties[]): Redactor {
  return {
    messageOf: (error) => redact(secrets.has("rdata") ? error.redactedMessage : error.message, secrets, ...all),
    failure({ property, rule, reason }) {
      if (!secrets.has(argumentOf(property))) return { property, reason: redact(reason, secrets, ...all) };
      // Without a property, since the engine prints the value of a named one.
      return { property: "", reason: formatIssue({ path: property, message: REDACTED_REASON, id: rule }) };
    },
  };
}

/** The text without the secret parts of the place: server, zone, name and key name. */
export function redact(text: string, secrets: ReadonlySet<string>, ...all: Properties[]): string {
  const forms = all.flatMap((values) => [...secrets].flatMap((name) => formsOf(name, values)));
  // Owner names contain the zone's name, so they must be replaced first.
  const longestFirst = forms.filter((form) => form !== "").sort((one, other) => other.length - one.length);
  const hidden = longestFirst.reduce((text, form) => text.replace(pattern(form), REDACTED), text);
  return secrets.has("name") ? hidden.replace(NAME_IN_ID, `|${REDACTED}|`) : hidden;
}

/** A relative name may be any word, so it is replaced only inside an import id: `ZONE|NAME|TYPE`. */
const NAME_IN_ID = /\|[^|\s]+\|(?=[A-Z]+\|)/g;

/** The forms of a property's value in messages. */
function formsOf(property: string, values: Properties): string[] {
  const value = String(values[property] ?? "");
  if (property === "server" || property === "zone" || property === "tsigKeyName") return [value];
  // At the apex the owner name is that of the zone.
  if (property !== "name" || value === "@") return [];
  const labels = value.split(".");
  // Messages about another zone or a DNAME contain an ancestor of the name.
  return labels.map((_, index) => `${labels.slice(index).join(".")}.${values.zone}`);
}

/** Matches the text, but not inside a longer word. */
function pattern(form: string): RegExp {
  const escaped = form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![A-Za-z0-9_-])${escaped}(?![A-Za-z0-9_-])`, "gi");
}
