/** A comment as GitHub reads it: parsed by micromark, in its dialect, to the tree that a browser shows. */
import type { Nodes, Root, Table } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

export function parse(markdown: string): Root {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** All nodes of a tree, those of code left out: nothing in them is looked at by GitHub. */
export function nodesOf(node: Nodes): Nodes[] {
  return [node, ...("children" in node ? node.children.flatMap((child) => nodesOf(child as Nodes)) : [])];
}

export function tablesOf(root: Root): Table[] {
  return nodesOf(root).filter((node): node is Table => node.type === "table");
}

/** What a cell shows; a line break where it has one. Marks of words are left out. */
export function cellText({ children }: { children: Nodes[] }): string {
  return children
    .map((node) => {
      if (node.type === "inlineCode" || node.type === "text") return node.value;
      if (node.type === "html") return node.value === "<br>" ? "\n" : "";
      return "children" in node ? cellText(node as { children: Nodes[] }) : "";
    })
    .join("");
}

/** The rows of a table without its head, each a list of what its cells show. */
export function rowsOf(table: Table): string[][] {
  return table.children.slice(1).map(({ children }) => children.map((cell) => cellText(cell)));
}

/** What a reader sees outside of code: there, GitHub looks for people, issues, commits and addresses. */
export function proseOf(root: Root): string[] {
  return nodesOf(root).flatMap((node) => (node.type === "text" ? [node.value] : []));
}

/** The tags that stand in the text, and what kinds of nodes it has. */
export function markupOf(root: Root): { tags: Set<string>; kinds: Set<string> } {
  const nodes = nodesOf(root);
  return {
    tags: new Set(
      nodes.flatMap((node) => (node.type === "html" ? [node.value.replace(/^<!--.*-->$/s, "<!-- -->")] : [])),
    ),
    kinds: new Set(nodes.map(({ type }) => type)),
  };
}
