import { OperationError } from "../shared/operation-error";

export {
  type MessageTemplate as Words,
  type RdataFormatter as ShowRdata,
  renderMessage as say,
} from "../shared/operation-error";

/** What went wrong with a zone file. */
export class ZoneFileError extends OperationError {
  override readonly name = "ZoneFileError";
}

/** A line that can't be read, so that nothing in the file can be trusted. */
export function notAZone(path: string, line: number, why: string): ZoneFileError {
  const message = `${path}, line ${line}: ${why}, so it is not read as an RFC 1035 master file, and nothing was written; correct the line, or name another file`;
  return new ZoneFileError("zone-file.not-a-zone", message);
}

export function hasByteOrderMark(path: string): ZoneFileError {
  const message = `${path} begins with a byte order mark (EF BB BF), which name servers take for a part of the first word; save it as UTF-8 without one`;
  return new ZoneFileError("zone-file.byte-order-mark", message);
}
