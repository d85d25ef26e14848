import * as fs from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { sweep, temporaryOf } from "../../src/zone-file/beside";
import { folder } from "./support";

vi.mock("node:fs", async (original) => {
  const actual = await original<typeof fs>();
  return { ...actual, readdirSync: vi.fn(actual.readdirSync) };
});

it("a folder of many files is listed once, and each file's temporary ones go in its own turn", () => {
  const place = folder();
  const paths = ["one", "one.other", "x".repeat(255)].map((name) => join(place, name));
  const left = paths.flatMap((path) => [temporaryOf(path), temporaryOf(path)]);
  for (const path of left) fs.writeFileSync(path, "");
  vi.mocked(fs.readdirSync).mockClear();
  for (const [index, path] of paths.entries()) {
    sweep(path);
    sweep(path);
    expect(left.filter((name) => fs.existsSync(name))).toEqual(left.slice(2 * (index + 1)));
  }
  expect(fs.readdirSync).toHaveBeenCalledTimes(1);
});

it("what is made after the first look is its writer's, and stays", () => {
  const path = join(folder(), "zone");
  sweep(path);
  const made = temporaryOf(path);
  fs.writeFileSync(made, "");
  sweep(path);
  expect(fs.existsSync(made)).toBe(true);
});
