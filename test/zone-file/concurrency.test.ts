import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readZoneFile } from "../../src/zone-file/file";
import { create, fileWith, folder, inputsOf, octets, remove, run, urnOf, zone } from "./support";

const strangers = '@ 60 SOA ns h 1 2 3 4 5\r\n@ 60 NS ns.example.net.\r\nwww 60 TXT "x;" ; caf\xe9\r\n';

async function ownLines(path: string): Promise<number> {
  const document = await readZoneFile(path, zone);
  return document?.records.filter(({ comment }) => comment.includes("alibaba-mail=")).length ?? 0;
}

describe("records that are created at once", () => {
  it("are all in the file: 40 of one process, and all go again", async () => {
    const path = fileWith(strangers);
    const kept = await Promise.all(
      Array.from({ length: 40 }, (_, at) => create(path, `mx-${at}`, { rdata: `${at} mx.example.net.` })),
    );
    expect(await ownLines(path)).toBe(40);
    expect(octets(path)?.startsWith(strangers.replace("h 1 ", "h 41 "))).toBe(true);
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
    await Promise.all(kept.map(remove));
    expect(octets(path)).toBe(strangers.replace("h 1 ", "h 81 "));
  });

  it("begin one file together", async () => {
    const path = join(folder(), "zone");
    const names = Array.from({ length: 40 }, (_, at) => `mx-${at}`);
    const kept = await Promise.all(names.map((name, at) => create(path, name, { rdata: `${at} mx.` })));
    expect(await ownLines(path)).toBe(40);
    expect(octets(path)?.match(/begun by/g)).toHaveLength(1);
    await Promise.all(kept.map(remove));
    expect(octets(path)).toBeUndefined();
  });

  it.each([
    [2, "a file that is there", () => fileWith(strangers)],
    [4, "a file that is there", () => fileWith(strangers)],
    [4, "a file that they begin", () => join(folder(), "zone")],
  ])("are all in the file: 25 of each of %i processes, in %s", async (processes, _what, make) => {
    const path = make();
    const code = `
      const zoneFileRecord = load("provider/zone-file-record.js").zoneFileRecord();
      const given = JSON.parse(args[0]);
      Promise.all(given.map(([urn, inputs]) => zoneFileRecord.create(urn, inputs))).catch((error) => {
        console.error(error);
        process.exitCode = 1;
      });`;
    const given = (child: number): unknown[] =>
      Array.from({ length: 25 }, (_, at) => [
        urnOf(`mx-${child}-${at}`),
        inputsOf(path, { rdata: `${at} mx${child}.example.net.` }),
      ]);
    const before = octets(path);
    const ended = await Promise.all(
      Array.from({ length: processes }, (_, child) => run(code, [JSON.stringify(given(child))], 100_000)),
    );
    expect(ended.map(({ stderr }) => stderr)).toEqual(Array(processes).fill(""));
    expect(await ownLines(path)).toBe(25 * processes);
    if (before) expect(octets(path)?.startsWith(before.replace("h 1 ", `h ${25 * processes + 1} `))).toBe(true);
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
  });
});
