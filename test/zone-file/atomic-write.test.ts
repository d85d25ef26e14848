import * as fs from "node:fs";
import * as promises from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { writeAtomically } from "../../src/zone-file/atomic-write";
import { fileWith, folder, octets } from "./support";

vi.mock("node:fs/promises", async (original) => {
  const actual = await original<typeof promises>();
  return { ...actual, open: vi.fn(actual.open) };
});
vi.mock("node:fs", async (original) => {
  const actual = await original<typeof fs>();
  const spied = { renameSync: vi.fn(actual.renameSync), fchmodSync: vi.fn(actual.fchmodSync) };
  return { ...actual, ...spied, fchownSync: vi.fn(actual.fchownSync) };
});
afterEach(() => vi.resetAllMocks());

const fails = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

/** Changes the next file that is opened. */
async function opened(change: (file: promises.FileHandle) => void): Promise<void> {
  const { open } = await vi.importActual<typeof promises>("node:fs/promises");
  vi.mocked(promises.open).mockImplementationOnce(async (...args) => {
    const file = await open(...args);
    change(file);
    return file;
  });
}

describe("a file that is written in one step", () => {
  it("holds the octets, and nothing is left beside it", async () => {
    const path = join(folder(), "zone");
    await writeAtomically(path, "caf\xe9");
    expect(octets(path)).toBe("caf\xe9");
    await writeAtomically(path, "\xff");
    expect(octets(path)).toBe("\xff");
    expect(fs.readdirSync(join(path, ".."))).toEqual(["zone"]);
  });

  it.each(["writeFile", "sync"] as const)("stays as it was where %s fails", async (method) => {
    const path = fileWith("old");
    await opened((file) => {
      file[method] = async () => fails("ENOSPC")();
    });
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
    const { open } = await vi.importActual<typeof promises>("node:fs/promises");
    vi.mocked(promises.open).mockImplementation(async (at, flags) =>
      flags === "r" ? fails("EISDIR")() : open(at, flags),
    );
    await writeAtomically(path, "new");
    expect(octets(path)).toBe("new");
  });
});
