/** What is shown instead of a value. Each text is defined here only. */

/** What messages, and Pulumi's own command, print instead of a secret. */
export const REDACTED = "[secret]";

/** What replaces a message that would show a secret. */
export const REDACTED_REASON = "invalid value (a secret, so it is hidden): it breaks the rule named here";

/** What replaces a warning that would show a secret. The value is used all the same. */
export const REDACTED_WARNING = "the value (a secret, so it is hidden) is one that the rule named here warns of";

/** What the printed forms of a plan show instead of an absent value. */
export const placeholders: Record<Withheld, string> = {
  unknown: "(unknown until applied)",
  secret: "(secret)",
  refused: "(refused)",
};

/**
 * Why a record's value is absent. `unknown`: it is not known until the update. `secret`: it is a secret. `refused`: it is
 * invalid.
 */
export type Withheld = "unknown" | "secret" | "refused";
