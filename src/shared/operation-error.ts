import { REDACTED } from "./placeholders";

/** Formats RDATA in a message: as it is, or hidden where it is a secret. */
export type RdataFormatter = (rdata: string) => string;

/** A message, or a function that makes it where it contains RDATA. */
export type MessageTemplate = string | ((show: RdataFormatter) => string);

/** What the program may need to know about an error, so that nothing depends on its rule. */
export interface ErrorFacts {
  /** Set where no answer came. */
  unanswered?: true;
  /** Set where it may differ a moment later, or on the machine where the update runs. */
  transient?: true;
}

/** What went wrong outside the program: where, the rule, and what to do. The message needs no stack trace. */
export abstract class OperationError extends Error {
  constructor(
    /** A stable name, such as `zone-file.locked`. Not called `id`: Pulumi treats an error that has one as a partially created resource. */
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
