/** The results for programs: an object a domain, each on a line of its own (JSON Lines), so that one and many are read alike. */
import type { ResultWriter } from "./result";

export const jsonWriter: ResultWriter = {
  begin: () => "",
  result: ({ resolution, endpoints }) => `${JSON.stringify({ ...resolution, ...(endpoints && { endpoints }) })}\n`,
  refused: () => "",
  end: () => "",
};
