// What the types of dns-packet leave out, for the fakes.
import "dns-packet";

declare module "dns-packet" {
  export const name: {
    encode(text: string): Buffer;
    decode: ((octets: Buffer, offset: number) => string) & { bytes: number };
  };
  export function record(type: string): { encode(data: unknown): Buffer; decode(octets: Buffer): unknown };
}
