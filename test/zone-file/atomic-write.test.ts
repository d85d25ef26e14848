import * as fs from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { writeAtomically } from "../../src/zone-file/atomic-write";
import { fileWith, folder, octets } from "./support";

vi.mock("node:fs/promises", async (original) => {
  const actual = await original<typeof fs>();
  return { ...actual, open: vi.fn(actual.open), rename: vi.fn(actual.rename) };
});
afterEach(() => vi.resetAllMocks());

const fails = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

/** Changes the next file that is opened. */
async function opened(change: (file: fs.FileHandle) => void): Promise<void> {
  const { open } = await vi.importActual<typeof fs>("node:fs/promises");
  vi.mocked(fs.open).mockImplementationOnce(async (...args) => {
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
    expect(await fs.readdir(join(path, ".."))).toEqual(["zone"]);
  });

  it.each(["writeFile", "chmod", "sync"] as const)("stays as it was where %s fails", async (method) => {
    const path = fileWith("old");
    await opened((file) => {
      file[method] = fails("ENOSPC");
    });
    await expect(writeAtomically(path, "new")).rejects.toThrow("ENOSPC");
    expect(octets(path)).toBe("old");
    expect(await fs.readdir(join(path, ".."))).toHaveLength(1);
  });

  it("stays as it was where the rename fails", async () => {
    const path = fileWith("old");
    vi.mocked(fs.rename).mockImplementationOnce(fails("EIO"));
    await expect(writeAtomically(path, "new")).rejects.toThrow("EIO");
    expect(octets(path)).toBe("old");
    expect(await fs.readdir(join(path, ".."))).toHaveLength(1);
  });

  it("keeps the group where we may not give it away, and is written where we may not give that either", async () => {
    const path = fileWith("old");
    const { uid, gid } = await fs.stat(path);
    const chown = vi.fn(fails("EPERM"));
    await opened((file) => {
      file.chown = chown;
    });
    await writeAtomically(path, "new");
    expect(chown.mock.calls).toEqual([
      [uid, gid],
      [uid, gid],
    ]);
    expect(octets(path)).toBe("new");
  });

  it("is written where its folder can't be synced", async () => {
    const path = fileWith("old");
    const { open } = await vi.importActual<typeof fs>("node:fs/promises");
    vi.mocked(fs.open).mockImplementation((at, flags) => (flags === "r" ? fails("EISDIR")() : open(at, flags)));
    await writeAtomically(path, "new");
    expect(octets(path)).toBe("new");
  });
});
