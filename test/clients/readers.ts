/** What readers by others find in the files: @xmldom/xmldom and @expo/plist here, Python's standard library beside them. */
import { spawnSync } from "node:child_process";
import plist from "@expo/plist";
import { DOMParser, type Element, type Node } from "@xmldom/xmldom";

/** An element as nested lists, without the white space between elements. */
export interface Tree {
  name: string;
  attributes: Record<string, string>;
  children: Tree[];
  text: string;
}

export function readXml(text: string): Tree {
  const problems: string[] = [];
  const onError = (level: string, message: string): void => {
    if (level !== "warning") problems.push(`${level}: ${message}`);
  };
  const document = new DOMParser({ onError }).parseFromString(text, "application/xml");
  if (problems.length > 0 || !document.documentElement) throw new Error(problems.join("\n"));
  return toTree(document.documentElement);
}

function toTree(element: Element): Tree {
  const children = [...element.childNodes].filter((node: Node): node is Element => node.nodeType === 1).map(toTree);
  const attributes = [...element.attributes].map(({ name, value }) => [name, value]);
  const text = children.length === 0 ? (element.textContent ?? "") : "";
  return { name: element.nodeName, attributes: Object.fromEntries(attributes), children, text };
}

export function all(tree: Tree, name: string): Tree[] {
  return [...(tree.name === name ? [tree] : []), ...tree.children.flatMap((child) => all(child, name))];
}

/** The texts of the elements inside, by their names. */
export function fields({ children }: Tree): Record<string, string> {
  return Object.fromEntries(children.map(({ name, text }) => [name, text]));
}

export type Plist = Record<string, unknown> & { PayloadContent: Record<string, unknown>[] };

export function readPlist(text: string): Plist {
  return plist.parse(text) as unknown as Plist;
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;
if (!hasPython)
  console.warn("\nSKIPPED: reading profiles and XML with Python's standard library, since there is no python3\n");

export { hasPython };

const SCRIPT = `
import json, plistlib, sys, xml.etree.ElementTree as tree
def shown(element):
    children = [shown(child) for child in element]
    text = "" if children else element.text or ""
    return {"name": element.tag.split("}")[-1], "children": children, "text": text}
read = {"plist": plistlib.loads, "xml": lambda octets: shown(tree.fromstring(octets))}
print(json.dumps([read[kind](text.encode()) for kind, text in json.load(sys.stdin)]))
`;

/** Texts as Python reads them. Its elements have no attributes here. */
export function readByPython(texts: ["plist" | "xml", string][]): unknown[] {
  const { status, stdout, stderr } = spawnSync("python3", ["-c", SCRIPT], {
    input: JSON.stringify(texts),
    encoding: "utf8",
    env: { ...process.env, PYTHONIOENCODING: "utf-8" },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
