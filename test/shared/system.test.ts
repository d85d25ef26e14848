import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeFolder } from "../../src/shared/system";

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), "alibaba-mail-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return home;
}

describe("a folder", () => {
  it("is made with those above it, in the mode wanted, unless it is there", () => {
    const home = newHome();
    makeFolder(join(home, "a/b"), 0o700);
    makeFolder(join(home, "a/b"), 0o755);
    if (process.platform === "win32") return;
    expect([join(home, "a"), join(home, "a/b")].map((folder) => statSync(folder).mode & 0o777)).toEqual([0o700, 0o700]);
  });

  it("is not made in the place of a file, nor below one", () => {
    const home = newHome();
    writeFileSync(join(home, "file"), "");
    for (const path of ["file", "file/a", "file/a/b"]) expect(() => makeFolder(join(home, path))).toThrow(/EEXIST|ENO/);
  });

  it.skipIf(!existsSync("/proc"))("is refused at once where the system has no place for it", () => {
    expect(() => makeFolder("/proc/alibaba-mail/a")).toThrow("ENOENT");
  });
});
