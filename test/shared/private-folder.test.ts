import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { privateFolder } from "../../src/shared/private-folder";

function newHome(): string {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "alibaba-mail-")));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return home;
}

describe.skipIf(process.platform === "win32")("a private folder", () => {
  it("is made, with those above it, for its user alone", () => {
    const folder = join(newHome(), "one/two");
    expect(privateFolder(folder)).toBe(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(privateFolder(folder)).toBe(folder);
  });

  it("is told by its real path", () => {
    const home = newHome();
    mkdirSync(join(home, "real"), { mode: 0o700 });
    symlinkSync(join(home, "real"), join(home, "link"));
    expect(privateFolder(join(home, "link/one"))).toBe(join(home, "real/one"));
  });

  it.each([
    ["can be written by its group", "one/two", 0o770],
    ["can be read by others", "one/two", 0o755],
    ["is in one that others can write", "one", 0o777],
  ])("is none where it %s", (_what, folder, mode) => {
    const home = newHome();
    mkdirSync(join(home, "one/two"), { recursive: true, mode: 0o700 });
    chmodSync(join(home, folder), mode);
    expect(privateFolder(join(home, "one/two"))).toBeUndefined();
  });

  it("may be in one that all can write, where a sticky bit keeps them from it", () => {
    const home = newHome();
    mkdirSync(join(home, "one/two"), { recursive: true, mode: 0o700 });
    chmodSync(join(home, "one"), 0o1777);
    expect(privateFolder(join(home, "one/two"))).toBe(join(home, "one/two"));
  });

  it.skipIf(process.getuid?.() !== 0)("is none where it, or one above it, is another user's", () => {
    const home = newHome();
    mkdirSync(join(home, "one/two"), { recursive: true, mode: 0o700 });
    chownSync(join(home, "one"), 12345, 12345);
    expect(privateFolder(join(home, "one/two"))).toBeUndefined();
  });

  it("is any folder where users have no ids", () => {
    vi.stubGlobal("process", { ...process, getuid: undefined });
    onTestFinished(() => void vi.unstubAllGlobals());
    const home = newHome();
    mkdirSync(join(home, "one"));
    chmodSync(join(home, "one"), 0o777);
    expect(privateFolder(join(home, "one"))).toBe(join(home, "one"));
  });
});
