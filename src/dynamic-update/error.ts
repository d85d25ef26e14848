import { say, ToldError } from "../told-error";

/** What went wrong with a record at a name server. */
export class DynamicUpdateError extends ToldError {
  override readonly name: string = "DynamicUpdateError";
}

/** A message may have been carried out, and nobody can say whether it was. */
export class UnknownOutcomeError extends DynamicUpdateError {
  override readonly name = "UnknownOutcomeError";
  /** What Pulumi is to keep, so that the next run looks after the record. */
  state?: { id: string; properties: Record<string, unknown> };
}

/** There is no secret for a TSIG key that is to sign. */
export class MissingSecretError extends DynamicUpdateError {
  override readonly name = "MissingSecretError";
}

/** The same trouble, where a message went out before it that may have been carried out. */
export function unknownOutcome({ rule, words }: DynamicUpdateError): UnknownOutcomeError {
  return new UnknownOutcomeError(
    "rfc2136.unknown-outcome",
    (show) =>
      `${say(words, show)} (${rule}); a message of ours may have been carried out all the same: the next \`pulumi up\` ` +
      "looks, and goes on from there",
  );
}
