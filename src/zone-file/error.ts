/** What went wrong with a zone file: where, the rule, and what to do. The wording needs no stack trace. */
export class ZoneFileError extends Error {
  override readonly name = "ZoneFileError";

  constructor(
    /** A stable name, such as `zone-file.locked`. Not called `id`: Pulumi takes an error with one for a half-made resource. */
    readonly rule: string,
    message: string,
  ) {
    super(`${message} [${rule}]`);
  }
}
