import { OperationError } from "../shared/operation-error";

/** A failure to read or write a zone file. */
export class ZoneFileError extends OperationError {
  override readonly name = "ZoneFileError";
}

/** A line that can't be parsed; then the whole file is rejected. */
export function notAZone(path: string, line: number, why: string): ZoneFileError {
  const message = `${path}, line ${line}: ${why}; not a valid zone file (RFC 1035). Correct the line, or use another file`;
  return new ZoneFileError("zone-file.not-a-zone", message);
}

export function hasByteOrderMark(path: string): ZoneFileError {
  const message = `${path} begins with a byte order mark (EF BB BF), which name servers read as part of the first word; save it as UTF-8 without a byte order mark`;
  return new ZoneFileError("zone-file.byte-order-mark", message);
}
