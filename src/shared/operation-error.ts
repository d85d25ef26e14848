import { REDACTED } from "./placeholders";

/** Shows RDATA in a message: as it is, or hidden where it is a secret. */
export type RdataFormatter = (rdata: string) => string;

/** A message, or how it is made where there is RDATA in it. */
export type MessageTemplate = string | ((show: RdataFormatter) => string);

/** What the program may need to know of an error, so that nothing is decided by its rule. */
export interface ErrorFacts {
  /** There where no answer came. */
  unanswered?: true;
  /** There where it may be otherwise a moment later, or on the machine where the update runs. */
  transient?: true;
}

/** What went wrong outside: where, the rule, and what to do. The wording needs no stack trace. */
export abstract class OperationError extends Error {
  constructor(
    /** A stable name, such as `zone-file.locked`. Not called `id`: Pulumi takes an error with one for a half-made resource. */
    readonly rule: string,
    readonly words: MessageTemplate,
    readonly facts: ErrorFacts = {},
  ) {
    super(`${renderMessage(words, (rdata) => rdata)} [${rule}]`);
  }

  /** The message for a record whose RDATA is a secret. */
  get redactedMessage(): string {
    return `${renderMessage(this.words, () => REDACTED)} [${this.rule}]`;
  }
}

export function renderMessage(words: MessageTemplate, show: RdataFormatter): string {
  return typeof words === "string" ? words : words(show);
}
