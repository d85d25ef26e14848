import { createHash } from "node:crypto";

/** The namespace of this package's names: drawn once, and never to be changed, or installed profiles get twins. */
const NAMESPACE = "3d2e4d0d-a313-4575-8219-03c10b403240";

/** A UUID of version 5 (RFC 9562 section 5.5): the same for the same name, wherever and whenever it is made. */
export function nameUuid(name: string, namespace = NAMESPACE): string {
  const octets = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name, "utf8")
    .digest()
    .subarray(0, 16);
  octets.writeUInt8((octets.readUInt8(6) & 0x0f) | 0x50, 6); // version
  octets.writeUInt8((octets.readUInt8(8) & 0x3f) | 0x80, 8); // variant
  return octets
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
    .toUpperCase();
}
