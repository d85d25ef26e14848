/** Writes a PNG with a palette of 256 colours at most, which takes a third of the octets; where it has more, the nearest ones. */
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
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
  const indexed = STEPS.map((step) => withPalette(pixels, { width, height, size, step })).find(
    ({ palette }) => palette.size <= 256,
  );
  if (!indexed) return png;
  const { palette, rows } = indexed;
  const colours = Buffer.alloc(palette.size * 3);
  for (const [colour, index] of palette) colours.writeUIntBE(colour, index * 3, 3);
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

/** How coarse the colours may become, from not at all. */
const STEPS = [1, 2, 4, 8, 16];

function withPalette(
  pixels: Buffer,
  { width, height, size, step }: Record<"width" | "height" | "size" | "step", number>,
): { palette: Map<number, number>; rows: Buffer } {
  const palette = new Map<number, number>();
  const rows = Buffer.alloc((width + 1) * height);
  const coarse = (value = 0): number => Math.min(255, Math.round(value / step) * step);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [red, green, blue] = [0, 1, 2].map((part) => coarse(pixels[pixel * size + part])) as [number, number, number];
    const colour = (red << 16) | (green << 8) | blue;
    const index = palette.get(colour) ?? palette.size;
    if (index > 255 && palette.size > 256) break;
    palette.set(colour, index);
    rows[Math.floor(pixel / width) * (width + 1) + 1 + (pixel % width)] = index;
  }
  return { palette, rows };
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
