/** The results for programs: an object a domain, each on a line of its own (JSON Lines), so that one and many are read alike. */
import { toSafeJson } from "../../shared/untrusted-text";
import type { ResultWriter } from "../result";

/** A value on a line of its own. */
export function jsonLine(value: unknown): string {
  return `${toSafeJson(value)}\n`;
}

export const jsonWriter: ResultWriter = {
  begin: () => "",
  result: ({ resolution, endpoints }) => jsonLine({ ...resolution, ...(endpoints && { endpoints }) }),
  refused: ({ line, given, message }) => jsonLine({ ...(line !== undefined && { line }), given, refused: message }),
  end: () => "",
};
