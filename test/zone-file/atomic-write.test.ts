import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { writeAtomically } from "../../src/zone-file/atomic-write";
import { fileWith, folder, octets } from "./support";

vi.mock("node:fs", async (original) => {
  const actual = await original<typeof fs>();
  const spied = ["openSync", "writeFile", "fsync", "fchmodSync", "fchownSync", "renameSync"] as const;
  return { ...actual, ...Object.fromEntries(spied.map((name) => [name, vi.fn(actual[name] as () => void)])) };
});
afterEach(() => vi.resetAllMocks());

const fails = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

/** As a function of Node.js fails that takes a callback. */
const failsLater =
  (code: string) =>
  (...args: unknown[]) =>
    (args.at(-1) as (error: Error) => void)(Object.assign(new Error(code), { code }));

describe("a file that is written in one step", () => {
  it("holds the octets, and nothing is left beside it", async () => {
    const path = join(folder(), "zone");
    await writeAtomically(path, "caf\xe9");
    expect(octets(path)).toBe("caf\xe9");
    await writeAtomically(path, "\xff");
    expect(octets(path)).toBe("\xff");
    expect(fs.readdirSync(join(path, ".."))).toEqual(["zone"]);
  });

  it.each([
    ["the text", vi.mocked<(...args: never[]) => void>(fs.writeFile)],
    ["its buffers", vi.mocked<(...args: never[]) => void>(fs.fsync)],
  ])("stays as it was where %s can't be written", async (_what, method) => {
    const path = fileWith("old");
    method.mockImplementationOnce(failsLater("ENOSPC"));
    await expect(writeAtomically(path, "new")).rejects.toThrow("ENOSPC");
    expect(octets(path)).toBe("old");
    expect(fs.readdirSync(join(path, ".."))).toHaveLength(1);
  });

  it.each([
    ["its mode", vi.mocked(fs.fchmodSync)],
    ["its name", vi.mocked(fs.renameSync)],
  ])("stays as it was where %s can't be set", async (_what, method) => {
    const path = fileWith("old");
    method.mockImplementationOnce(fails("EIO"));
    await expect(writeAtomically(path, "new")).rejects.toThrow("EIO");
    expect(octets(path)).toBe("old");
    expect(fs.readdirSync(join(path, ".."))).toHaveLength(1);
  });

  it("keeps the group where we may not give it away, and is written where we may not give that either", async () => {
    const path = fileWith("old");
    const { uid, gid } = fs.statSync(path);
    vi.mocked(fs.fchownSync).mockImplementation(fails("EPERM"));
    await writeAtomically(path, "new");
    expect(vi.mocked(fs.fchownSync).mock.calls).toEqual([
      [expect.any(Number), uid, gid],
      [expect.any(Number), uid, gid],
    ]);
    expect(octets(path)).toBe("new");
  });

  it("is written where its folder can't be synced", async () => {
    const path = fileWith("old");
    const { openSync } = await vi.importActual<typeof fs>("node:fs");
    vi.mocked(fs.openSync).mockImplementation((at, flags) => (flags === "r" ? fails("EISDIR")() : openSync(at, flags)));
    await writeAtomically(path, "new");
    expect(octets(path)).toBe("new");
  });
});
