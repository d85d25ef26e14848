/** Records of which a paste alone may be wrong. */
import type { Parsed } from "./parsed";
import { mendPasted } from "./pasted";

/** Reads a record; where nothing is wrong but what a paste put around or into it, the bare text is proposed. */
export function readPasted<T>(record: string, read: (text: string) => Parsed<T>): Parsed<T> {
  const parsed = read(record);
  const [first, ...others] = parsed.issues;
  if (parsed.ok || !first) return parsed;
  const text = mendPasted(record)?.text ?? record.trim();
  if (text === record || !read(text).ok) return parsed;
  const proposal = { span: { start: 0, end: record.length }, text };
  const message = `${first.message}; the bare text is ${JSON.stringify(text)}`;
  return { ok: false, issues: [{ ...first, message, proposal }, ...others] };
}
