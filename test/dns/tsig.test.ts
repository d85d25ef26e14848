import { describe, expect, it } from "vitest";
import { TsigAlgorithm } from "../../src/args/args";
import { FUDGE, sign, type TsigKey, verify } from "../../src/dns/tsig";

/** Another implementation's (dnspython 2.3): an update of 2026-11-22, its MAC, and the signed answer to it. */
const TIME = 1795373358;
const message = Buffer.from(
  "123428000001000000010000076578616d706c6503636f6d0000060001076578616d706c6503636f6d" +
    "c00c000f00010000025800120005036d783102736706616c6979756ec014",
  "hex",
);
const answerHead = "1234a8000001000000000001076578616d706c6503636f6d0000060001";
const keyName = "086d61696c2d6b6579076578616d706c6500";
const vectors: [algorithm: TsigAlgorithm, mac: string, answer: string][] = [
  [
    "hmac-sha256",
    "419c5893e4bf063799cdef6ce4c3e242d4a8739b1f28ef84774da8a187ea3fc6",
    `${answerHead}${keyName}00fa00ff00000000003d0b686d61632d7368613235360000006b03392e012c00206529b8ac37211eb7368b2f86f01321f9d42d40d124094445b066febcc19612f7123400000000`,
  ],
  [
    "hmac-sha384",
    "16d7db85aba995e72f0c8caac3018cfe6534ad9124de15370527499b8a4d2197f23996ef51d9546f8e334d873e9b9278",
    `${answerHead}${keyName}00fa00ff00000000004d0b686d61632d7368613338340000006b03392e012c00306a2abc74d4553e04fa26d1b2899983f1b0dbcb7493b1351c07a5794d32ada4940c07c71fe7e4aabf03d6e6ba9c6476b8123400000000`,
  ],
  [
    "hmac-sha512",
    "e001b681bded03a1ccd1ebb457ac7a37ad0fa11227815999d397712fae8b46c2ad32018e39c8048f006e1ead39ae46b21aea45b030eafa06fae276d6db46d67f",
    `${answerHead}${keyName}00fa00ff00000000005d0b686d61632d7368613531320000006b03392e012c0040d855026e52a4cc3c37c4825f0b5aaaba7c6a554a9f2e4375891d2484028632a5549bccf27fdcd86a9db6d53e184cfcfa3a74810f8d9027b9b275f49c484fe0e3123400000000`,
  ],
];

const keyOf = (algorithm: TsigAlgorithm): TsigKey => ({
  name: "Mail-Key.example",
  algorithm,
  secret: Buffer.from(Array.from({ length: 32 }, (_, index) => index)),
});

describe.each(vectors)("a signature by %s", (algorithm, macText, answerText) => {
  const key = keyOf(algorithm);
  const mac = Buffer.from(macText, "hex");
  const answer = Buffer.from(answerText, "hex");

  it("is what another implementation makes", () => {
    const signed = sign(message, key, TIME);
    expect(signed.mac.toString("hex")).toBe(macText);
    // The last record: the message itself is as it was, but for its count.
    expect(signed.message.subarray(12, message.length)).toEqual(message.subarray(12));
    expect(signed.message.readUInt16BE(10)).toBe(1);
  });

  it("of an answer is checked, as another implementation made it", () => {
    expect(verify(answer, key, TIME, mac)).toEqual({ kind: "good" });
  });

  it("is good within the fudge, and no longer", () => {
    expect(verify(answer, key, TIME + FUDGE, mac)).toEqual({ kind: "good" });
    expect(verify(answer, key, TIME - FUDGE, mac)).toEqual({ kind: "good" });
    expect(verify(answer, key, TIME + FUDGE + 1, mac)).toEqual({
      kind: "bad",
      why: expect.stringContaining("by 301 seconds"),
    });
    expect(verify(answer, key, TIME - FUDGE - 1, mac)).toMatchObject({ kind: "bad" });
  });

  it("is bad where any octet of the message differs, but for its id", () => {
    for (let at = 0; at < answer.length; at++) {
      const changed = Buffer.from(answer);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const { kind } = verify(changed, key, TIME, mac);
      // RFC 8945 section 4.2: the signature covers the original id.
      if (at < 2) expect(kind).toBe("good");
      else expect(kind, `octet ${at}`).not.toBe("good");
    }
  });

  it("is bad to another question, by another secret or of another key", () => {
    expect(verify(answer, key, TIME, Buffer.from("another"))).toEqual({ kind: "bad", why: "its signature is wrong" });
    expect(verify(answer, { ...key, secret: Buffer.from("x") }, TIME, mac)).toMatchObject({ kind: "bad" });
    const other = { kind: "bad", why: "it is signed with a different key or algorithm" };
    expect(verify(answer, { ...key, name: "other" }, TIME, mac)).toEqual(other);
    const algorithms = Object.values(TsigAlgorithm).filter((one) => one !== algorithm);
    for (const one of algorithms) expect(verify(answer, { ...key, algorithm: one }, TIME, mac)).toEqual(other);
  });

  it("is bad where it is cut", () => {
    for (let length = 0; length < answer.length; length++) {
      expect(verify(answer.subarray(0, length), key, TIME, mac).kind, `${length} octets`).toBe("bad");
    }
    expect(verify(Buffer.concat([answer, Buffer.alloc(1)]), key, TIME, mac).kind).toBe("bad");
  });
});

it("an answer without a signature is told as such", () => {
  expect(verify(message, keyOf("hmac-sha256"), TIME, Buffer.alloc(32))).toEqual({ kind: "unsigned" });
});
