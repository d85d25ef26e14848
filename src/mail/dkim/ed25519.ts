/** Points of the curve of Ed25519 (RFC 8032 section 5.1). */

/** The prime of the field. */
const P = 2n ** 255n - 19n;
/** The curve: -x² + y² = 1 + dx²y². */
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** Whether 32 octets decode to a point (RFC 8032 section 5.1.3), as a public key must. Of random ones, half do. */
export function isEd25519Point(octets: Buffer): boolean {
  const number = BigInt(`0x${Buffer.from(octets).reverse().toString("hex")}`);
  const y = number % 2n ** 255n;
  if (y >= P) return false;
  // x² = u/v, which is a square where uv is one; v is never 0.
  const u = (y * y + P - 1n) % P;
  const v = (D * y * y + 1n) % P;
  // Of x = 0 there is no other sign.
  if (u === 0n) return number === y;
  return power((u * v) % P, (P - 1n) / 2n) === 1n;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}
