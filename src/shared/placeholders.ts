/** What stands in the place of a value that is not shown. Each word has its one home here. */

/** What messages, and Pulumi's own command, print in the place of a secret. */
export const REDACTED = "[secret]";

/** What is said in the place of a message that would show a secret. */
export const REDACTED_REASON = "its value, which is a secret and not shown, breaks the rule named here";

/** What the printed forms of a plan show people in the place of a value that is not there. */
export const placeholders: Record<Withheld, string> = {
  unknown: "(not known yet)",
  secret: "(secret)",
  refused: "(refused)",
};

/**
 * Why a record's value is not there. `unknown`: it is still to come. `secret`: it is not for everybody. `refused`: it
 * can't be right.
 */
export type Withheld = "unknown" | "secret" | "refused";
