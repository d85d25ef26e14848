import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { writeAtomically } from "../../src/zone-file/atomic-write";
import type { Edited } from "../../src/zone-file/batch";
import { ZoneFileError } from "../../src/zone-file/error";
import { editZoneFile, inspectZoneFile, isSameFile, readZoneFile } from "../../src/zone-file/file";
import { create, fileWith, folder, inputsOf, isRoot, octets, remove, rewrite, run, urnOf, zone } from "./support";

vi.mock("../../src/zone-file/atomic-write", { spy: true });
vi.mock("node:fs", async (original) => {
  const actual = await original<typeof fs>();
  return { ...actual, accessSync: vi.fn(actual.accessSync) };
});
afterEach(() => vi.resetAllMocks());

const anyZone = "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns.example.net.\n";
const failure = (code: string): Error => Object.assign(new Error(`${code}: it failed`), { code });

describe("a file that is no zone file", () => {
  it.each<[what: string, make: () => string, words: string[]]>([
    ["a folder", folder, ["[zone-file.folder]"]],
    [
      "binary",
      () => fileWith(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1])),
      ["line 1: ", "NUL", "[zone-file.not-a-zone]"],
    ],
    ["prose", () => fileWith("This is\na letter.\n"), ["line 1: ", '"is"', "[zone-file.not-a-zone]"]],
    ["torn in a parenthesis", () => fileWith("@ 60 SOA ns h (\n1 2"), ["line 1: ", '"("', "[zone-file.not-a-zone]"]],
    ["torn in a quote", () => fileWith('a 1 A 192.0.2.1\nb 1 TXT "x'), ["line 2: ", "quote", "[zone-file.not-a-zone]"]],
    ["in a folder that is missing", () => join(folder(), "no", "zone"), ["[zone-file.no-folder]"]],
  ])("is told before anything is written, with its path: %s", async (_what, make, words) => {
    const path = make();
    const before = fs.existsSync(path) && fs.statSync(path).isFile() ? octets(path) : undefined;
    const found = await inspectZoneFile(path, zone);
    expect(found).toBeInstanceOf(ZoneFileError);
    for (const word of [path, ...words]) expect(found?.message).toContain(word);
    // The write reports the same, if the preview was ignored.
    await expect(create(path)).rejects.toThrow(found?.message);
    if (before !== undefined) expect(octets(path)).toBe(before);
    const zoneLocks = (name: string): boolean => name.startsWith(basename(path)) && name.includes(".lock");
    if (fs.existsSync(dirname(path))) expect(fs.readdirSync(dirname(path)).filter(zoneLocks)).toEqual([]);
  });

  it("is told as a wrong path where a file is taken for a folder", async () => {
    const found = await inspectZoneFile(join(fileWith(anyZone), "zone"), zone);
    expect(found?.message).toContain("[zone-file.no-folder]");
    await expect(readZoneFile(join(fileWith(anyZone), "zone"), zone)).rejects.toThrow("[zone-file.no-folder]");
  });

  // A pipe that is read until its other end is closed would be waited for. In a process that can be ended.
  it.skipIf(process.platform === "win32")("is told where it is a pipe", async () => {
    const path = join(folder(), "pipe");
    execFileSync("mkfifo", [path]);
    const code = `load("zone-file/file.js").inspectZoneFile(args[0], "example.com").then((found) => process.stdout.write(found?.message ?? ""));`;
    const { stdout } = await run(code, [path], 3_000);
    expect(stdout).toContain(path);
    expect(stdout).toContain("[zone-file.no-file]");
  });

  it.skipIf(process.platform === "win32")("is told where it is a device", async () => {
    await expect(readZoneFile("/dev/null", zone)).rejects.toMatchObject({ rule: "zone-file.no-file" });
  });
});

describe("a file without the rights to it", () => {
  /** Tries it in a process that has no special rights. */
  async function asNobody(path: string): Promise<{ inspected: string; created: string }> {
    const code = `
      const { inspectZoneFile } = load("zone-file/file.js");
      const zoneFileRecord = load("provider/zone-file-record.js").zoneFileRecord();
      if (process.getuid() === 0) process.setuid(65534);
      (async () => {
        const inspected = (await inspectZoneFile(args[0], "example.com"))?.message ?? "fit";
        const created = await zoneFileRecord.create(args[1], JSON.parse(args[2])).then(() => "made", (error) => error.message);
        console.log(JSON.stringify({ inspected, created }));
      })();`;
    fs.chmodSync(dirname(dirname(path)), 0o755);
    const { stdout, stderr } = await run(code, [path, urnOf("mx"), JSON.stringify(inputsOf(path))]);
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout);
  }

  /** A file in a folder in a folder, so that the rights of both can be set. */
  function fileIn(mode: number, folderMode: number, text?: string): string {
    const inner = join(folder(), "zones");
    fs.mkdirSync(inner);
    const path = join(inner, "zone");
    if (text !== undefined) {
      fs.writeFileSync(path, text);
      fs.chmodSync(path, mode);
    }
    fs.chmodSync(inner, folderMode);
    onTestFinished(() => fs.chmodSync(inner, 0o700));
    return path;
  }

  const posix = process.platform !== "win32";
  const refused = /zone .*\(EACCES\).*\[zone-file\.unreadable\]$/;

  it.runIf(posix).each([
    ["that can't be read", () => fileIn(0o000, 0o777, anyZone)],
    ["that is missing, in a folder that can't be written", () => fileIn(0, 0o555)],
  ])("is told in the preview and in the run: one %s", async (_what, make) => {
    const path = make();
    const before = isRoot ? octets(path) : undefined;
    const { inspected, created } = await asNobody(path);
    expect(inspected).toMatch(refused);
    expect(created).toMatch(refused);
    if (isRoot) expect(octets(path)).toBe(before);
  });

  it.runIf(posix)("is told in the run and stays as it was, where its folder can't be written", async () => {
    const path = fileIn(0o644, 0o555, anyZone);
    expect((await asNobody(path)).created).toMatch(refused);
    expect(octets(path)).toBe(anyZone);
  });

  // Else the preview promises what the run can't do.
  it.runIf(posix)("is told in the preview too, where its folder can't be written", async () => {
    expect((await asNobody(fileIn(0o644, 0o555, anyZone))).inspected).toMatch(refused);
  });

  // The rename would go past the file's own rights: someone took the right to write away.
  it.runIf(posix)("is not written where it is read-only, though its folder can be written", async () => {
    expect((await asNobody(fileIn(0o444, 0o777, anyZone))).created).toMatch(refused);
  });

  it.each([
    ["EACCES", "[zone-file.unreadable]"],
    ["EROFS", "[zone-file.read-only]"],
  ])("is told where its folder says %s", async (code, words) => {
    const path = join(folder(), "zone");
    vi.mocked(fs.accessSync).mockImplementation(() => {
      throw failure(code);
    });
    expect((await inspectZoneFile(path, zone))?.message).toContain(words);
    await expect(create(path)).rejects.toThrow(words);
    expect(octets(path)).toBeUndefined();
  });
});

describe("a file whose rights say no", () => {
  it("is told, though its folder says yes", async () => {
    const path = fileWith(anyZone);
    vi.mocked(fs.accessSync)
      .mockReturnValueOnce()
      .mockImplementationOnce(() => {
        throw failure("EACCES");
      });
    expect((await inspectZoneFile(path, zone))?.message).toContain("[zone-file.unreadable]");
  });
});

describe("a write that fails", () => {
  it.each([
    ["ENOSPC", "disk-full"],
    ["EDQUOT", "disk-full"],
    ["EROFS", "read-only"],
    ["EPERM", "unreadable"],
    ["EACCES", "unreadable"],
    ["EIO", "io"],
    ["EBUSY", "busy"],
  ])("with %s is reported with the rule %s, and leaves the file and no lock", async (code, rule) => {
    const path = fileWith(anyZone);
    vi.mocked(writeAtomically).mockRejectedValueOnce(failure(code));
    const tried = create(path);
    await expect(tried).rejects.toBeInstanceOf(ZoneFileError);
    await expect(tried).rejects.toThrow(`${path}`);
    await expect(tried).rejects.toMatchObject({ rule: `zone-file.${rule}` });
    expect(octets(path)).toBe(anyZone);
    expect(fs.readdirSync(dirname(path))).toEqual([basename(path)]);
  });

  it("does not keep the next one from its turn", async () => {
    const path = fileWith(anyZone);
    let next: Promise<unknown> | undefined;
    vi.mocked(writeAtomically).mockImplementationOnce(async () => {
      next = create(path, "b");
      throw failure("EIO");
    });
    await expect(create(path, "a")).rejects.toMatchObject({ rule: "zone-file.io" });
    await expect(next).resolves.toBeDefined();
  });

  it("that is a fault of ours is not hidden", async () => {
    const path = fileWith(anyZone);
    const edit = (): never => {
      throw new TypeError("a fault");
    };
    await expect(editZoneFile(path, zone, undefined, edit)).rejects.toThrow(TypeError);
    await expect(inspectZoneFile(5 as never, zone)).rejects.toThrow(TypeError);
    expect(octets(path)).toBe(anyZone);
  });
});

describe("a disk that is full", () => {
  /** A small disk of its own; nothing where this user can't mount one. */
  function smallDisk(): string | undefined {
    const at = folder();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", at], { stdio: "ignore" });
    } catch {
      return undefined;
    }
    onTestFinished(() => void execFileSync("umount", [at]));
    return at;
  }

  const lines = (count: number): string => "host 60 A 192.0.2.1\n".repeat(count);

  function fill(disk: string, spare: number): void {
    const filler = join(disk, "filler");
    fs.writeFileSync(filler, "");
    try {
      for (;;) fs.appendFileSync(filler, Buffer.alloc(1024));
    } catch {
      fs.truncateSync(filler, Math.max(0, Math.floor(fs.statSync(filler).size / 4096) * 4096 - spare));
    }
  }

  it("leaves the file as it was, where there is no room for the lock", async ({ skip }) => {
    const disk = smallDisk() ?? skip("this user can't mount a small disk");
    const path = join(disk, "zone");
    fs.writeFileSync(path, lines(50));
    fill(disk, 0);
    await expect(create(path)).rejects.toMatchObject({ rule: "zone-file.disk-full" });
    expect(octets(path)).toBe(lines(50));
    expect(fs.readdirSync(disk).sort()).toEqual(["filler", "zone"]);
  });

  it("leaves the file as it was, where there is room for the lock only", async ({ skip }) => {
    const disk = smallDisk() ?? skip("this user can't mount a small disk");
    const path = join(disk, "zone");
    fs.writeFileSync(path, lines(50));
    fill(disk, 4096);
    await expect(create(path)).rejects.toMatchObject({ rule: "zone-file.disk-full" });
    expect(octets(path)).toBe(lines(50));
  });

  // A write that comes to the end of the disk half-way is done in part, and says so only by a count.
  it("leaves the file as it was, where there is room for a part of it", async ({ skip }) => {
    const disk = smallDisk() ?? skip("this user can't mount a small disk");
    const path = join(disk, "zone");
    fs.writeFileSync(path, lines(250)); // 2 pages of 4, one for the lock, one for half of the new file
    await create(path).catch(() => undefined);
    expect(octets(path)).toBe(lines(250));
  });
});

describe("a file that is written", () => {
  it("stays a link where it is one", async () => {
    const target = fileWith(anyZone);
    const link = join(folder(), "link");
    fs.symlinkSync(target, link);
    await remove(await create(link));
    const kept = await create(link);
    expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
    expect(octets(target)).toContain(kept.id);
    expect(fs.readdirSync(dirname(target))).toEqual([basename(target)]);
    expect(fs.readdirSync(dirname(link))).toEqual(["link"]);
  });

  it.each<[what: string, link: (target: string, at: string) => string]>([
    ["a link", (target) => target],
    ["a relative link", (target, at) => relative(at, target)],
    [
      "a link to a link",
      (target, at) => {
        fs.symlinkSync(target, join(at, "between"));
        return "between";
      },
    ],
  ])("is made behind %s that leads to no file yet", async (_what, to) => {
    const target = join(folder(), "zone");
    const at = folder();
    const link = join(at, "link");
    fs.symlinkSync(to(target, at), link);
    expect(await isSameFile(link, target)).toBe(true);
    expect(await inspectZoneFile(link, zone)).toBeUndefined();
    await create(link);
    expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
    expect(octets(target)).toBeDefined();
  });

  it("is told as wrong where links lead round in a circle", async () => {
    const path = join(folder(), "link");
    fs.symlinkSync("link", path);
    expect((await inspectZoneFile(path, zone))?.message).toMatch(/link: ELOOP.*\[zone-file\.io\]$/);
  });

  it("is told as wrong where a link leads into no folder", async () => {
    const path = join(folder(), "link");
    fs.symlinkSync("no/zone", path);
    const found = await inspectZoneFile(path, zone);
    expect(found?.rule).toBe("zone-file.no-folder");
    for (const part of [`${path}: `, ` ${join(dirname(path), "no")} `]) expect(found?.message).toContain(part);
  });

  it.skipIf(process.platform === "win32").each([0o600, 0o640, 0o664])("keeps its mode: %o", async (mode) => {
    const path = fileWith(anyZone);
    fs.chmodSync(path, mode);
    await create(path);
    expect(fs.statSync(path).mode & 0o7777).toBe(mode);
  });

  it.runIf(isRoot)("keeps its owner, where root writes it", async () => {
    const path = fileWith(anyZone);
    fs.chownSync(path, 1234, 1235);
    await create(path);
    expect(fs.statSync(path)).toMatchObject({ uid: 1234, gid: 1235 });
  });

  it("is seen whole by whoever reads it meanwhile", async () => {
    const text = `${anyZone}${"host 60 A 192.0.2.1\n".repeat(20_000)}`;
    const path = fileWith(text);
    let writing = true;
    const torn: number[] = [];
    const reader = (async () => {
      while (writing) {
        const size = (await fs.promises.readFile(path)).length;
        if (size < text.length) torn.push(size);
      }
    })();
    for (const name of ["a", "b", "c", "d"]) await create(path, name, { rdata: `5 ${name}.` });
    writing = false;
    await reader;
    expect(torn).toEqual([]);
  });

  it("is not touched where an edit changes nothing", async () => {
    const path = fileWith("example.com. 60 IN MX 5 mx. ; alibaba-mail=t\n");
    await editZoneFile(path, zone, undefined, () => "unchanged");
    const record = { name: "@", type: "MX", ttl: 60, rdata: "5 mx." };
    await editZoneFile(path, zone, undefined, ({ records: [line] }) =>
      line ? { act: "replace", line, record, token: "t" } : "unchanged",
    );
    expect(writeAtomically).not.toHaveBeenCalled();
  });

  it("may be named relative to the working directory", async () => {
    const path = relative(process.cwd(), fileWith(anyZone));
    await create(path);
    expect(octets(path)).toContain("alibaba-mail=");
  });
});

describe("reading", () => {
  it("gives nothing where there is no file", async () => {
    expect(await readZoneFile(join(folder(), "zone"), zone)).toBeUndefined();
  });

  it("finds nothing wrong with a zone, or with a file that is still to be made", async () => {
    expect(await inspectZoneFile(fileWith(anyZone), zone)).toBeUndefined();
    expect(await inspectZoneFile(join(folder(), "zone"), zone)).toBeUndefined();
  });

  it("sees what was written before it was asked, also while another is at it", async () => {
    const path = fileWith(anyZone);
    const first = readZoneFile(path, zone);
    const before = inspectZoneFile(path, zone);
    fs.writeFileSync(path, `${anyZone}www 60 A 192.0.2.1\n`);
    const second = readZoneFile(path, zone);
    fs.writeFileSync(path, `${anyZone}www 60 A\n`);
    const after = inspectZoneFile(path, zone);
    await Promise.allSettled([first, before, second]);
    expect((await after)?.message).toContain("A record without data");
    await expect(readZoneFile(path, zone)).rejects.toThrow("A record without data");
  });

  it("is done together for all who ask at once", async () => {
    const path = fileWith(anyZone);
    const found = await Promise.all(Array.from({ length: 100 }, () => inspectZoneFile(path, zone)));
    expect(found).toEqual(Array.from({ length: 100 }, () => undefined));
    // Of the folder and of the file.
    expect(fs.accessSync).toHaveBeenCalledTimes(2);
  });

  it("sees what another program has written since", async () => {
    const path = fileWith(anyZone);
    rewrite(path, (text) => `${text}x 60 A 192.0.2.1\n`);
    expect((await readZoneFile(path, zone))?.records).toHaveLength(3);
  });
});

describe("a file that another program writes meanwhile", () => {
  const addMx = (): Edited => ({
    act: "add",
    record: { name: "@", type: "MX", ttl: 60, rdata: "5 mx." },
    token: "t",
  });

  /** Edits a file; `meddle` is done by another program after the edit has seen the file. */
  async function editWhile(path: string, meddle: (time: number) => void): Promise<number> {
    let times = 0;
    await editZoneFile(path, zone, undefined, () => {
      meddle(++times);
      return addMx();
    });
    return times;
  }

  it.each<[how: string, write: (path: string, line: string) => void]>([
    ["appends to it", (path, line) => fs.appendFileSync(path, line)],
    [
      "puts another in its place",
      (path, line) => {
        fs.writeFileSync(`${path}.new`, octets(path) + line);
        fs.renameSync(`${path}.new`, path);
      },
    ],
    [
      "puts the old time back",
      (path, line) => {
        const { atime, mtime } = fs.statSync(path);
        fs.appendFileSync(path, line);
        fs.utimesSync(path, atime, mtime);
      },
    ],
  ])("loses nothing where that %s", async (_how, write) => {
    const path = fileWith(anyZone);
    const times = await editWhile(path, (time) => time === 1 && write(path, "www 60 A 192.0.2.80\n"));
    expect(times).toBe(2);
    const text = octets(path) ?? "";
    expect(text.startsWith(`${anyZone.replace("h 1 ", "h 2 ")}www 60 A 192.0.2.80\n`)).toBe(true);
    expect(text).toContain("alibaba-mail=t");
    expect(fs.readdirSync(dirname(path))).toEqual([basename(path)]);
  });

  it("is not replaced where that has only begun it", async () => {
    const path = join(folder(), "zone");
    await editWhile(path, (time) => time === 1 && fs.writeFileSync(path, anyZone));
    expect(octets(path)?.startsWith(anyZone.replace("h 1 ", "h 2 "))).toBe(true);
  });

  it("is not taken away where that has added a line", async () => {
    const path = join(folder(), "zone");
    await create(path);
    const before = octets(path) ?? "";
    let seen = 0;
    await editZoneFile(path, zone, undefined, ({ records: [line, ...others] }) => {
      if (++seen === 1) fs.appendFileSync(path, "b 60 A 192.0.2.2\n");
      return line && others.length === 0 ? { act: "remove", line } : "unchanged";
    });
    expect(seen).toBe(2);
    expect(octets(path)).toBe(`${before}b 60 A 192.0.2.2\n`);
  });

  it("is not complained about where the edit saw what that had half written", async () => {
    const path = fileWith(anyZone);
    let times = 0;
    await editZoneFile(path, zone, undefined, () => {
      if (++times > 1) return addMx();
      fs.appendFileSync(path, "www 60 A 192.0.2.80\n");
      throw new ZoneFileError("zone-file.not-a-zone", "half a line");
    });
    expect(octets(path)).toContain("www 60 A 192.0.2.80\nexample.com. 60 IN MX 5 mx. ; alibaba-mail=t\n");
  });

  it("is given up after 10 attempts, and left as that program wrote it", async () => {
    const path = fileWith(anyZone);
    const tried = editWhile(path, () => fs.appendFileSync(path, "; more\n"));
    await expect(tried).rejects.toThrow(/10 .*\[zone-file\.busy\]$/);
    expect(octets(path)).toBe(anyZone + "; more\n".repeat(10));
    expect(fs.readdirSync(dirname(path))).toEqual([basename(path)]);
  });
});

describe("what a killed writer left", () => {
  it("is taken away by the next one, and nothing else", async () => {
    const path = fileWith(anyZone);
    const uuid = "0a1b2c3d-0000-4000-8000-0123456789ab";
    const mine = `zone.${uuid}.tmp`;
    const left = `${path}.${uuid}.tmp`;
    const kept = [`${path}.tmp`, `${path}.${uuid}`, `${path}.x.${uuid}.tmp`, join(dirname(path), mine)];
    for (const name of [left, ...kept]) fs.writeFileSync(name, "x");
    await create(path);
    expect(fs.readdirSync(dirname(path)).sort()).toEqual([path, ...kept].map((name) => basename(name)).sort());
  });
});

describe("a path that is odd", () => {
  it.each([
    ["a NUL", "zones/a\0b", "NUL"],
    ["an unpaired surrogate", "zones/\ud83d", "surrogate"],
    ["too many octets", `/tmp/${"x".repeat(256)}`, "too long"],
  ])("is refused in our words where it has %s", async (_what, path, what) => {
    const refused = expect.objectContaining({ rule: "zone-file.path", message: expect.stringContaining(what) });
    expect(await inspectZoneFile(path, zone)).toEqual(refused);
    await expect(create(path)).rejects.toEqual(refused);
    await expect(readZoneFile(path, zone)).rejects.toEqual(refused);
  });

  it.each([215, 240, 255])("works where its name has %i octets", async (length) => {
    const path = join(folder(), "x".repeat(length));
    fs.writeFileSync(path, anyZone);
    await remove(await create(path));
    expect(octets(path)).toBe(anyZone.replace("h 1 ", "h 3 "));
    expect(fs.readdirSync(dirname(path))).toEqual([basename(path)]);
  });

  it("works where its name is long and of characters of several octets", async () => {
    const path = join(folder(), "中😀".repeat(36));
    await create(path);
    expect(fs.readdirSync(dirname(path))).toEqual([basename(path)]);
  });

  it("is refused in our words where it is compared with another", async () => {
    await expect(isSameFile("a\0", "b")).rejects.toThrow("[zone-file.path]");
  });
});

describe("a file with two names", () => {
  it.skipIf(process.platform === "win32")("is refused in the preview and in the run, and stays one", async () => {
    const path = fileWith(anyZone);
    fs.linkSync(path, `${path}.other`);
    const found = await inspectZoneFile(path, zone);
    expect(found?.rule).toBe("zone-file.hard-link");
    expect(found?.message).toContain(`${path} is one of 2 `);
    await expect(create(path)).rejects.toMatchObject({ rule: "zone-file.hard-link" });
    expect(octets(path)).toBe(anyZone);
    expect(fs.statSync(path).nlink).toBe(2);
  });
});

describe("a file that is not fit to be written", () => {
  it("is refused in the preview and in the run, and stays as it was", async () => {
    const text = `${anyZone}@ 60 NSEC a NS SOA\n`;
    const path = fileWith(text);
    expect((await inspectZoneFile(path, zone))?.message).toContain("line 3 holds a record of type NSEC");
    await expect(create(path)).rejects.toThrow("[zone-file.signed]");
    expect(octets(path)).toBe(text);
    // It can still be read.
    expect((await readZoneFile(path, zone))?.records).toHaveLength(3);
  });
});

describe("two paths", () => {
  it("lead to one file however they are written, also before it is there", async () => {
    const at = folder();
    const link = join(folder(), "link");
    fs.symlinkSync(at, link);
    for (const make of [() => {}, () => fs.writeFileSync(join(at, "zone"), anyZone)]) {
      make();
      for (const other of [
        join(at, "zone"),
        `${at}/./zone`,
        `${at}/../${basename(at)}/zone`,
        join(link, "zone"),
        relative(".", join(at, "zone")),
      ])
        expect(await isSameFile(join(at, "zone"), other)).toBe(true);
      expect(await isSameFile(join(at, "zone"), join(at, "zone2"))).toBe(false);
    }
    expect(await isSameFile("/no/folder/zone", "/no/folder/./zone")).toBe(true);
  });
});
