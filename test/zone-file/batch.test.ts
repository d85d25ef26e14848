import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { writeAtomically } from "../../src/zone-file/atomic-write";
import { type Applied, applyEdits, type Edit, type PendingEdit } from "../../src/zone-file/batch";
import { type OwnRecord, ZoneDocument } from "../../src/zone-file/document";
import { editZoneFile, readZoneFile } from "../../src/zone-file/file";
import { create, fileWith, folder, inputsOf, type Kept, kill, octets, program, remove, urnOf, zone } from "./support";

vi.mock("../../src/zone-file/atomic-write", { spy: true });
afterEach(() => vi.resetAllMocks());

const head = "@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns.example.net.\n";
const begin: Parameters<typeof applyEdits>[2] = (newZone) => ZoneDocument.begin(zone, "db", newZone);
const documentOf = (text: string): ZoneDocument => new ZoneDocument(text, zone, "db");
const pending = (...edits: Edit[]): PendingEdit[] => edits.map((edit) => ({ newZone: undefined, edit }));
const add =
  (token: string, rdata: string, name = "@"): Edit =>
  (document) => {
    const record: OwnRecord = { name, type: "MX", ttl: 60, rdata };
    const conflict = document.conflict(record);
    if (conflict) throw conflict;
    return { act: "add", record, token };
  };
const removal =
  (token: string): Edit =>
  (document) => {
    const line = document.find(token);
    return line ? { act: "remove", line } : "unchanged";
  };
const change =
  (token: string, rdata: string, ttl = 60): Edit =>
  (document) => {
    const line = document.find(token);
    return line
      ? { act: "replace", line, record: { name: "@", type: "MX", ttl, rdata }, token }
      : { act: "add", record: { name: "@", type: "MX", ttl, rdata }, token };
  };
const rules = ({ outcomes }: Applied): unknown[] =>
  outcomes.map((outcome) => outcome && ((outcome.error as { rule?: string }).rule ?? outcome.error));

/** Each edit in a file of its own turn, as if there were no batches. */
async function oneAfterTheOther(text: string | undefined, edits: PendingEdit[]): Promise<Applied> {
  let result = text === undefined ? undefined : documentOf(text);
  const outcomes: Applied["outcomes"] = [];
  for (const edit of edits) {
    const applied = await applyEdits(result && documentOf(result.text), [edit], begin);
    result = applied.result;
    outcomes.push(...applied.outcomes);
  }
  return { result, outcomes };
}

const messages = ({ result, outcomes }: Applied): unknown => [
  result?.text,
  outcomes.map((outcome) => outcome && (outcome.error as Error).message),
];

describe("a batch of edits", () => {
  it("is the same as its edits one after the other: text, serial and refusals, whatever they are", async () => {
    const texts = fc.constantFrom(
      undefined,
      "",
      head,
      head.trimEnd(),
      head.replaceAll("\n", "\r\n"),
      `${head}@ 60 MX 3 mx.\n`,
      `${head}; the end`,
      `${head}example.com. 60 IN MX 2 mx. ; alibaba-mail=t2\n; below\n`,
      `${head}example.com. 60 IN MX 2 mx. ; alibaba-mail=t2\n  60 TXT x\n`,
      `${head}$GENERATE 1-3 a 60 MX "$ mx."\nb 60 ( CNAME\n x. )\n`,
    );
    const name = fc.constantFrom("@", "a", "b");
    const at = fc.integer({ min: 1, max: 4 });
    const edit = fc.oneof(
      fc.tuple(at, at, name).map(([token, value, name]) => add(`t${token}`, `${value} mx.`, name)),
      at.map((token) => removal(`t${token}`)),
      fc.tuple(at, at).map(([token, value]) => change(`t${token}`, `${value} mx.`)),
      fc.constant<Edit>(() => "unchanged"),
      fc.constant<Edit>(() => {
        throw new Error("refused");
      }),
    );
    let written = 0;
    await fc.assert(
      fc.asyncProperty(texts, fc.array(edit, { maxLength: 12 }), async (text, edits) => {
        const todo = pending(...edits);
        const batch = await applyEdits(text === undefined ? undefined : documentOf(text), todo, begin);
        const single = await oneAfterTheOther(text, todo);
        expect(messages(batch)).toEqual(messages(single));
        if (batch.result?.text !== text) written++;
      }),
      { numRuns: 500 },
    );
    expect(written).toBeGreaterThan(200);
  });

  it("lets each edit see what those before it have done at its name", async () => {
    const seen: string[][] = [];
    const look: Edit = (document) => {
      seen.push(document.at(zone).map(({ line, type, rdata }) => `${line} ${type} ${rdata}`));
      return "unchanged";
    };
    const applied = await applyEdits(
      documentOf(head),
      pending(add("b", "2 mx."), look, add("a", "1 mx."), look, add("again", "1 mx."), removal("b"), look),
      begin,
    );
    expect(seen.map((lines) => lines.slice(2))).toEqual([["3 MX 2 mx."], ["3 MX 1 mx.", "4 MX 2 mx."], ["3 MX 1 mx."]]);
    expect(rules(applied)).toEqual([...Array(4).fill(undefined), "zone-file.exists", undefined, undefined]);
    expect(applied.result?.text).toBe(`${head.replace("h 1 ", "h 4 ")}example.com. 60 IN MX 1 mx. ; alibaba-mail=a\n`);
  });

  it("finds the one that would change what an $INCLUDE inherits, and does the others", async () => {
    const text = `${head}w.example.com. 60 IN MX 9 mx. ; alibaba-mail=bad\n$INCLUDE more.zone\n`;
    for (let bad = 0; bad < 9; bad++) {
      const edits = Array.from({ length: 9 }, (_, at) => (at === bad ? removal("bad") : add(`t${at}`, `${at} mx.`)));
      const applied = await applyEdits(documentOf(text), pending(...edits), begin);
      expect(rules(applied)).toEqual(edits.map((_, at) => (at === bad ? "zone-file.inherits" : undefined)));
      expect(applied.result?.text.match(/alibaba-mail=t/g)).toHaveLength(8);
      expect(applied.result?.text).toContain("h 9 ");
    }
  });

  it("takes the file away with the last line, and begins a new one for the next", async () => {
    const edits = pending(add("a", "1 mx."), removal("a"), add("b", "2 mx."));
    const { result } = await applyEdits(undefined, edits, begin);
    expect(result?.text).toMatch(/^; Records .*\n.* MX 2 mx\. ; alibaba-mail=b\n$/);
    expect((await applyEdits(undefined, edits.slice(0, 2), begin)).result).toBeUndefined();
  });

  it("does not change the document that it begins with", async () => {
    const document = documentOf(head);
    await applyEdits(document, pending(add("a", "1 mx.")), begin);
    expect(document.records).toHaveLength(2);
  });
});

describe("edits that wait for one file", () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `mx-${at}`);

  it("are written together, in a few writes", async () => {
    const path = fileWith(head);
    const kept = await Promise.all(names(200).map((name, at) => create(path, name, { rdata: `${at} mx.` })));
    expect(vi.mocked(writeAtomically).mock.calls.length).toBeLessThan(10);
    await Promise.all(kept.map(remove));
    expect(octets(path)).toBe(head.replace("h 1 ", "h 401 "));
  });

  it("are done although one among them is refused, which changes nothing", async () => {
    const path = fileWith(`${head}@ 60 MX 17 mx.\n`);
    const done = await Promise.allSettled(names(40).map((name, at) => create(path, name, { rdata: `${at} mx.` })));
    const refused = done.flatMap((one, at) => (one.status === "rejected" ? [[at, one.reason.rule]] : []));
    expect(refused).toEqual([[17, "zone-file.exists"]]);
    expect(octets(path)?.match(/alibaba-mail=/g)).toHaveLength(39);
    expect(octets(path)).toContain("h 40 ");
  });

  it("are not lost, nor what another program appends between their reading and their writing", async () => {
    const path = fileWith(head);
    let times = 0;
    const edit: Edit = (document, exists) => {
      if (times++ === 3) fs.appendFileSync(path, "www 60 A 192.0.2.80\n");
      return add(`t${document.records.length}`, `${document.records.length} mx.`)(document, exists);
    };
    await Promise.all(names(10).map(() => editZoneFile(path, zone, undefined, edit)));
    expect(octets(path)).toContain("www 60 A 192.0.2.80\n");
    expect(octets(path)?.match(/alibaba-mail=/g)).toHaveLength(10);
  });

  it("all fail where the disk is full, leave the file as it was, and don't keep later ones from their turn", async () => {
    const path = fileWith(head);
    const full = Object.assign(new Error("ENOSPC: it failed"), { code: "ENOSPC" });
    vi.mocked(writeAtomically).mockRejectedValueOnce(full);
    const done = await Promise.allSettled(names(20).map((name, at) => create(path, name, { rdata: `${at} mx.` })));
    expect(done.map((one) => one.status === "rejected" && one.reason.rule)).toEqual(
      Array(20).fill("zone-file.disk-full"),
    );
    expect(octets(path)).toBe(head);
    expect(fs.readdirSync(dirname(path))).toEqual([basename(path)]);
    await create(path);
  });

  it("all fail on a small disk without room for them, and leave the file as it was", async ({ skip }) => {
    const disk = folder();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=32k", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      skip("this user can't mount a small disk");
    }
    onTestFinished(() => void execFileSync("umount", [disk]));
    const path = join(disk, "zone");
    fs.writeFileSync(path, head);
    const done = await Promise.allSettled(
      names(400).map((name, at) => create(path, name, { rdata: `${at} mx.example.net.` })),
    );
    const failed = done.flatMap((one) => (one.status === "rejected" ? [one.reason.rule] : []));
    expect(failed.length).toBeGreaterThan(0);
    expect(new Set(failed)).toEqual(new Set(["zone-file.disk-full"]));
    // Each that is said to be done is in the file, and no other.
    expect(octets(path)?.match(/alibaba-mail=/g) ?? []).toHaveLength(400 - failed.length);
  });

  it("are in the file as a whole batch or not at all, whenever their process is killed", async () => {
    const lines = "host 60 A 192.0.2.1\n".repeat(5000);
    for (const delay of [0, 10, 25, 50, 100, 200]) {
      const path = fileWith(head + lines);
      const code = `
        const zoneFileRecord = load("provider/zone-file-record.js").zoneFileRecord();
        const work = JSON.parse(args[0]).map(([urn, inputs]) => zoneFileRecord.create(urn, inputs));
        process.stdout.write("begun");
        Promise.all(work);`;
      const given = names(300).map((name, at) => [urnOf(name), inputsOf(path, { rdata: `${at} mx.` })]);
      const child = spawn(process.execPath, ["-e", program(code), JSON.stringify(given)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await new Promise((done) => child.stdout.once("data", done));
      await new Promise((done) => setTimeout(done, delay));
      await kill(child);
      const found = (await readZoneFile(path, zone))?.records.filter(({ comment }) =>
        comment.includes("alibaba-mail="),
      );
      const count = found?.length ?? 0;
      // 256 edits are the first batch, and the rest the next one.
      expect(octets(path)?.startsWith(head.replace("h 1 ", `h ${1 + count} `) + lines)).toBe(true);
      expect([0, 256, 300]).toContain(count);
      // The next one goes on where it was.
      const kept: Kept = await create(path, "next", { rdata: "999 mx." });
      await remove(kept);
      expect(fs.readdirSync(dirname(path))).toEqual([basename(path)]);
    }
  });

  it("of two processes take turns: neither waits for all of the other's", async () => {
    const path = fileWith(head);
    const code = `
      const zoneFileRecord = load("provider/zone-file-record.js").zoneFileRecord();
      const [urn, inputs] = JSON.parse(args[0]);
      const work = Array.from({ length: 1500 }, (_, at) =>
        zoneFileRecord.create(urn + at, { ...inputs, name: "n" + at }));
      work[0].then(() => process.stdout.write("begun"));
      Promise.all(work);`;
    const given = [urnOf("mx-"), inputsOf(path)];
    const child = spawn(process.execPath, ["-e", program(code), JSON.stringify(given)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((done) => child.once("exit", done));
    await new Promise((done) => child.stdout.once("data", done));
    await create(path, "other", { rdata: "9999 mx." });
    expect(octets(path)?.match(/alibaba-mail=/g)?.length).toBeLessThan(1501);
    await ended;
    expect(octets(path)?.match(/alibaba-mail=/g)).toHaveLength(1501);
  });
});
