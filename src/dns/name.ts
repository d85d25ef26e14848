/**
 * Names on the wire (RFC 1035 section 3.1 and 4.1.4) and as texts, without final dot. In a text, a dot or a backslash
 * inside a label has a backslash before it, and an octet that is no printable ASCII is `\DDD` (section 5.1), so that two
 * names are the same text only where they are the same name.
 */

const MAX_LABEL = 63; // octets, RFC 1035 section 2.3.4
const MAX_NAME = 255; // octets with lengths and root, RFC 1035 section 2.3.4
/** The two high bits that make an octet the first of a pointer. */
const POINTER = 0xc0;
/** A name of 255 octets has no more labels; whoever jumps more often leads in a maze. */
const MAX_JUMPS = 127;

/** Each octet of a label as text. A table, since a hostile message may hold a million labels. */
const OCTETS = Array.from({ length: 256 }, (_, octet) => {
  const char = String.fromCharCode(octet);
  if (char === "." || char === "\\") return `\\${char}`;
  return char > " " && char <= "~" ? char : `\\${String(octet).padStart(3, "0")}`;
});

/** The name at `at`, and where what comes behind it begins. Throws a RangeError where there is none. */
export function readName(octets: Buffer, at: number): { name: string; end: number } {
  const labels: string[] = [];
  let here = at;
  let lowest = at;
  let length = 1;
  let jumps = 0;
  let end: number | undefined;
  for (;;) {
    const size = octets.readUInt8(here);
    if (size >= POINTER) {
      const target = octets.readUInt16BE(here) & 0x3fff;
      end ??= here + 2;
      if (target >= lowest || ++jumps > MAX_JUMPS) throw new RangeError("a pointer that leads nowhere");
      lowest = target;
      here = target;
    } else if (size > MAX_LABEL) {
      throw new RangeError("a label of an unknown kind");
    } else if (size === 0) {
      return { name: labels.length === 0 ? "." : labels.join("."), end: end ?? here + 1 };
    } else {
      length += size + 1;
      if (length > MAX_NAME) throw new RangeError(`a name of more than ${MAX_NAME} octets`);
      labels.push(labelText(octets, here + 1, here + 1 + size));
      here += size + 1;
    }
  }
}

/** The octets of a name, uncompressed. Throws a RangeError where it has an empty or a long label, or is too long. */
export function writeName(name: string): Buffer {
  const labels = labelsOf(name);
  const wrong = labels.find((label) => label.length === 0 || label.length > MAX_LABEL);
  if (wrong) throw new RangeError(`a label of ${wrong.length} octets`);
  const octets = Buffer.concat([...labels.flatMap((label) => [Buffer.from([label.length]), label]), Buffer.alloc(1)]);
  if (octets.length > MAX_NAME) throw new RangeError(`a name of ${octets.length} octets`);
  return octets;
}

function labelText(octets: Buffer, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) text += OCTETS[octets.readUInt8(at)];
  return text;
}

function labelsOf(name: string): Buffer[] {
  if (name === "." || name === "") return [];
  if (!name.includes("\\"))
    return name
      .replace(/\.$/, "")
      .split(".")
      .map((label) => Buffer.from(label));
  const labels: Buffer[][] = [[]];
  for (const [, number, char, plain] of name.matchAll(/\\([0-9]{3})|\\(.)|(.)/gsu)) {
    if (plain === ".") labels.push([]);
    else labels.at(-1)?.push(number === undefined ? Buffer.from(char ?? plain ?? "") : Buffer.from([Number(number)]));
  }
  if (labels.length > 1 && labels.at(-1)?.length === 0) labels.pop();
  return labels.map((parts) => Buffer.concat(parts));
}
