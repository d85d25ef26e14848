import { china, chinaLegacy, singapore } from "./editions";
import type { EditionData } from "./types";

export { alibabaMailIncludes } from "./editions";
export * from "./types";

/** The editions whose records are known. Custom has no data: the user supplies it. */
export const editions = {
  singapore,
  china,
  "china-legacy": chinaLegacy,
} satisfies Record<string, EditionData>;
