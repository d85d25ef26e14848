/** Signs that steer a terminal, turn a line's direction or can't be seen: a stranger's record may hold them. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text with such signs spelled out, such as `\u{1b}`. */
export function harmless(text: string): string {
  return text.replace(STEERING, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
}

/** The value as JSON in one line, with such signs escaped: the value is the same to who reads it. */
export function harmlessJson(value: unknown): string {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(STEERING, (sign) => sign.split("").map(escaped).join(""));
}
