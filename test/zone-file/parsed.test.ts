import * as fs from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readParsed } from "../../src/zone-file/parsed";
import * as parser from "../../src/zone-file/parser";
import { fileWith, zone } from "./support";

vi.mock("../../src/zone-file/parser", { spy: true });
vi.mock("node:fs", async (original) => {
  const actual = await original<typeof fs>();
  return { ...actual, openSync: vi.fn(actual.openSync) };
});
afterEach(() => vi.useRealTimers());

const text = "@ 60 A 192.0.2.1\n";
const times = async (work: () => Promise<unknown>): Promise<{ parsed: number; read: number }> => {
  vi.mocked(parser.parseZoneFile).mockClear();
  vi.mocked(fs.openSync).mockClear();
  await work();
  return { parsed: vi.mocked(parser.parseZoneFile).mock.calls.length, read: vi.mocked(fs.openSync).mock.calls.length };
};
const addresses = async (path: string): Promise<unknown> =>
  readParsed(path, zone)
    .document()
    ?.records.map(({ rdata }) => rdata);
/** Reads as if it were a while later. */
const later = (): void => {
  vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ["Date"] });
};

describe("a file that is read again", () => {
  it("is parsed once, and not even read where its time says that it is the same", async () => {
    const path = fileWith(text);
    expect(await times(() => addresses(path))).toEqual({ parsed: 1, read: 1 });
    expect(await times(() => addresses(path))).toEqual({ parsed: 0, read: 1 });
    later();
    expect(await times(() => addresses(path))).toEqual({ parsed: 0, read: 1 });
    expect(await times(() => addresses(path))).toEqual({ parsed: 0, read: 0 });
  });

  // File systems count time in steps: its size, and perhaps its times, are the same.
  it("is seen as it is now, though it was changed right after it was read", async () => {
    const path = fileWith(text);
    for (let at = 1; at < 30; at++) {
      fs.writeFileSync(path, text.replace("2.1", `2.${at % 10}`));
      expect(await addresses(path)).toEqual([`192.0.2.${at % 10}`]);
    }
  });

  it("is seen as it is now, where another program has put the old time back", async () => {
    const path = fileWith(text);
    later();
    await addresses(path);
    await addresses(path);
    fs.writeFileSync(path, text.replace("2.1", "2.2"));
    fs.utimesSync(path, 1, 1);
    expect(await addresses(path)).toEqual(["192.0.2.2"]);
    fs.rmSync(path);
    expect(await addresses(path)).toBeUndefined();
  });

  it("is refused again without a second parse", async () => {
    const path = fileWith("no zone\n");
    const read = (): Promise<unknown> => addresses(path).catch((error) => error.rule);
    expect(await times(async () => expect(await read()).toBe("zone-file.not-a-zone"))).toMatchObject({ parsed: 1 });
    expect(await times(async () => expect(await read()).toBe("zone-file.not-a-zone"))).toMatchObject({ parsed: 0 });
  });

  it("is parsed for each zone anew", async () => {
    const path = fileWith(text);
    await addresses(path);
    expect(readParsed(path, "example.org").document()?.records[0]?.owner).toBe("example.org");
  });
});
