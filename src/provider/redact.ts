/**
 * Keeps secrets out of errors and plain state, the one way that all of them go. RDATA is left out where an error is
 * worded. A server, a zone or a name comes into messages from many rooms, and is replaced in the text.
 */
import { argumentOf, formatIssue } from "../shared/issues";
import type { OperationError } from "../shared/operation-error";
import { REDACTED, REDACTED_REASON } from "../shared/placeholders";
import { RDATA } from "./dynamic-update-state";
import type { Properties } from "./protocol";
import type { CheckFailure } from "./record-resource";

/** RDATA is a secret wherever the state has it, as soon as one of its properties is. */
export function expandRdataSecrets(secrets: ReadonlySet<string>): ReadonlySet<string> {
  return RDATA.some((name) => secrets.has(name)) ? new Set([...secrets, ...RDATA]) : secrets;
}

/** What is told of a resource with secret properties. */
export interface Redactor {
  /** The message of an error. */
  messageOf(error: OperationError): string;
  /** What a check found, as Pulumi takes it. */
  failure(failure: CheckFailure): { property: string; reason: string };
}

/** `all` are the values that the resource has, had or shall have. */
export function createRedactor(secrets: ReadonlySet<string>, ...all: Properties[]): Redactor {
  return {
    messageOf: (error) => redact(secrets.has("rdata") ? error.redactedMessage : error.message, secrets, ...all),
    failure({ property, rule, reason }) {
      if (!secrets.has(argumentOf(property))) return { property, reason: redact(reason, secrets, ...all) };
      // Without a property, since the engine prints the value of the one that is named.
      return { property: "", reason: formatIssue({ path: property, message: REDACTED_REASON, id: rule }) };
    },
  };
}

/** The text without what is secret of the place: its server, its zone, its name and the name of its key. */
export function redact(text: string, secrets: ReadonlySet<string>, ...all: Properties[]): string {
  const forms = all.flatMap((values) => [...secrets].flatMap((name) => formsOf(name, values)));
  // A zone's name is a part of its owners' names.
  const longestFirst = forms.filter((form) => form !== "").sort((one, other) => other.length - one.length);
  const hidden = longestFirst.reduce((text, form) => text.replace(pattern(form), REDACTED), text);
  return secrets.has("name") ? hidden.replace(NAME_IN_ID, `|${REDACTED}|`) : hidden;
}

/** A relative name by itself may be any word; it stands alone in an import id only: `ZONE|NAME|TYPE`. */
const NAME_IN_ID = /\|[^|\s]+\|(?=[A-Z]+\|)/g;

/** How a message names the value of a property. */
function formsOf(property: string, values: Properties): string[] {
  const value = String(values[property] ?? "");
  if (property === "server" || property === "zone" || property === "tsigKeyName") return [value];
  // That a record is at the apex, its zone tells.
  if (property !== "name" || value === "@") return [];
  const labels = value.split(".");
  // Another zone, or a DNAME, is told by the name at which it begins.
  return labels.map((_, index) => `${labels.slice(index).join(".")}.${values.zone}`);
}

/** The text as it is, but not as a part of a longer word. */
function pattern(form: string): RegExp {
  const escaped = form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![A-Za-z0-9_-])${escaped}(?![A-Za-z0-9_-])`, "gi");
}
