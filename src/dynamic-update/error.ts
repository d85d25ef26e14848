import { ToldError } from "../told-error";

/** What went wrong with a record at a name server. */
export class DynamicUpdateError extends ToldError {
  override readonly name: string = "DynamicUpdateError";
}

/** Nobody answered, and the record may have been made all the same. */
export class UnknownOutcomeError extends DynamicUpdateError {
  override readonly name = "UnknownOutcomeError";
  /** What Pulumi is to keep, so that the next run looks after the record. */
  state?: { id: string; properties: Record<string, unknown> };
}
