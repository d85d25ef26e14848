import { ToldError } from "../told-error";

export { type ShowRdata, say, type Words } from "../told-error";

/** What went wrong with a zone file. */
export class ZoneFileError extends ToldError {
  override readonly name = "ZoneFileError";
}
