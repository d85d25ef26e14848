/** Writes a PNG with a palette of 256 colours at most, which takes a third of the octets; where it has more, the nearest ones. */
import { createHash } from "node:crypto";
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
/** A PNG with a note of what it shows, which tells whether that has changed since. */
export function withSource(png: Buffer, source: string): Buffer {
  const header = SIGNATURE.length + 25;
  const note = chunk("tEXt", Buffer.from(`Source\0${digest(source)}`, "latin1"));
  return Buffer.concat([png.subarray(0, header), note, png.subarray(header)]);
}

export function showsSource(png: Buffer, source: string): boolean {
  const note = chunksOf(png)
    .find(({ type }) => type === "tEXt")
    ?.data.toString("latin1");
  return note === `Source\0${digest(source)}`;
}

const digest = (source: string): string => createHash("sha256").update(source).digest("hex");

/** Octets of a pixel, by the colour type (PNG, section 11.2.1). */
const WIDTHS: Record<number, number> = { 2: 3, 6: 4 };

export function smallPng(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const header = chunks.find(({ type }) => type === "IHDR")?.data ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const size = WIDTHS[header[9] ?? 0];
  if (header[8] !== 8 || size === undefined || header[12] !== 0) return png;
  const data = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map((chunk) => chunk.data));
  const pixels = unfiltered(inflateSync(data), width * size, height, size);
  const { palette, rows } = withPalette(pixels, { width, height, size });
  const colours = Buffer.alloc(palette.length * 3);
  for (const [index, colour] of palette.entries()) colours.writeUIntBE(colour, index * 3, 3);
  const own = Buffer.from(header);
  own[9] = 3;
  const small = [
    chunk("IHDR", own),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...small]);
}

/** The most frequent colours are the palette, so that areas keep theirs; the edges of letters get the nearest of them. */
function withPalette(
  pixels: Buffer,
  { width, height, size }: Record<"width" | "height" | "size", number>,
): { palette: number[]; rows: Buffer } {
  const counts = new Map<number, number>();
  const colourAt = (pixel: number): number => pixels.readUIntBE(pixel * size, 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const colour = colourAt(pixel);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([one, first], [other, second]) => second - first || one - other);
  const palette = byCount.slice(0, 256).map(([colour]) => colour);
  const indexes = new Map([...counts.keys()].map((colour) => [colour, nearest(palette, colour)]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    rows[Math.floor(pixel / width) * (width + 1) + 1 + (pixel % width)] = indexes.get(colourAt(pixel)) ?? 0;
  }
  return { palette, rows };
}

/** The place of the colour that differs least. */
function nearest(palette: readonly number[], colour: number): number {
  const parts = (value: number): number[] => [value >> 16, (value >> 8) & 255, value & 255];
  const own = parts(colour);
  const distance = (other: number): number =>
    parts(other).reduce((sum, part, nth) => sum + (part - (own[nth] ?? 0)) ** 2, 0);
  const exact = palette.indexOf(colour);
  if (exact >= 0) return exact;
  return palette.reduce((best, other, at) => (distance(other) < distance(palette[best] ?? 0) ? at : best), 0);
}

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** The rows without their filters (PNG, section 9.2). */
function unfiltered(data: Buffer, stride: number, height: number, size: number): Buffer {
  const pixels = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row++) {
    const filter = data[row * (stride + 1)];
    for (let column = 0; column < stride; column++) {
      const at = row * stride + column;
      const left = column >= size ? (pixels[at - size] ?? 0) : 0;
      const up = row > 0 ? (pixels[at - stride] ?? 0) : 0;
      const corner = row > 0 && column >= size ? (pixels[at - stride - size] ?? 0) : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      pixels[at] = (data[row * (stride + 1) + 1 + column] ?? 0) + predicted;
    }
  }
  return pixels;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(estimate - value)) as [number, number, number];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
