/** The README in Chinese says the same as the one in English, as far as a program can tell. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";

const root = join(__dirname, "..");
const english = nodesOf("README.md");
const chinese = nodesOf("README.zh-CN.md");

/** All nodes, in the order of the text. */
function nodesOf(file: string): Nodes[] {
  const text = readFileSync(join(root, file), "utf8");
  const flatten = (node: Nodes): Nodes[] => [node, ...("children" in node ? node.children.flatMap(flatten) : [])];
  return flatten(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
}

const facts: Record<string, (nodes: Nodes[]) => unknown[]> = {
  "headings, by their levels": (nodes) => nodes.flatMap((node) => (node.type === "heading" ? [node.depth] : [])),
  "commands and programs, apart from their comments": (nodes) =>
    nodes.flatMap((node) => (node.type === "code" ? [[node.lang, withoutComments(node.value)]] : [])),
  "links, apart from those to each other": (nodes) =>
    nodes.flatMap((node) => (node.type === "link" && !/^README/.test(node.url) ? [node.url] : [])).sort(),
  "lists, by their lengths": (nodes) => nodes.flatMap((node) => (node.type === "list" ? [node.children.length] : [])),
  "tables, by the code in their cells": (nodes) =>
    nodes.flatMap((node) => (node.type === "table" ? [node.children.map(({ children }) => children.map(codeIn))] : [])),
  "code in sentences": (nodes) => codeIn({ type: "root", children: nodes as never }).sort(),
  numbers: (nodes) =>
    nodes.flatMap((node) => (node.type === "text" ? (node.value.match(/\d[\d,.]*\d|\d/g) ?? []) : [])).sort(),
};

const codeIn = (node: Nodes): string[] => {
  if (node.type === "inlineCode") return [node.value.replace(/<[^>]*>/, "<…>").replace(/\s+/g, " ")];
  return "children" in node ? [...new Set(node.children.flatMap((child) => codeIn(child)))] : [];
};

const withoutComments = (code: string) =>
  code
    .split("\n")
    .map((line) => line.replace(/(^|\s+)(#|\/\/)\s.*$/, ""))
    .join("\n");

describe("README.zh-CN.md", () => {
  it.each(Object.keys(facts))("has the same %s as README.md", (name) => {
    const found = facts[name]?.(chinese);
    expect(found).toEqual(facts[name]?.(english));
    expect(found?.length).toBeGreaterThan(0);
  });

  it("is named at the beginning of README.md, and names it", () => {
    const first = (nodes: Nodes[]) => nodes.find((node) => node.type === "link");
    expect([first(english), first(chinese)]).toMatchObject([{ url: "README.zh-CN.md" }, { url: "README.md" }]);
  });
});
