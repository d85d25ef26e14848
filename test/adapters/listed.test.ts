import { expect, it } from "vitest";
import { readingOnce } from "../../src/adapters/listed";

it("what a service holds is read once for a program, by key, and again only where that failed", async () => {
  const once = readingOnce<string>();
  const read: string[] = [];
  const reading = (key: string) => async () => {
    read.push(key);
    if (read.length === 1) throw new Error("throttled");
    return `of ${key}`;
  };
  await expect(once("a", reading("a"))).rejects.toThrow("throttled");
  expect(await Promise.all([once("a", reading("a")), once("b", reading("b")), once("a", reading("a"))])).toEqual([
    "of a",
    "of b",
    "of a",
  ]);
  expect(await once("a", reading("a"))).toBe("of a");
  expect(read).toEqual(["a", "a", "b"]);
});
