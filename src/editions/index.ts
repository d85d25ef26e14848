import type { Edition } from "../args";
import { china } from "./china";
import { chinaLegacy } from "./china-legacy";
import type { EditionData } from "./edition";
import { singapore } from "./singapore";

export * from "./edition";
export { alibabaMailIncludes } from "./spf-includes";

/** The editions whose records are known. Custom has no data: it is what the user says. */
export const editions: Record<Exclude<Edition, "custom">, EditionData> = {
  singapore,
  china,
  "china-legacy": chinaLegacy,
};
