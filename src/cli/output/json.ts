/** The results for programs: one object per domain, each on its own line (JSON Lines), so one and many read alike. */
import { toSafeJson } from "../../shared/untrusted-text";
import type { ResultWriter } from "../result";

/** A value on its own line. */
export function jsonLine(value: unknown): string {
  return `${toSafeJson(value)}\n`;
}

export const jsonWriter: ResultWriter = {
  begin: () => "",
  result: ({ resolution, endpoints }) => jsonLine({ ...resolution, ...(endpoints && { endpoints }) }),
  refused: ({ line, given, message }) => jsonLine({ ...(line !== undefined && { line }), given, refused: message }),
  end: () => "",
};
