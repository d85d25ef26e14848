/** Apple's property lists, in XML: https://www.apple.com/DTDs/PropertyList-1.0.dtd, as far as configuration profiles need them. */
import { type Element, xmlDocument } from "./xml";

export type PlistValue = string | number | boolean | PlistValue[] | PlistDict;

export interface PlistDict {
  /** Absent values are left out. */
  [key: string]: PlistValue | undefined;
}

const DOCTYPE =
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">';

/** A property list whose root is a dictionary. Numbers are integers. */
export function plistDocument(root: PlistDict): string {
  return xmlDocument({ name: "plist", attributes: [["version", "1.0"]], content: [toElement(root)] }, DOCTYPE);
}

function toElement(value: PlistValue): Element {
  if (typeof value === "boolean") return { name: String(value), content: [] };
  if (typeof value === "number") return { name: "integer", content: String(value) };
  if (typeof value === "string") return { name: "string", content: value };
  if (Array.isArray(value)) return { name: "array", content: value.map(toElement) };
  const entries = Object.entries(value).flatMap(([key, each]) =>
    each === undefined ? [] : [{ name: "key", content: key }, toElement(each)],
  );
  return { name: "dict", content: entries };
}
