/** Names as the walk compares them: lower case, without final dot, the root empty. A dot inside a label is written `\.`. */
import { encodeName, lowerCase } from "../dns/message";

export const ROOT = "";

/** The one text of a name. */
export function nameKey(name: string): string {
  return name === "." ? ROOT : lowerCase(name).replace(/(?<!\\)\.$/, "");
}

/** A zone as a sentence names it. */
export function zoneText(zone: string): string {
  return zone === ROOT ? "the root" : zone;
}

/** Whether the name is the zone's, or below it. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || isBelow(name, zone);
}

export function isBelow(name: string, zone: string): boolean {
  if (zone === ROOT) return name !== ROOT;
  if (!name.endsWith(`.${zone}`)) return false;
  const backslashes = /\\*$/.exec(name.slice(0, -zone.length - 1))?.[0].length ?? 0;
  return backslashes % 2 === 0;
}

/** The labels of a name, the leftmost first. */
export function labelsOf(name: string): string[] {
  return name.match(/(?:\\.|[^.\\])+/gsu) ?? [];
}

/** The name without its first label; the root has no parent. */
export function parentOf(name: string): string | undefined {
  return name === ROOT ? undefined : labelsOf(name).slice(1).join(".");
}

/** Whether a question can be made of it: A-labels of 1 to 63 octets, 255 in all (RFC 1035 section 2.3.4). */
export function isAskable(name: string): boolean {
  if (name === ROOT || !/^[!-~]+$/.test(name)) return false;
  try {
    encodeName(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
