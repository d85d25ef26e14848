import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath, platform } from "node:process";
import { describe, expect, it, onTestFinished } from "vitest";
import { createConfiguration } from "../../src/provider/configuration";
import { dynamicUpdateRecord, journalKey } from "../../src/provider/dynamic-update-record";
import { ANY, type Entry, fileJournal, type Journal } from "../../src/provider/journal";
import type { Properties } from "../../src/provider/protocol";
import type { RecordResource } from "../../src/provider/record-resource";
import type { Target } from "../../src/update/target";
import { caught, fakeServer, inputsAt, process, quickMeans } from "../support/dynamic-update";
import type { FakeNameServer } from "../support/fakes/name-server";
import { memoryJournal } from "../support/memory-journal";

const types = "alibaba-mail:index:MailDomain$alibaba-mail:index:DynamicUpdateRecord";
const childOf = (component: string, key = "mx-primary"): string =>
  `urn:pulumi:dev::mail::${types}::${component}-${key}`;
const urn = childOf("corp");
const noSecrets = new Set<string>();
const A = "5 mx1.sg.aliyun.com.";
const B = "6 mx1.sg.aliyun.com.";
const C = "7 mx1.sg.aliyun.com.";
const line = (rdata: string): string => `example.com 600 MX ${rdata.slice(0, -1)}`;

const record = {
  server: "ns1.example.net",
  port: 53,
  zone: "example.com",
  name: "@",
  type: "TXT",
  rdata: '"a secret"',
};

const entryOf = (identity: string): Entry => ({ identity, forerunners: [], holder: identity, isKept: false });

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "journal-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

describe("the journal", () => {
  it("keeps who wrote a record, for the next process of the same project only", async () => {
    const path = join(folder(), "below");
    const entry = { identity: "mail/dev/mx#1", forerunners: ["old"], holder: "mail/dev/mx", isKept: true };
    await fileJournal(journalKey, path, "/project").note(record, entry);
    expect(await fileJournal(journalKey, path, "/project").find(record)).toEqual(entry);
    expect(await fileJournal(journalKey, path, "/other").find(record)).toBeUndefined();
    expect(await fileJournal(journalKey, path, "/project").find({ ...record, rdata: '"other"' })).toBeUndefined();
    await fileJournal(journalKey, path, "/project").forget(record);
    expect(await fileJournal(journalKey, path, "/project").find(record)).toBeUndefined();
    await fileJournal(journalKey, path, "/project").forget(record);
  });

  it("holds no RDATA", async () => {
    const path = folder();
    await fileJournal(journalKey, path).note(record, entryOf("x"));
    const [name = ""] = readdirSync(path);
    expect(name).toMatch(/^[0-9a-f]{64}\.jsonl$/);
    expect(readFileSync(join(path, name), "utf8")).not.toContain("secret");
  });

  it("takes what somebody changed for nothing", async () => {
    const path = folder();
    await fileJournal(journalKey, path).note(record, entryOf("x"));
    const file = join(path, readdirSync(path)[0] ?? "");
    const text = readFileSync(file, "utf8");
    for (const changed of ["", "{", "null", '["x"]', text.replace('"x"', "1"), text.replace('"x"', "")]) {
      writeFileSync(file, changed);
      expect(await fileJournal(journalKey, path).find(record)).toBeUndefined();
    }
    writeFileSync(file, text);
    expect(await fileJournal(journalKey, path).find(record)).toEqual(entryOf("x"));
  });

  it.skipIf(platform === "win32")(
    "forgets rather all than not what it is to forget, where it can't note that",
    async () => {
      const path = folder();
      const journal = fileJournal(([key = ""]: string[]) => [key], path, "/project");
      await journal.note(["a"], entryOf("x"));
      const file = join(path, readdirSync(path)[0] ?? "");
      // In a process that may write no file of more than one kibibyte.
      writeFileSync(file, readFileSync(file, "utf8").padEnd(1023, "\n"));
      const code = `
      const { fileJournal } = require(${JSON.stringify(join(__dirname, "../../dist/provider/journal.js"))});
      fileJournal((key) => key, process.argv[1], "/project").forget(["a"]).then(() => console.log("done"));`;
      const { stdout } = spawnSync("bash", ["-c", 'ulimit -f 1; "$0" -e "$1" "$2"', execPath, code, path], {
        encoding: "utf8",
      });
      expect(stdout).toBe("done\n");
      expect(await journal.find(["a"])).toBeUndefined();
    },
  );

  it("says where nothing can be noted, and does without", async () => {
    const file = join(folder(), "file");
    writeFileSync(file, "");
    const journal = fileJournal(journalKey, join(file, "below"));
    expect(await journal.works()).toBe(false);
    await journal.note(record, entryOf("x"));
    expect(await journal.find(record)).toBeUndefined();
    await journal.forget(record);
    expect(await fileJournal(journalKey, folder()).works()).toBe(true);
  });
});

/** Runs on one machine, each in a process of its own. */
async function machine(journal: Journal<Target> = memoryJournal(journalKey)) {
  const server = await fakeServer();
  return { server, journal, run: (): RecordResource => process(server.key, quickMeans(), journal) };
}

/** A server that carries out the next change, while the process that sent it is killed before it hears of it. */
async function killed(server: FakeNameServer, work: Promise<unknown>): Promise<void> {
  let isChanged = false;
  server.trouble = ({ changes }) => {
    if (changes) isChanged = true;
    return isChanged ? "drop-answer" : undefined;
  };
  await caught(work);
  server.trouble = () => undefined;
}

describe("a dynamic record after a run that was killed", () => {
  it("is taken for its own by the next run, where the program is the same", async () => {
    const { server, run } = await machine();
    await killed(server, run().create(urn, inputsAt(server)));
    const its = run();
    expect((await its.check({}, inputsAt(server), noSecrets, urn)).failures).toEqual([]);
    const { id, state } = await its.create(urn, inputsAt(server));
    expect(server.list()).toEqual([line(A)]);
    await run().delete(id, state, urn);
    expect(server.list()).toEqual([]);
  });

  it("is changed, not doubled, where the program changed after a killed create", async () => {
    const { server, run } = await machine();
    await killed(server, run().create(urn, inputsAt(server)));
    await run().create(urn, inputsAt(server, { rdata: B }));
    expect(server.list()).toEqual([line(B)]);
  });

  it.each([
    ["to a third value", C],
    ["back", A],
    ["not", B],
  ])("is changed, not doubled, where the program changed after a killed update: %s", async (_what, next) => {
    const { server, run } = await machine();
    const { id, state } = await run().create(urn, inputsAt(server));
    await killed(server, run().update(id, state, inputsAt(server, { rdata: B }), urn));
    expect(server.list()).toEqual([line(B)]);
    const its = run();
    await its.diff(id, state, inputsAt(server, { rdata: next }), urn);
    await its.update(id, state, inputsAt(server, { rdata: next }), urn);
    expect(server.list()).toEqual([line(next)]);
  });

  it("is found by a refresh, and destroyed, after a killed update", async () => {
    const { server, run } = await machine();
    const { id, state } = await run().create(urn, inputsAt(server));
    await killed(server, run().update(id, state, inputsAt(server, { rdata: B }), urn));
    expect((await run().read(id, urn, state))?.inputs.rdata).toBe(B);
    await run().delete(id, state, urn);
    expect(server.list()).toEqual([]);
  });

  it("is not mistaken on another machine: the update stops, and the zone stays", async () => {
    const { server, run } = await machine();
    const { id, state } = await run().create(urn, inputsAt(server));
    await killed(server, run().update(id, state, inputsAt(server, { rdata: B }), urn));
    const other = process(server.key);
    // A machine that does not know the stack can't tell B from a record of another resource of it in the preview.
    await other.diff(id, state, inputsAt(server, { rdata: C }), urn);
    const { message } = await caught(other.update(id, state, inputsAt(server, { rdata: C }), urn));
    for (const part of [`neither ${A} (from the state)`, `but ${B}`, "[rfc2136.lost-track]"]) {
      expect(message).toContain(part);
    }
    const again = await caught(other.diff(id, state, inputsAt(server, { rdata: C }), urn));
    expect(again).toMatchObject({ rule: "rfc2136.lost-track" });
    expect(server.list()).toEqual([line(B)]);
    // What the message says helps.
    const { state: settled } = await other.update(id, state, inputsAt(server, { rdata: B }), urn);
    await other.update(id, settled, inputsAt(server, { rdata: C }), urn);
    expect(server.list()).toEqual([line(C)]);
  });

  it("is written anew on another machine where nothing else is there that nobody knows", async () => {
    const server = await fakeServer();
    const { id, state } = await process(server.key).create(urn, inputsAt(server));
    server.take("@", "MX");
    await process(server.key).update(id, state, inputsAt(server, { rdata: C }), urn);
    expect(server.list()).toEqual([line(C)]);
  });

  it("may change places with another of the stack, whether this machine knows them or not", async () => {
    for (const knows of [true, false]) {
      const { server, journal, run } = await machine();
      const other = childOf("corp", "mx-secondary");
      const one = await run().create(urn, inputsAt(server));
      const two = await run().create(other, inputsAt(server, { rdata: B }));
      const its = process(server.key, quickMeans(), knows ? journal : memoryJournal(journalKey));
      const swap = async (): Promise<void> => {
        await its.check(inputsAt(server), inputsAt(server, { rdata: B }), noSecrets, urn);
        await its.diff(one.id, one.state, inputsAt(server, { rdata: B }), urn);
        const first = its.update(one.id, one.state, inputsAt(server, { rdata: B }), urn);
        await its.check(inputsAt(server, { rdata: B }), inputsAt(server), noSecrets, other);
        await its.diff(two.id, two.state, inputsAt(server), other);
        await Promise.all([first, its.update(two.id, two.state, inputsAt(server), other)]);
      };
      await swap();
      expect(server.list().sort()).toEqual([line(A), line(B)].sort());
    }
  });

  it("does not take another of the stack for what an interrupted run wrote", async () => {
    const { server, run } = await machine();
    const { id, state } = await run().create(urn, inputsAt(server));
    await run().create(childOf("corp", "mx-secondary"), inputsAt(server, { rdata: B }));
    server.take("@", "MX");
    server.put("@", "MX", 600, { preference: 6, exchange: "mx1.sg.aliyun.com" });
    await run().diff(id, state, inputsAt(server, { rdata: C }), urn);
  });

  it("is not taken for its own where the server refused it and somebody made it since", async () => {
    const { server, run } = await machine();
    server.trouble = ({ changes }) => (changes ? { rcode: "REFUSED" } : undefined);
    await caught(run().create(urn, inputsAt(server)));
    server.trouble = () => undefined;
    server.put("@", "MX", 600, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    expect((await caught(run().create(urn, inputsAt(server)))).rule).toBe("rfc2136.exists");
  });
});

describe("a dynamic record that is taken over", () => {
  const move = async (given?: Journal<Target>) => {
    const its = await machine(given);
    const { id, state } = await its.run().create(urn, inputsAt(its.server));
    return { ...its, id, state };
  };

  it("by a forced replacement stays when the old one is deleted, in the same run or the next", async () => {
    for (const isSameRun of [true, false]) {
      const { server, run, id, state } = await move();
      const its = run();
      expect((await its.check({}, inputsAt(server), noSecrets, urn)).failures).toEqual([]);
      const made = await its.create(urn, inputsAt(server));
      expect(made.id).not.toBe(id);
      await (isSameRun ? its : run()).delete(id, state, urn);
      expect(server.list()).toEqual([line(A)]);
      await run().delete(made.id, made.state, urn);
      expect(server.list()).toEqual([]);
    }
  });

  it("by a rename that is taken back stays", async () => {
    const { server, run, id, state } = await move();
    const renamed = childOf("renamed");
    await run().diff(id, state, inputsAt(server), renamed);
    const its = run();
    expect((await its.check({}, inputsAt(server), noSecrets, urn)).failures).toEqual([]);
    await its.create(urn, inputsAt(server));
    await its.delete(id, state, renamed);
    expect(server.list()).toEqual([line(A)]);
  });

  it("by an import of what the stack has already stays", async () => {
    const { server, run, id, state } = await move();
    const its = run();
    const imported = await its.read(importIdAt(server), urn, {});
    expect(imported?.id).not.toBe(id);
    await its.diff(imported?.id ?? "", imported?.state ?? {}, inputsAt(server), urn);
    await its.delete(id, state, urn);
    expect(server.list()).toEqual([line(A)]);
  });

  it("by an import stays on this machine where the run was cut before the original was deleted", async () => {
    const { server, run, id, state } = await move();
    const its = run();
    const imported = await its.read(importIdAt(server), urn, {});
    await its.diff(imported?.id ?? "", imported?.state ?? {}, inputsAt(server), urn);
    await run().delete(id, state, urn);
    expect(server.list()).toEqual([line(A)]);
    await run().delete(imported?.id ?? "", imported?.state ?? {}, urn);
    expect(server.list()).toEqual([]);
  });

  it("by an import, or a replacement, that spells the server in another way stays", async () => {
    for (const isImport of [true, false]) {
      const { server, run, id, state } = await move();
      const its = run();
      const wanted = inputsAt(server, { server: "localhost" });
      if (isImport) {
        const imported = await its.read(importIdAt(server).replace("127.0.0.1", "localhost"), urn, {});
        await its.diff(imported?.id ?? "", imported?.state ?? {}, wanted, urn);
      } else {
        // The journal knows both spellings, and the state has the other one.
        await run().update(id, state, wanted, urn);
        await its.check(wanted, inputsAt(server), noSecrets, urn);
        await its.create(urn, inputsAt(server));
      }
      await its.delete(id, isImport ? state : { ...state, server: "localhost" }, urn);
      expect(server.list()).toEqual([line(A)]);
    }
  });

  it("by an import is written again where the run was cut before the original was deleted, on any machine", async () => {
    const { server, run, id, state } = await move();
    const imported = await run().read(importIdAt(server), urn, {});
    const its = process(server.key);
    await its.delete(id, state, urn);
    const its2 = await its.diff(imported?.id ?? "", imported?.state ?? {}, inputsAt(server), urn);
    expect(its2.changes).toBe(true);
    await its.update(imported?.id ?? "", imported?.state ?? {}, inputsAt(server), urn);
    expect(server.list()).toEqual([line(A)]);
  });

  it("by a replacement whose provider changed stays, though another process deletes the old one", async () => {
    const { server, journal, id, state } = await move();
    const explicit = dynamicUpdateRecord(
      createConfiguration({ ALIBABA_MAIL_TSIG_SECRET: server.key?.secret.toString("base64") }),
      quickMeans(),
      journal,
    );
    await explicit.check(inputsAt(server), inputsAt(server), noSecrets, urn);
    await explicit.create(urn, inputsAt(server));
    await process(server.key, quickMeans(), journal).delete(id, state, urn);
    expect(server.list()).toEqual([line(A)]);
  });

  it("on a machine without a journal only where a refresh told of it", async () => {
    const { server, id, state } = await move();
    const its = process(server.key);
    const [failure] = (await its.check({}, inputsAt(server), noSecrets, urn)).failures;
    expect(failure?.reason).toMatch(/--replace.* add --refresh.*\[rfc2136\.exists\]$/);
    await its.read(id, urn, state);
    expect((await its.check({}, inputsAt(server), noSecrets, urn)).failures).toEqual([]);
    await its.create(urn, inputsAt(server));
    await its.delete(id, state, urn);
    expect(server.list()).toEqual([line(A)]);
  });

  it("is refused where its deletion could not be kept off, since nothing can be noted", async () => {
    const server = await fakeServer();
    const deaf: Journal<Target> = {
      ...memoryJournal(journalKey),
      works: async () => false,
      find: async () => undefined,
    };
    const its = process(server.key, quickMeans(), deaf);
    const { id, state } = await process(server.key).create(urn, inputsAt(server));
    await its.read(id, urn, state);
    expect((await its.check({}, inputsAt(server), noSecrets, urn)).failures).toHaveLength(1);
  });

  it("after a rename without an alias is refused, and the message has the line to add", async () => {
    const { server, run } = await move();
    const { failures } = await run().check({}, inputsAt(server), noSecrets, childOf("corp2"));
    expect(failures[0]?.reason).toContain('add the resource option aliases: [{ name: "corp" }]');
  });

  it("leaves nothing behind where another machine made it anew since", async () => {
    const { server, run, state } = await move();
    const elsewhere = memoryJournal(journalKey);
    await process(server.key, quickMeans(), elsewhere).delete("mail/dev/corp-mx-primary#0.1", state, urn);
    const made = await process(server.key, quickMeans(), elsewhere).create(urn, inputsAt(server));
    await run().delete(made.id, made.state, urn);
    expect(server.list()).toEqual([]);
  });

  function importIdAt(server: FakeNameServer): string {
    return `hmac-sha256:${server.key?.name}@127.0.0.1:${server.port}|example.com|@|MX|${A}`;
  }
});

describe("a dynamic record of a renamed resource", () => {
  const former = childOf("corp", "extra-a");
  const renamed = childOf("corp", "extra-b");
  const text = (server: FakeNameServer, value: string): Properties =>
    inputsAt(server, { type: "TXT", rdata: `"${value}"` });
  const lines = (...values: string[]): string[] => values.map((value) => `example.com 600 TXT "${value}"`);
  const rename = async () => {
    const its = await machine();
    const { id, state } = await its.run().create(former, text(its.server, "one"));
    await its.run().diff(id, state, text(its.server, "one"), renamed);
    return { ...its, id, state };
  };

  it("stays where a new resource of its former name makes another one, though the run does not know of it", async () => {
    const { server, run } = await rename();
    const its = run();
    expect((await its.check({}, text(server, "two"), noSecrets, former)).failures).toEqual([]);
    await its.create(former, text(server, "two"));
    expect(server.list()).toEqual(lines("one", "two"));
  });

  it("stays so after it was changed, and does not take the new one's away when it changes", async () => {
    const { server, run, id, state } = await rename();
    const changed = await run().update(id, state, text(server, "1"), renamed);
    await run().create(former, text(server, "two"));
    expect(server.list()).toEqual(lines("1", "two"));
    await run().update(id, changed.state, text(server, "three"), renamed);
    expect(server.list().toSorted()).toEqual(lines("three", "two"));
  });

  it("is told by the name that it has now", async () => {
    const { server, run } = await machine();
    const { id, state } = await run().create(childOf("corp"), inputsAt(server));
    await run().diff(id, state, inputsAt(server), childOf("corp2"));
    const { failures } = await run().check({}, inputsAt(server), noSecrets, childOf("corp3"));
    expect(failures[0]?.reason).toContain('add the resource option aliases: [{ name: "corp2" }]');
  });

  it("that was moved to another stack is that stack's", async () => {
    const { server, run } = await machine();
    const { id, state } = await run().create(urn, inputsAt(server));
    await run().diff(id, state, inputsAt(server), urn.replace(":dev:", ":prod:"));
    const { failures } = await run().check({}, inputsAt(server), noSecrets, urn);
    expect(failures[0]?.reason).toContain("of another stack");
    expect((await caught(run().create(urn, inputsAt(server)))).rule).toBe("rfc2136.exists");
  });
});

it("a record of which the state knows nothing any more is not taken for its own: another machine may have destroyed it", async () => {
  const { server, run } = await machine();
  const { id, state } = await run().create(urn, inputsAt(server));
  await run().diff(id, state, inputsAt(server), urn);
  await process(server.key).delete(id, state, urn);
  server.put("@", "MX", 600, { preference: 5, exchange: "mx1.sg.aliyun.com" });
  const { failures } = await run().check({}, inputsAt(server), noSecrets, urn);
  expect(failures[0]?.reason).toContain('imports: { "mx-primary":');
});

it("a record that changed hands twice goes with the one that has it", async () => {
  const { server, journal, run } = await machine();
  const one = await run().create(urn, inputsAt(server));
  const two = await run().create(childOf("other"), inputsAt(server, { rdata: B }));
  const its = run();
  const [now, other] = [inputsAt(server, { rdata: B }), inputsAt(server)];
  await its.check(inputsAt(server), now, noSecrets, urn);
  await its.check(now, other, noSecrets, childOf("other"));
  const first = await its.update(one.id, one.state, now, urn);
  await its.update(two.id, two.state, other, childOf("other"));
  const its2 = run();
  await its2.check(now, other, noSecrets, urn);
  await its2.check(other, now, noSecrets, childOf("other"));
  const back = await its2.update(one.id, first.state, other, urn);
  expect((await journal.find(back.state as never))?.forerunners).not.toContain(one.id);
});

it("whoever had it is a forerunner where that is not known", async () => {
  const journal = memoryJournal(journalKey);
  const server = await fakeServer();
  const { id, state } = await process(server.key).create(urn, inputsAt(server) as Properties);
  const its = process(server.key, quickMeans(), journal);
  await its.read(id, urn, state);
  const made = await its.create(urn, inputsAt(server));
  expect(await journal.find(made.state as never)).toMatchObject({ identity: made.id, forerunners: [ANY] });
});
