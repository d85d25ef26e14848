import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonPiece, piecesOf } from "../../src/review/json-stream";
import { readPreviews } from "../../src/review/preview";
import { octetsOf } from "./support";

async function all(text: string, size?: number): Promise<JsonPiece[]> {
  const pieces: JsonPiece[] = [];
  for await (const piece of piecesOf(octetsOf(text, size))) pieces.push(piece);
  return pieces;
}

/** The documents that the pieces make. */
function documentsOf(pieces: JsonPiece[]): unknown[] {
  const documents: unknown[] = [];
  const members = new Map<string, unknown>();
  for (const piece of pieces) {
    if (piece.kind === "member") members.set(piece.name, JSON.parse(piece.text));
    if (piece.kind === "item")
      members.set(piece.list, [...((members.get(piece.list) as unknown[]) ?? []), JSON.parse(piece.text)]);
    if (piece.kind === "end") {
      documents.push(Object.fromEntries(members));
      members.clear();
    }
  }
  return documents;
}

/** A list without items makes no piece. */
const withoutEmpty = (document: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(document).filter(([, value]) => !(Array.isArray(value) && value.length === 0)));

describe("JSON that is read piece by piece", () => {
  it("is what it is as a whole, wherever it is divided", async () => {
    const key = fc.string({ unit: "binary" }).filter((name) => name !== "__proto__");
    const documents = fc.array(fc.dictionary(key, fc.jsonValue(), { maxKeys: 5 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        documents,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(undefined, 2),
        async (given, size, indent) => {
          const text = given.map((document) => JSON.stringify(document, undefined, indent)).join("\n");
          // JSON has no negative zero.
          const read = given.map((document) => JSON.parse(JSON.stringify(document)) as Record<string, unknown>);
          expect(documentsOf(await all(text, size))).toEqual(read.map(withoutEmpty));
        },
      ),
    );
  });

  it("says which lines belong to no document, and that it ends in the middle", async () => {
    expect(await all('warning: {\n{"a": 1}\nx\n{"steps": [1, {"b"')).toEqual([
      { kind: "stray", line: 1 },
      { kind: "member", name: "a", text: "1" },
      { kind: "end" },
      { kind: "stray", line: 3 },
      { kind: "item", list: "steps", text: "1" },
      { kind: "cut", line: 4 },
    ]);
  });

  it("passes over a byte order mark", async () => {
    for (const size of [undefined, 1, 2])
      expect(await all('\ufeff{"a": 1}', size)).toEqual([{ kind: "member", name: "a", text: "1" }, { kind: "end" }]);
    expect(await all('{"a": 1}\n\ufeff')).toContainEqual({ kind: "stray", line: 2 });
  });

  it("ends at a piece that is larger than any may be", async () => {
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"steps": ["');
      for (;;) yield Buffer.alloc(8_000_000, "x");
    };
    const pieces: JsonPiece[] = [];
    for await (const piece of piecesOf(endless())) pieces.push(piece);
    expect(pieces).toEqual([{ kind: "cut", line: 1 }]);
  });
});

describe("a preview", () => {
  async function parts(text: string): Promise<object[]> {
    const found: object[] = [];
    for await (const part of readPreviews("preview.json", octetsOf(text))) found.push(part);
    return found;
  }

  it("of a newer Pulumi is read with what is new in it", async () => {
    const [part] = await parts(
      '{"steps": [{"op": "transmute", "urn": "u", "more": {"a": 1}, "newState": {"inputs": {}, "x": 2}}]}',
    );
    expect(part).toMatchObject({ kind: "step", step: { op: "transmute", more: { a: 1 }, newState: { x: 2 } } });
  });

  it.each([
    ["a step without a URN", '{"steps": [{"op": "create"}]}', "step", "preview.json, document 1, steps[0]"],
    ["a step that is not JSON", '{"steps": [{op: 1}]}', "step", "preview.json, document 1, steps[0]"],
    ["a message without a text", '{"diagnostics": [{}]}', "diagnostic", "preview.json, document 1, diagnostics[0]"],
    ["counts that are none", '{"changeSummary": {"same": "x"}}', "summary", "preview.json, document 1, changeSummary"],
    ["steps that are no list", '{"steps": {}}', "document", "preview.json, document 1, steps"],
    ["another document", '{"steps": []}{"a": 1}', "document", "preview.json, document 2"],
    ["a line of a log", "Previewing update", "line", "preview.json, line 1"],
  ])("with %s says what can't be read, and where", async (_, text, what, place) => {
    expect(await parts(text)).toContainEqual({ kind: "unread", unread: { what, place, isEnd: false } });
  });

  it("may have no list at all, or null in its place", async () => {
    expect(await parts('{"steps": null, "duration": 1}')).toEqual([{ kind: "end" }]);
  });
});
