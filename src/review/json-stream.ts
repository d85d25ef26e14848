/**
 * Reads JSON documents as they come in, one after the other, without holding more than a piece of them: the items of a
 * document's own lists one by one, its other members whole. What a piece says is for JSON.parse to judge.
 */

/** What came next. */
export type JsonPiece =
  /** An item of a list that is a member of the document: `{ "steps": [ITEM, …] }`. */
  | { kind: "item"; list: string; text: string }
  /** Another member. */
  | { kind: "member"; name: string; text: string }
  /** The end of a document. */
  | { kind: "end" }
  /** A line that belongs to no document. */
  | { kind: "stray"; line: number }
  /** What came in ends inside a document, or a piece is larger than any of a document may be. */
  | { kind: "cut"; line: number };

/** More octets than an item of a document has: a record's RDATA is below 65,536. */
const MAX_PIECE = 32_000_000;

const [LF, SPACE, QUOTE, COMMA, COLON, BACKSLASH] = [0x0a, 0x20, 0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d];
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

const isBlank = (octet: number): boolean => octet === 0x20 || (octet >= 0x09 && octet <= 0x0d);

/** The pieces of all documents, in their order. */
export async function* piecesOf(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<JsonPiece> {
  const reader = new Reader();
  for await (const chunk of source) {
    yield* reader.read(Buffer.from(chunk as Uint8Array));
    if (reader.isCut) return;
  }
  yield* reader.close();
}

class Reader {
  isCut = false;
  /** The earlier chunks of a piece that has not ended yet: put together only once, since a piece may have many. */
  private held: Buffer[] = [];
  private heldLength = 0;
  /** How many octets came before this chunk. */
  private offset = 0;
  /** Brackets that are open: 1 inside a document, 2 inside a list of it. */
  private depth = 0;
  private isInText = false;
  /** The backslashes at the end of the earlier chunks, where they end inside of a text. */
  private escapes = 0;
  /** The name of the member that is being read, once its colon has been. */
  private name: string | undefined;
  private isInList = false;
  private isStray = false;
  private isBegun = false;
  private line = 1;

  read(chunk: Buffer): JsonPiece[] {
    const pieces: JsonPiece[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (this.isInText) {
        const end = this.endOfText(chunk, at);
        if (end < 0) break;
        this.isInText = false;
        at = end;
        continue;
      }
      const octet = chunk[at] as number;
      if (octet === LF) this.line++;
      // Most of what the engine prints.
      if (octet === SPACE && this.depth > 0) continue;
      if (this.depth === 0) {
        start = at + 1;
        this.outside(octet, this.offset + at, pieces);
        continue;
      }
      const level = this.isInList ? 2 : 1;
      if (octet === QUOTE) {
        this.isInText = true;
        this.escapes = 0;
      } else if (octet === OPEN || octet === OPEN_LIST) {
        this.depth++;
        if (octet === OPEN_LIST && this.depth === 2 && this.name !== undefined) {
          if (!this.held.every(isEmpty) || !isEmpty(chunk.subarray(start, at))) continue;
          this.isInList = true;
          this.whole(chunk.subarray(start, at));
          start = at + 1;
        }
      } else if (octet === CLOSE || octet === CLOSE_LIST) {
        this.depth--;
        if (this.depth < level) {
          this.take(this.whole(chunk.subarray(start, at)), pieces);
          start = at + 1;
          this.isInList = false;
          if (this.depth === 0) pieces.push({ kind: "end" });
        }
      } else if (octet === COMMA && this.depth === level) {
        this.take(this.whole(chunk.subarray(start, at)), pieces);
        start = at + 1;
        if (!this.isInList) this.name = undefined;
      } else if (octet === COLON && this.depth === 1 && this.name === undefined) {
        this.name = nameOf(this.whole(chunk.subarray(start, at)));
        start = at + 1;
      }
    }
    this.offset += chunk.length;
    if (start < chunk.length) this.held.push(chunk.subarray(start));
    this.heldLength += Math.max(0, chunk.length - start);
    if (this.heldLength > MAX_PIECE) pieces.push(...this.cut());
    return pieces;
  }

  /** A piece, of which this is the end. */
  private whole(last: Buffer): Buffer {
    if (this.held.length === 0) return last;
    const whole = Buffer.concat([...this.held, last]);
    this.held = [];
    this.heldLength = 0;
    return whole;
  }

  /** Where a text ends, from a place inside of it on; an even number of backslashes before its quote are themselves escaped. */
  private endOfText(chunk: Buffer, from: number): number {
    for (let end = chunk.indexOf(QUOTE, from); end >= 0; end = chunk.indexOf(QUOTE, end + 1)) {
      if (this.escapesBefore(chunk, end) % 2 === 0) return end;
    }
    this.escapes = this.escapesBefore(chunk, chunk.length);
    return -1;
  }

  private escapesBefore(chunk: Buffer, end: number): number {
    let before = end;
    while (chunk[before - 1] === BACKSLASH) before--;
    return end - before + (before === 0 ? this.escapes : 0);
  }

  close(): JsonPiece[] {
    return this.depth > 0 ? this.cut() : [];
  }

  private cut(): JsonPiece[] {
    this.isCut = true;
    return [{ kind: "cut", line: this.line }];
  }

  /** Between documents. */
  private outside(octet: number, offset: number, pieces: JsonPiece[]): void {
    if (octet === LF) this.isStray = false;
    if (this.isStray || isBlank(octet)) return;
    // A byte order mark is no part of what it stands before.
    if (!this.isBegun && octet === BOM[offset]) return;
    this.isBegun = true;
    if (octet === OPEN) {
      this.depth = 1;
      this.name = undefined;
      return;
    }
    this.isStray = true;
    pieces.push({ kind: "stray", line: this.line });
  }

  private take(octets: Buffer, pieces: JsonPiece[]): void {
    const text = octets.toString("utf8").trim();
    const { name } = this;
    if (text === "" || name === undefined) {
      if (text !== "") pieces.push({ kind: "stray", line: this.line });
    } else if (this.isInList) pieces.push({ kind: "item", list: name, text });
    else pieces.push({ kind: "member", name, text });
  }
}

function isEmpty(octets: Buffer): boolean {
  return octets.every(isBlank);
}

function nameOf(octets: Buffer): string {
  const text = octets.toString("utf8").trim();
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
