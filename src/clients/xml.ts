/** XML documents. The library writes and escapes them; only the characters that XML can't hold are our concern. */
import XMLBuilder from "fast-xml-builder";

/** An element: its name, and either a text or the elements inside. */
export interface Element {
  name: string;
  content: string | Element[];
  attributes?: [name: string, value: string][];
}

/** Characters that no XML document can hold, not even escaped (XML 1.0 section 2.2), among them halves of surrogate pairs. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function xmlText(text: string): string {
  return text.replace(NOT_XML, "\ufffd");
}

/** The form of the library, in which the elements keep their order. */
type Node = Record<string, unknown>;

function toNode({ name, content, attributes = [] }: Element): Node {
  const inside = typeof content === "string" ? [{ "#text": xmlText(content) }] : content.map(toNode);
  const given = attributes.map(([key, value]) => [`@_${key}`, xmlText(value)]);
  return { [name]: inside, ":@": Object.fromEntries(given) };
}

const writer = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  format: true,
  suppressEmptyNode: true,
  // Else an attribute with the text "true" would lose its value.
  suppressBooleanAttributes: false,
});

/** A document in UTF-8; `doctype` is its document type declaration, if it has one. */
export function xmlDocument(root: Element, doctype?: string): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', doctype, writer.build([toNode(root)]).trim(), ""];
  return lines.filter((line) => line !== undefined).join("\n");
}
