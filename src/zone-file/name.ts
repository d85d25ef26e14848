/** Domain names as master files spell them: relative or full, any octet escaped (RFC 1035 section 5.1). */
import { unescapeString } from "../mail/txt";

/** The full name in lower case and its one spelling, without final dot: equal names are equal texts. */
export function fullName(text: string, origin: string): string {
  if (text === "@") return origin;
  if (text === ".") return "";
  // Nearly all names are plain, and zones are large.
  if (/^[\w*-]+(?:\.[\w*-]+)*$/.test(text)) {
    return origin === "" ? text.toLowerCase() : `${text.toLowerCase()}.${origin}`;
  }
  const octets = text.match(/\\\d{3}|\\?./gs) ?? [];
  const name = octets.map((octet) => (octet === "." ? octet : spell(octet))).join("");
  if (octets.at(-1) === ".") return name.slice(0, -1);
  return origin === "" ? name : `${name}.${origin}`;
}

/** Whether it has labels of 1 to 63 octets, and 253 in all (RFC 1035 section 2.3.4); it is in its one spelling. */
export function isName(name: string): boolean {
  const octets = name.replace(/\\(\d{3}|.)/g, "x");
  return octets.length <= 253 && octets.split(".").every((label) => label.length >= 1 && label.length <= 63);
}

/** Whether a name is another one or below it; both are in their one spelling. */
export function isWithin(name: string, ancestor: string): boolean {
  if (ancestor === "" || name === ancestor) return true;
  // A dot behind a backslash is inside a label; an even number of backslashes are themselves escaped.
  if (!name.endsWith(`.${ancestor}`)) return false;
  const above = name.slice(0, -ancestor.length - 1);
  return !above.endsWith("\\") || !/(?<!\\)(?:\\\\)*\\$/.test(above);
}

function spell(escaped: string): string {
  return Array.from(unescapeString(escaped), (octet) => {
    const char = String.fromCharCode(octet);
    if (/["().;\\@$]/.test(char)) return `\\${char}`;
    return /[!-~]/.test(char) ? char.toLowerCase() : `\\${String(octet).padStart(3, "0")}`;
  }).join("");
}
