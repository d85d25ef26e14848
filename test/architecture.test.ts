/** What docs/architecture.md draws of the rooms of `src`, held to their imports. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = join(__dirname, "..");
const src = join(root, "src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

const roomOf = (path: string): string => path.split(sep)[0] as string;

/** The modules that a file names, be it for their types only. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(src, file), "utf8"), true, true);
  return importedFiles.map(({ fileName }) => fileName);
}

/** Each "a --> b" between rooms, with a file that makes it. */
function arrowsOf(): Map<string, string> {
  const arrows = new Map<string, string>();
  for (const file of files) {
    for (const name of importsOf(file).filter((name) => name.startsWith("."))) {
      const target = relative(src, resolve(join(src, file, ".."), name));
      const [from, to] = [roomOf(file), roomOf(target)];
      if (from !== to && from !== "index.ts" && from !== "plugin.ts") arrows.set(`${from} --> ${to}`, file);
    }
  }
  return arrows;
}

const drawing = /```mermaid\n([\s\S]*?)```/.exec(readFileSync(join(root, "docs/architecture.md"), "utf8"))?.[1] ?? "";

/** `cli --> check & plan` draws two arrows. */
const drawn = drawing
  .split("\n")
  .filter((line) => line.includes("-->"))
  .flatMap((line) => {
    const [from = "", to = ""] = line.split("-->").map((side) => side.trim());
    return to.split("&").map((room) => `${from} --> ${room.trim()}`);
  });

/** Whether a longer way leads to where an arrow does. */
function isReached(arrow: string, arrows: string[]): boolean {
  const [from = "", to = ""] = arrow.split(" --> ");
  const next = (room: string): string[] =>
    arrows.filter((one) => one.startsWith(`${room} -->`)).map((one) => one.split(" --> ")[1] as string);
  const seen = new Set<string>();
  const left = next(from).filter((room) => room !== to);
  for (let room = left.pop(); room !== undefined; room = left.pop()) {
    if (room === to) return true;
    if (!seen.has(room)) left.push(...next(room));
    seen.add(room);
  }
  return false;
}

describe("the rooms of src", () => {
  const arrows = arrowsOf();

  it("are folders, beside the two entries", () => {
    expect(files.filter((file) => !file.includes(sep)).sort()).toEqual(["index.ts", "plugin.ts"]);
  });

  it("import each other as they are drawn, and no other way", () => {
    const isNeeded = (arrow: string): boolean => !isReached(arrow, [...arrows.keys()]);
    expect([...arrows.keys()].filter(isNeeded).sort()).toEqual([...drawn].sort());
  });

  it("import one way only", () => {
    const edges = [...arrows.keys()].map((arrow) => arrow.split(" --> ") as [string, string]);
    let rooms = [...new Set(edges.flat())];
    const ordered: string[] = [];
    while (rooms.length > 0) {
      const lowest = rooms.filter((room) => edges.every(([from, to]) => from !== room || ordered.includes(to)));
      expect(lowest, `a circle among ${rooms.join(", ")}`).not.toEqual([]);
      ordered.push(...lowest);
      rooms = rooms.filter((room) => !lowest.includes(room));
    }
  });

  it("import Pulumi in those rooms only that the drawing marks", () => {
    const marked = [...drawing.matchAll(/^\s*class (.+) pulumi$/gm)].flatMap(([, names = ""]) => names.split(","));
    const importing = files.filter((file) => importsOf(file).some((name) => name.startsWith("@pulumi/")));
    const rooms = new Set(importing.filter((file) => file.includes(sep)).map(roomOf));
    expect([...rooms].sort()).toEqual(marked.map((name) => name.trim()).sort());
  });
});
