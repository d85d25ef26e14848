import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { notesFile } from "../../src/provider/notes-file";

function pathOf(): string {
  const folder = fs.mkdtempSync(join(tmpdir(), "notes-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return join(folder, "below", "notes.jsonl");
}

const countIn = (path: string): number => fs.readFileSync(path, "utf8").split("\n").filter(Boolean).length;

describe("a file of notes", () => {
  it("has the last note of each key, in this process and the next one", async () => {
    const path = pathOf();
    const file = notesFile(path);
    expect(file.find("a")).toBeUndefined();
    await Promise.all([file.append("a", 1), file.append("b", { text: "\u00e9\n" }), file.append("a", 2)]);
    await file.append("c", 3);
    await file.append("c", undefined);
    for (const one of [file, notesFile(path)]) {
      expect(["a", "b", "c", "d"].map(one.find)).toEqual([2, { text: "\u00e9\n" }, undefined, undefined]);
    }
  });

  it("sees what another process notes, also after the file was deleted or replaced", async () => {
    const path = pathOf();
    const [one, other] = [notesFile(path), notesFile(path)];
    await one.append("a", 1);
    expect(other.find("a")).toBe(1);
    await other.append("a", 2);
    expect(one.find("a")).toBe(2);
    fs.rmSync(path);
    expect(one.find("a")).toBeUndefined();
    await one.append("b", 3);
    expect(other.find("a")).toBeUndefined();
    expect(other.find("b")).toBe(3);
  });

  it("writes notes that wait for each other together", async () => {
    const path = pathOf();
    const file = notesFile(path);
    await Promise.all(Array.from({ length: 100 }, (_, index) => file.append(`${index}`, index)));
    // The first one goes at once.
    expect(fs.readFileSync(path, "utf8").match(/^$/gm)?.length).toBeLessThan(10);
    expect(file.find("99")).toBe(99);
  });

  it("keeps all that came before a note that was cut off, and what comes after it", async () => {
    for (const cut of ['["a",', '["a",2]', '["a"', "[", '["a",{"x":"y']) {
      const path = pathOf();
      const file = notesFile(path);
      await file.append("a", 1);
      fs.appendFileSync(path, `\n${cut}`);
      // It may still be on its way.
      expect(file.find("a")).toBe(1);
      await notesFile(path).append("b", 2);
      expect([file.find("b"), notesFile(path).find("b")]).toEqual([2, 2]);
      expect(file.find("a")).toBe(cut === '["a",2]' ? 2 : 1);
    }
  });

  it("has all of a batch that the system takes in parts, among those of other processes", async () => {
    const path = pathOf();
    const script = `
      const { notesFile } = require(${JSON.stringify(join(__dirname, "../../dist/provider/notes-file.js"))});
      const file = notesFile(process.argv[1]);
      (async () => {
        for (let round = 0; round < 5; round++)
          await Promise.all(Array.from({ length: 1500 }, (_, index) => file.append(process.argv[2] + index, [round, "x".repeat(450)])));
      })();`;
    const children = ["a", "b", "c"].map((name) =>
      spawn(process.execPath, ["-e", script, path, name], { stdio: "inherit" }),
    );
    await Promise.all(children.map((child) => once(child, "exit")));
    const file = notesFile(path);
    const keys = ["a", "b", "c"].flatMap((name) => Array.from({ length: 1500 }, (_, index) => name + index));
    expect(keys.filter((key) => (file.find(key) as number[] | undefined)?.[0] !== 4)).toEqual([]);
  });

  it("tells a note that could not be written from one that was", async () => {
    const path = pathOf();
    fs.mkdirSync(path, { recursive: true });
    const file = notesFile(path);
    await expect(Promise.all([file.append("a", 1), file.append("b", 1)])).rejects.toThrow("EISDIR");
    fs.rmdirSync(path);
    await file.append("a", 2);
    expect(file.find("a")).toBe(2);
  });

  it("is for its user alone", async () => {
    const path = pathOf();
    await notesFile(path).append("a", 1);
    expect(fs.statSync(path).mode & 0o777).toBe(0o600);
    expect(fs.statSync(join(path, "..")).mode & 0o777).toBe(0o700);
  });
});

describe("a file of notes of which most count no more", () => {
  const old = (path: string): void => {
    const lines = Array.from({ length: 3000 }, (_, index) => JSON.stringify([`${index % 100}`, index]));
    fs.mkdirSync(join(path, ".."));
    fs.writeFileSync(path, [...lines, '["gone",1]', '["gone"]', ""].join("\n"));
  };

  it("is written anew before the next note, with all that counts", async () => {
    const path = pathOf();
    old(path);
    const file = notesFile(path);
    expect(file.find("7")).toBe(2907);
    await file.append("8", "new");
    expect(countIn(path)).toBe(101);
    for (const one of [file, notesFile(path)])
      expect(["7", "8", "99", "gone"].map(one.find)).toEqual([2907, "new", 2999, undefined]);
    expect(fs.readdirSync(join(path, ".."))).toEqual(["notes.jsonl"]);
  });

  it("takes notes also after a process that was writing it anew has died", async () => {
    const path = pathOf();
    old(path);
    const { pid } = spawnSync(process.execPath, ["-e", "0"]);
    fs.writeFileSync(`${path}.lock`, JSON.stringify({ pid, host: hostname(), since: new Date().toISOString() }));
    await notesFile(path).append("7", "new");
    expect(notesFile(path).find("7")).toBe("new");
    expect(fs.readdirSync(join(path, ".."))).toEqual(["notes.jsonl"]);
  });

  it("loses nothing that others note meanwhile", async () => {
    const path = pathOf();
    const script = `
      const { notesFile } = require(${JSON.stringify(join(__dirname, "../../dist/provider/notes-file.js"))});
      const file = notesFile(process.argv[1]);
      (async () => {
        for (let round = 0; round < 40; round++) {
          // As a new process, which may write the file anew.
          const its = round % 8 === 0 ? notesFile(process.argv[1]) : file;
          await Promise.all(Array.from({ length: 50 }, (_, index) => its.append(process.argv[2] + index, round)));
        }
      })();`;
    const processes = ["a", "b", "c", "d"].map((name) =>
      spawn(process.execPath, ["-e", script, path, name], { stdio: "inherit" }),
    );
    const codes = await Promise.all(processes.map(async (child) => (await once(child, "exit"))[0]));
    expect(codes).toEqual([0, 0, 0, 0]);
    const file = notesFile(path);
    const keys = ["a", "b", "c", "d"].flatMap((name) => Array.from({ length: 50 }, (_, index) => `${name}${index}`));
    expect(keys.filter((key) => file.find(key) !== 39)).toEqual([]);
    // It was written anew on the way.
    expect(countIn(path)).toBeLessThan(8000);
  });
});
