import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { zoneFileRecord as createResource, lineKey } from "../../src/provider/zone-file-record";
import { lineageOf } from "../../src/shared/identity";
import { readZoneFile } from "../../src/zone-file/file";
import { memoryJournal } from "../support/memory-journal";
import {
  create,
  fileWith,
  folder,
  type Inputs,
  inputsOf,
  type Kept,
  octets,
  read,
  remove,
  rewrite,
  update,
  urnOf,
  zone,
  zoneFileRecord,
} from "../zone-file/support";

afterEach(() => vi.restoreAllMocks());

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const check = (
  news: Record<string, unknown>,
  olds: Record<string, unknown> = {},
  urn = urnOf("mx"),
): ReturnType<typeof zoneFileRecord.check> => zoneFileRecord.check(olds, news, new Set(), urn);
const missing = (): string => join(folder(), "zone");
/** What a name server reads. */
const recordsOf = async (path: string): Promise<unknown> =>
  (await readZoneFile(path, zone))?.records.map(({ owner, ttl, type, rdata }) => [owner, ttl, type, rdata]);
const importOf = (id: string, name = "mx"): Promise<Kept | undefined> =>
  zoneFileRecord.read(id, urnOf(name), {}) as Promise<Kept | undefined>;

describe("checking", () => {
  it("brings names and RDATA into one spelling", async () => {
    const path = missing();
    const given = inputsOf(path, { zone: "EXAMPLE.com.", name: "WWW.example.com.", type: "CNAME", rdata: "Web" });
    expect(await check(given)).toEqual({
      inputs: inputsOf(path, { name: "www", type: "CNAME", rdata: "web.example.com." }),
      failures: [],
    });
  });

  it.each<[what: string, over: Record<string, unknown>, property: string, rule: string]>([
    ["a TTL of zero", { ttl: 0 }, "ttl", "ttl.range"],
    ["no path", { path: "" }, "path", "zone-file.no-path"],
    ["a zone that is a URL", { zone: "https://example.com" }, "zone", "domain.url"],
    ["a name outside the zone", { name: "www.example.org." }, "name", "owner.outside-zone"],
    ["RDATA that is none", { rdata: '"open' }, "rdata", "zone-file.rdata"],
    ["a type that we don't write", { type: "NS" }, "type", "args.unknown-value"],
    ["a TTL that is a text", { ttl: "600" }, "ttl", "args.type"],
    ["a missing name", { name: undefined }, "name", "args.missing"],
    ["an argument that there isn't", { preference: 5 }, "preference", "args.unknown-key"],
    ["a new zone without name servers", { newZone: { nameServers: [] } }, "newZone.nameServers", "args.empty"],
  ])("tells the property and the rule: %s", async (_what, over, property, rule) => {
    const { failures } = await check({ ...inputsOf(missing()), ...over });
    expect(failures).toEqual([{ property, rule, reason: expect.stringContaining(`[${rule}]`) }]);
  });

  it("tells all that is wrong at once", async () => {
    const { failures } = await check(inputsOf("", { ttl: -1, rdata: "" }));
    expect(failures.map(({ property }) => property)).toEqual(["ttl", "path", "rdata"]);
  });

  // A line that the name server refuses makes it refuse the whole zone.
  it.each([
    ["MX", "mx1.sg.aliyun.com."],
    ["MX", "70000 mx1.sg.aliyun.com."],
    ["A", "web"],
    ["A", "192.0.2.1 192.0.2.2"],
    ["AAAA", "192.0.2.1"],
    ["SRV", "1 2 x."],
    ["CNAME", "a b"],
  ])("refuses RDATA that no name server takes: %s %s", async (type, rdata) => {
    const { failures } = await check(inputsOf(missing(), { name: "x", type, rdata }));
    expect(failures).toEqual([
      { property: "rdata", rule: "zone-file.rdata", reason: expect.stringContaining("[zone-file.rdata]") },
    ]);
  });

  it.each([
    ["an address as name server", { nameServers: ["192.0.2.1"] }],
    ["a hostmaster without @", { nameServers: ["ns.example.net"], hostmaster: "jo" }],
  ])("refuses a new zone with %s, which no name server takes", async (_what, newZone) => {
    expect((await check({ ...inputsOf(missing()), newZone })).failures).toHaveLength(1);
  });

  it("takes name servers with a final dot", async () => {
    const path = missing();
    const { inputs } = await check({ ...inputsOf(path), newZone: { nameServers: ["ns.example.net."] } });
    await create(path, "mx", inputs as Partial<Inputs>);
    expect(octets(path)).toContain(" IN NS ns.example.net. ");
  });

  it("tells in the preview what stands in the way in the file", async () => {
    const path = fileWith("@ 60 MX 5 mx1.sg.aliyun.com.\n");
    const { failures } = await check(inputsOf(path));
    expect(failures).toEqual([
      {
        property: "name",
        rule: "zone-file.exists",
        reason: expect.stringContaining(`import it with the id ${path}|example.com|@|MX|5 mx1.sg.aliyun.com.,`),
      },
    ]);
    writeFileSync(path, "no zone\n");
    expect((await check(inputsOf(path))).failures).toEqual([
      {
        property: "path",
        rule: "zone-file.not-a-zone",
        reason: expect.stringContaining("[zone-file.not-a-zone]"),
      },
    ]);
  });

  it("of a record that there is already does not stumble over its own line, nor over those of others of ours", async () => {
    const path = fileWith("");
    const { state } = await create(path);
    expect((await check(inputsOf(path), state)).failures).toEqual([]);
    expect((await check(inputsOf(path))).failures).toEqual([]);
  });

  it.each(["path", "zone", "name", "type", "ttl", "rdata", "newZone"])(
    "leaves a value that is not known yet as it is, and checks the others: %s",
    async (property) => {
      const path = missing();
      const bad = property === "ttl" ? { rdata: '"' } : { ttl: 0 };
      const later = { ...inputsOf(path), [property]: unknown };
      for (const olds of [{}, { ...inputsOf(path), marked: true }]) {
        expect(await check(later, olds)).toEqual({ inputs: later, failures: [] });
      }
      const { inputs, failures } = await check({ ...later, ...bad }, inputsOf(path));
      expect(inputs[property]).toBe(unknown);
      expect(failures.map((failure) => failure.property)).toEqual(property === "newZone" ? [] : Object.keys(bad));
    },
  );

  // The path would be taken for "", which is in the working directory's own parent.
  it("does not look for a file whose path is not known yet", async () => {
    vi.spyOn(process, "cwd").mockReturnValue("/missing/folder");
    expect((await check({ ...inputsOf("zone"), path: unknown })).failures).toEqual([]);
  });
});

describe("the difference", () => {
  const olds = { ...inputsOf("db"), writtenTtl: 3600, marked: true };

  it.each<[what: string, olds: Record<string, unknown>, news: Record<string, unknown>, changes: boolean]>([
    ["nothing", olds, inputsOf("db"), false],
    ["a new zone's beginning", olds, inputsOf("db", { newZone: { nameServers: ["ns."] } }), false],
    ["an imported line without marker", { ...olds, marked: false }, inputsOf("db"), true],
    ["the path", olds, inputsOf("db2"), true],
    ["the zone", olds, inputsOf("db", { zone: "example.org" }), true],
    ["the name", olds, inputsOf("db", { name: "www" }), true],
    ["the type", olds, inputsOf("db", { type: "TXT" }), true],
    ["the TTL", olds, inputsOf("db", { ttl: 60 }), true],
    ["the RDATA", olds, inputsOf("db", { rdata: "5 mx." }), true],
    ["what is not known yet", olds, inputsOf("db", { rdata: unknown }), true],
  ])("is %s, and never a replacement", async (_what, olds, news, changes) => {
    expect(await zoneFileRecord.diff("id", olds, news, urnOf("mx"))).toEqual({
      changes,
      replaces: [],
      deleteBeforeReplace: true,
    });
  });
});

describe("a line whose marker someone took off", () => {
  it.each([{ ttl: 60 }, { rdata: "7 mx1.sg.aliyun.com." }])(
    "is nobody's: the preview refuses %j as the update does",
    async (over) => {
      const path = fileWith("");
      const spf = { type: "TXT", rdata: '"v=spf1 -all"' };
      const kept = await create(path, "mx", spf);
      rewrite(path, (text) => text.replace(/ ;.*/, ""));
      const now = over.ttl === undefined ? { ...spf, rdata: '"v=spf1 ~all"' } : { ...spf, ...over };
      const diff = zoneFileRecord.diff(kept.id, kept.state, inputsOf(path, now), urnOf("mx"));
      const told = await diff.then(
        () => undefined,
        (error) => error.rule,
      );
      expect(told).toMatch(/^zone-file\.(exists|second-spf)$/);
      expect(
        await update(kept, now).then(
          () => undefined,
          (error) => error.rule,
        ),
      ).toBe(told);
    },
  );
});

describe("the preview of a change", () => {
  const diffOf = ({ id, state }: Kept, news: Inputs): Promise<unknown> =>
    createResource().diff(id, state, news, urnOf("mx"));
  const file = (): string => fileWith("example.com. 3600 IN NS ns.example.net.\n");

  it.each<[what: string, over: Partial<Inputs>]>([
    ["value", { rdata: "6 mx1.sg.aliyun.com." }],
    ["TTL", { ttl: 300 }],
  ])("refuses to write over a line that someone changed, as the update does: a new %s", async (_what, over) => {
    const path = file();
    const made = await create(path);
    rewrite(path, (text) => text.replace("MX 5", "MX 15"));
    const news = inputsOf(path, over);
    await expect(diffOf(made, news)).rejects.toThrow("[zone-file.changed]");
    await expect(update(made, over)).rejects.toThrow("[zone-file.changed]");
    expect(await diffOf(made, inputsOf(path))).toMatchObject({ changes: false });
  });

  it("refuses a move to another file while the old line is somebody's, and one whose marker is there twice", async () => {
    const [path, other] = [file(), file()];
    const made = await create(path);
    rewrite(path, (text) => text.replace("MX 5", "MX 15"));
    await expect(diffOf(made, inputsOf(other))).rejects.toThrow("[zone-file.changed]");
    rewrite(path, (text) => `${text}${text.split("\n").at(-2)}\n`);
    await expect(diffOf(made, inputsOf(path, { ttl: 300 }))).rejects.toThrow("[zone-file.duplicate-marker]");
  });

  it("waits for what is not known yet", async () => {
    const made = await create(file());
    expect(await diffOf(made, { ...inputsOf(unknown), path: unknown })).toMatchObject({ changes: true });
  });
});

describe("a line of ours that another resource has", () => {
  const text = (path: string, value: string): Inputs => inputsOf(path, { type: "TXT", rdata: `"${value}"` });

  it("after a rename is not what a new resource of the former name left over", async () => {
    const path = missing();
    const { id, state } = await create(path, "a", text(path, "one"));
    const its = createResource();
    await its.diff(id, state, text(path, "one"), urnOf("b"));
    expect((await its.check({}, text(path, "two"), new Set(), urnOf("a"))).failures).toEqual([]);
    await its.create(urnOf("a"), text(path, "two"));
    expect(octets(path)).toMatch(/"one".*\n.*"two"/);
    const { failures } = await createResource().check({}, text(path, "three"), new Set(), urnOf("a"));
    expect(failures[0]).toMatchObject({ rule: "zone-file.left-over", reason: expect.stringContaining('"one"') });
  });

  it("is not taken over from another stack by a forced replacement, but after a refresh that found it by its marker", async () => {
    const path = missing();
    const made = await create(path);
    const moved = urnOf("mx", { stack: "prod" });
    const forced = async (its = createResource()) => {
      await its.check(inputsOf(path), inputsOf(path), new Set(), moved);
      return (await its.check({}, inputsOf(path), new Set(), moved)).failures;
    };
    const [failure] = await forced();
    expect(failure?.reason).toContain("of another stack");
    expect(failure?.reason).toContain("needs --refresh");
    const its = createResource();
    await its.read(made.id, moved, made.state);
    expect(await forced(its)).toEqual([]);
    const taken = await its.create(moved, inputsOf(path));
    await its.delete(made.id, made.state, moved);
    expect(octets(path)).toContain(taken.id);
  });
});

describe("creating", () => {
  it("writes one marked line that says whose it is", async () => {
    const path = fileWith("");
    const { id } = await create(path, "a::b c");
    expect(id).toMatch(/^mail\/dev\/a__b_c#[0-9a-f]{12}\.[0-9a-f]{8}$/);
    expect(octets(path)).toBe(`example.com. 600 IN MX 5 mx1.sg.aliyun.com. ; alibaba-mail=${id}\n`);
  });

  it("gives names that read alike ids of their own", async () => {
    const path = fileWith("");
    const one = await create(path, "a b", { rdata: "1 x." });
    const other = await create(path, "a_b", { rdata: "2 x." });
    expect(one.id).not.toBe(other.id);
  });

  it("begins a whole zone only where it is asked to, and never in a file that is there", async () => {
    const newZone = { nameServers: ["ns1.example.net"] };
    const [begun, plain, there] = [missing(), missing(), fileWith("")];
    await create(begun, "mx", { newZone });
    await create(plain);
    await create(there, "mx", { newZone });
    expect(octets(begun)).toMatch(/ IN SOA .* IN NS /s);
    for (const path of [plain, there]) expect(octets(path)).not.toMatch(/SOA|NS/);
  });

  it("leaves the file as it was where there is a conflict", async () => {
    const text = '@ 60 TXT "v=spf1 -all" ; \xe9\r\n';
    const path = fileWith(text);
    await expect(create(path, "spf", { type: "TXT", rdata: '"v=spf1 mx -all"' })).rejects.toThrow(
      "[zone-file.second-spf]",
    );
    expect(octets(path)).toBe(text);
  });

  it("follows the TTL that strangers have given the RRset, and sees no drift in it", async () => {
    const path = fileWith("@ 3600 MX 50 mx.example.net.\n");
    const kept = await create(path);
    expect(octets(path)).toContain(" 3600 IN MX 5 mx1");
    expect((await read(kept))?.state).toEqual(kept.state);
    expect(kept.state.ttl).toBe(600);
    await remove(kept);
    expect(octets(path)).toBe("@ 3600 MX 50 mx.example.net.\n");
  });

  it("takes over the line that an earlier resource of its name wrote, under an identity of its own", async () => {
    const path = fileWith("");
    const one = await create(path);
    const other = await create(path);
    expect(octets(path)).toBe(`example.com. 600 IN MX 5 mx1.sg.aliyun.com. ; alibaba-mail=${other.id}\n`);
    // So does a forced replacement, which deletes by the old id then.
    await remove(one);
    expect(await read(other)).toEqual(expect.objectContaining(other));
  });

  it("takes over the line that an earlier version marked without a nonce", async () => {
    const path = fileWith("");
    const { id } = await create(path);
    const old = { id: id.replace(/\.[0-9a-f]+$/, ""), state: { ...inputsOf(path), writtenTtl: 600, marked: true } };
    for (const counter of ["", "-2"]) {
      rewrite(path, (text) => text.replace(/(alibaba-mail=.*#.{12}).*/, `$1${counter}`));
      const kept = await create(path);
      await remove({ ...old, id: old.id + counter });
      expect(octets(path)).toContain(` ; alibaba-mail=${kept.id}\n`);
    }
  });

  it("does not write over a line that an earlier run left and that says something else", async () => {
    const path = fileWith("");
    await create(path, "mx", { rdata: "10 mx.example.net." });
    const before = octets(path);
    const tried = create(path);
    await expect(tried).rejects.toMatchObject({ rule: "zone-file.left-over" });
    await expect(tried).rejects.toThrow(`${path}: line 1 `);
    await expect(tried).rejects.toThrow(": example.com. 600 MX 10 mx.example.net.;");
    // The preview says the same.
    const { failures } = await check(inputsOf(path));
    expect(failures).toEqual([
      { property: "name", rule: "zone-file.left-over", reason: expect.stringContaining("[zone-file.left-over]") },
    ]);
    expect(octets(path)).toBe(before);
    const imported = await importOf(`${path}|example.com|@|MX|10 mx.example.net.`);
    expect(imported).toBeDefined();
    await update(imported as Kept, inputsOf(path));
    expect(octets(path)).toContain("5 mx1.sg.aliyun.com.");
  });

  it("of another name or type under the same URN makes a line of its own", async () => {
    const path = fileWith("");
    const one = await create(path);
    const other = await create(path, "mx", { name: "sub" });
    expect(other.id).not.toBe(one.id);
    await remove(one);
    expect(await read(other)).toEqual(expect.objectContaining({ id: other.id, state: other.state }));
  });

  it("is refused where two lines carry the marker", async () => {
    const path = fileWith("");
    const kept = await create(path);
    rewrite(path, (text) => text + text.replace("5 mx1", "6 mx2"));
    await expect(read(kept)).rejects.toThrow(/lines 1 and 2 .*\[zone-file\.duplicate-marker\]$/);
    await expect(remove(kept)).rejects.toThrow(/lines 1 and 2 .*\[zone-file\.duplicate-marker\]$/);
  });
});

describe("adopting by contents", () => {
  const adopting = (path: string, over: Partial<Inputs> = {}): Inputs => inputsOf(path, { adopt: true, ...over });
  const line = "@ 600 MX 5 mx1.sg.aliyun.com.\n";

  it("takes over the same line that nobody manages, so that the zone does not change", async () => {
    const path = fileWith(`${line}@ 600 MX 10 mx2.sg.aliyun.com.\n`);
    const before = await recordsOf(path);
    expect((await check(adopting(path))).failures).toEqual([]);
    const made = await create(path, "mx", { adopt: true });
    expect(await recordsOf(path)).toEqual(before);
    expect(octets(path)?.match(new RegExp(made.id, "g"))).toHaveLength(1);
    expect((await zoneFileRecord.diff(made.id, made.state, adopting(path), urnOf("mx"))).changes).toBe(false);
    await remove(made);
    expect(octets(path)).toBe("@ 600 MX 10 mx2.sg.aliyun.com.\n");
  });

  it("takes over a text that is split otherwise than we would", async () => {
    const path = fileWith('s1._domainkey 600 TXT "v=DKIM1; " "p=MIGf"\n');
    const over = { name: "s1._domainkey", type: "TXT", rdata: '"v=DKIM1; p=MIGf"' };
    expect((await check(adopting(path, over))).failures).toEqual([]);
    const made = await create(path, "key", { adopt: true, ...over });
    expect(await recordsOf(path)).toEqual([["s1._domainkey.example.com", 600, "TXT", '"v=DKIM1; p=MIGf"']]);
    expect((await zoneFileRecord.diff(made.id, made.state, adopting(path, over), urnOf("key"))).changes).toBe(false);
    await remove(made);
    expect(octets(path)).toBe("");
  });

  it.each([
    ["the same line without being asked to", line, { adopt: false }, "exists"],
    ["a line of another value", '@ 600 TXT "v=spf1 ~all"\n', { type: "TXT", rdata: '"v=spf1 -all"' }, "second-spf"],
  ])("does not take over %s", async (_what, text, over, rule) => {
    const path = fileWith(text);
    const { failures } = await check(adopting(path, over));
    expect(failures).toMatchObject([{ rule: `zone-file.${rule}` }]);
    await expect(zoneFileRecord.create(urnOf("mx"), adopting(path, over))).rejects.toMatchObject({
      rule: `zone-file.${rule}`,
    });
    expect(octets(path)).toBe(text);
  });

  it("leaves the line of another stack alone, in the preview and in the update", async () => {
    const path = missing();
    await zoneFileRecord.create(urnOf("mx", { stack: "prod" }), inputsOf(path));
    const before = octets(path);
    const its = createResource();
    const { failures } = await its.check({}, adopting(path), new Set(), urnOf("mx"));
    expect(failures).toEqual([
      { property: "name", rule: "zone-file.exists", reason: expect.stringContaining("of another stack") },
    ]);
    await expect(its.create(urnOf("mx"), adopting(path))).rejects.toMatchObject({ rule: "zone-file.exists" });
    expect(octets(path)).toBe(before);
  });
});

describe("reading", () => {
  it("gives nothing where the line, its marker or the file is gone", async () => {
    const path = fileWith("");
    const kept = await create(path);
    rewrite(path, (text) => text.replace(/ ;.*/, ""));
    expect(await read(kept)).toBeUndefined();
    writeFileSync(path, "");
    expect(await read(kept)).toBeUndefined();
    rmSync(path);
    expect(await read(kept)).toBeUndefined();
    rmSync(dirname(path), { recursive: true });
    expect(await read(kept)).toBeUndefined();
  });

  it.each<[what: string, change: (text: string) => string, over: Partial<Inputs>, writtenTtl?: number]>([
    ["another TTL", (text) => text.replace("600", "1h"), { ttl: 3600 }, 3600],
    ["other RDATA", (text) => text.replace("5 mx1", "7 mx1"), { rdata: "7 mx1.sg.aliyun.com." }],
    ["another owner", (text) => text.replace("example", "www.example"), { name: "www" }],
    ["another type", (text) => text.replace("MX 5 mx1", "NS mx1"), { type: "NS", rdata: "mx1.sg.aliyun.com." }],
    ["an owner outside the zone", (text) => text.replace("example.com", "example.org"), { name: "example.org" }],
    ["no TTL", (text) => text.replace(" 600", ""), {}, Number.NaN],
    [
      "another spelling",
      (text) => text.replace("example.com.", "@").replace("mx1.sg", "(MX1.sg").replace(" ;", ") ;"),
      {},
    ],
  ])("sees what someone has made of the line: %s", async (_what, change, over, writtenTtl = 600) => {
    const path = fileWith("");
    const kept = await create(path);
    rewrite(path, change);
    const expected = { ...inputsOf(path), ...over };
    expect(await zoneFileRecord.read(kept.id, urnOf("mx"), kept.state)).toEqual({
      id: kept.id,
      inputs: expected,
      state: { ...expected, marked: true, ...(Number.isNaN(writtenTtl) ? {} : { writtenTtl }) },
    });
  });

  it("keeps what a new zone began with", async () => {
    const newZone = { nameServers: ["ns1.example.net"] };
    const kept = await create(missing(), "mx", { newZone });
    expect((await read(kept))?.state).toEqual(kept.state);
  });

  it("sees a TTL that someone gave our line against that of the others in its RRset", async () => {
    const path = fileWith("@ 3600 MX 50 mx.example.net.\n");
    const kept = await create(path);
    rewrite(path, (text) => text.replace("3600 IN", "60 IN"));
    expect((await read(kept))?.state.ttl).toBe(60);
  });
});

describe("importing", () => {
  it("takes over a line that was made by hand: without marker first, and the next update puts it on", async () => {
    const path = fileWith("; mine\r\n@\t1H\tMX\t5 MX1.sg.aliyun.com. ; old\r\nx 60 A 192.0.2.1\r\n");
    const imported = (await importOf(`${path}|${zone}|@|MX|5 mx1.sg.aliyun.com.`)) as Kept;
    expect(imported.state).toEqual({ ...inputsOf(path, { ttl: 3600 }), writtenTtl: 3600, marked: false });
    expect(await read(imported)).toMatchObject({ state: imported.state });
    const now = inputsOf(path, { ttl: 3600 });
    expect((await zoneFileRecord.diff(imported.id, imported.state, now, urnOf("mx"))).changes).toBe(true);
    const kept = await update(imported, {});
    expect(octets(path)).toBe(
      `; mine\r\nexample.com. 3600 IN MX 5 mx1.sg.aliyun.com. ; alibaba-mail=${imported.id}\r\nx 60 A 192.0.2.1\r\n`,
    );
    expect(kept.state).toMatchObject({ marked: true });
    expect(await update(kept, { ttl: 3600 })).toEqual(kept);
    await remove(kept);
    expect(octets(path)).toBe("; mine\r\nx 60 A 192.0.2.1\r\n");
  });

  it("of a record with another value is no conflict with the line that it is about to change", async () => {
    const path = fileWith('@ 60 TXT "v=spf1 include:a.example ~all"\n');
    const spf = { type: "TXT", rdata: '"v=spf1 -all"', ttl: 60 };
    const imported = (await importOf(`${path}|${zone}|@|TXT|"v=spf1 include:a.example ~all"`)) as Kept;
    const news = inputsOf(path, spf);
    const checked = await zoneFileRecord.check(
      inputsOf(path, { ...spf, rdata: '"v=spf1 include:a.example ~all"' }),
      news,
      new Set(),
      urnOf("mx"),
    );
    expect(checked.failures).toEqual([]);
    expect((await zoneFileRecord.diff(imported.id, imported.state, news, urnOf("mx"))).changes).toBe(true);
    await update(imported, spf);
    expect(octets(path)).toBe(`example.com. 60 IN TXT "v=spf1 -all" ; alibaba-mail=${imported.id}\n`);
  });

  it("of a whole RRset gives it one TTL, the program's, also where one is told of after the other's update began", async () => {
    const path = fileWith("@ 3600 MX 5 mx1.sg.aliyun.com.\n@ 3600 MX 10 mx2.sg.aliyun.com.\n");
    const takeOver = async (rdata: string, name: string): Promise<void> => {
      const imported = (await importOf(`${path}|${zone}|@|MX|${rdata}`, name)) as Kept;
      const over = { rdata, ttl: 600 };
      await check(inputsOf(path, over), inputsOf(path, { rdata, ttl: 3600 }), urnOf(name));
      await zoneFileRecord.update(imported.id, imported.state, inputsOf(path, over), urnOf(name));
    };
    const first = takeOver("5 mx1.sg.aliyun.com.", "mx-1");
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all([first, takeOver("10 mx2.sg.aliyun.com.", "mx-2")]);
    expect(octets(path)?.match(/^\S+ \d+/gm)).toEqual(["example.com. 600", "example.com. 600"]);
  });

  it("and deleting before the marker is on takes no line: it may be another import's by then", async () => {
    const text = "@ 60 MX 5 mx1.sg.aliyun.com.\n@ 60 MX 6 mx2.sg.aliyun.com.\n";
    const path = fileWith(text);
    await remove((await importOf(`${path}|${zone}|@|MX|5 mx1.sg.aliyun.com.`)) as Kept);
    expect(octets(path)).toBe(text);
  });

  it("of what the stack has already takes the line over, and the original's delete leaves it", async () => {
    const path = fileWith("");
    const original = await create(path);
    const imported = (await importOf(`${path}|${zone}|@|MX|5 mx1.sg.aliyun.com.`)) as Kept;
    expect(imported.id).not.toBe(original.id);
    expect(imported.state).toMatchObject({ marked: false });
    const kept = await update(imported, {});
    await remove(original);
    expect(octets(path)).toBe(`example.com. 600 IN MX 5 mx1.sg.aliyun.com. ; alibaba-mail=${kept.id}\n`);
    expect(await read(kept)).toEqual(expect.objectContaining(kept));
  });

  it("of what the stack has already heals where the run was cut before the original was deleted", async () => {
    const path = fileWith("");
    const original = await create(path);
    const imported = (await importOf(`${path}|${zone}|@|MX|5 mx1.sg.aliyun.com.`)) as Kept;
    // The next run deletes first.
    await remove(original);
    expect(await zoneFileRecord.diff(imported.id, imported.state, inputsOf(path), urnOf("mx"))).toMatchObject({
      changes: true,
    });
    await update(imported, {});
    expect(octets(path)).toContain(`alibaba-mail=${imported.id}`);
  });

  it("takes RDATA with bars, and names and RDATA in any spelling", async () => {
    const path = fileWith('w 60 TXT "a|b" c\n');
    expect((await importOf(`${path}|EXAMPLE.com|W.example.com.|TXT|"a|bc"`))?.state).toMatchObject({
      rdata: '"a|bc"',
      name: "w",
    });
  });

  it("tells what the name holds instead, where there is no such line", async () => {
    const path = fileWith("@ 60 MX 6 mx1.sg.aliyun.com.\n");
    const imported = importOf(`${path}|${zone}|@|MX|5 mx1.sg.aliyun.com.`);
    await expect(imported).rejects.toMatchObject({ rule: "zone-file.nothing-to-import" });
    await expect(imported).rejects.toThrow(
      `${path}: no line holds example.com. MX 5 mx1.sg.aliyun.com. (found 6 mx1.sg.aliyun.com.)`,
    );
    await expect(importOf(`${path}|${zone}|w|MX|5 mx1.sg.aliyun.com.`)).rejects.toThrow(
      "[zone-file.nothing-to-import]",
    );
    const none = missing();
    await expect(importOf(`${none}|${zone}|@|MX|5 mx1.sg.aliyun.com.`)).rejects.toThrow(`${none}: `);
  });

  it("finds our own line, where the state was lost", async () => {
    const path = fileWith("");
    const kept = await create(path);
    expect((await importOf(`${path}|${zone}|@|MX|5 mx1.sg.aliyun.com.`))?.state).toEqual({
      ...kept.state,
      marked: false,
    });
  });

  it("refuses the line of another resource", async () => {
    const path = fileWith("");
    const { id } = await create(path, "other");
    await expect(importOf(`${path}|${zone}|@|MX|5 mx1.sg.aliyun.com.`)).rejects.toThrow(
      new RegExp(`line 1 can't be imported: it belongs to ${id}; declare it in only one .*\\[zone-file\\.not-ours\\]`),
    );
  });

  it("names the file in which the line of another resource is", async () => {
    const path = fileWith("");
    await create(path, "other");
    await expect(importOf(`${path}|${zone}|@|MX|5 mx1.sg.aliyun.com.`)).rejects.toThrow(`${path}: line 1`);
  });

  it.each([
    "",
    "mx",
    "db|example.com|@|MX",
    "db|example.com|@|NS|ns.",
    "db|https://x|@|MX|5 mx.",
    "|example.com|@|MX|5 mx.",
  ])("refuses an invalid id, and shows a valid one: %j", async (id) => {
    await expect(importOf(id)).rejects.toThrow(/PATH\|ZONE\|NAME\|TYPE\|RDATA, such as .*\[zone-file\.import-id\]$/);
  });

  it("can go on where the file states no TTL, and makes none up", async () => {
    const path = fileWith("@ MX 5 mx1.sg.aliyun.com.\n");
    const imported = (await importOf(`${path}|${zone}|@|MX|5 mx1.sg.aliyun.com.`)) as Kept;
    expect(imported.state.ttl).toBeUndefined();
    expect((await read(imported))?.state).toEqual(imported.state);
    const kept = await update(imported, { ttl: 600 });
    expect(octets(path)).toContain("example.com. 600 IN MX 5");
    await remove(kept);
    expect(octets(path)).toBe("");
  });

  it("gives a TTL that the line takes from the SOA", async () => {
    const path = fileWith("@ SOA ns h 1 2 3 4 77\n MX 5 mx1.sg.aliyun.com.\n");
    const imported = (await importOf(`${path}|${zone}|@|MX|5 mx1.sg.aliyun.com.`)) as Kept;
    expect(imported.state).toMatchObject({ ttl: 77, writtenTtl: 77 });
  });

  it("and changing are refused where someone has given the line a TTL since", async () => {
    const path = fileWith("@ MX 5 mx1.sg.aliyun.com.\n");
    const imported = (await importOf(`${path}|${zone}|@|MX|5 mx1.sg.aliyun.com.`)) as Kept;
    rewrite(path, (text) => text.replace("MX", "60 MX"));
    await expect(update(imported, { ttl: 600 })).rejects.toThrow(
      "expected example.com. MX 5 mx1.sg.aliyun.com., found example.com. 60 MX 5 mx1.sg.aliyun.com.; nothing",
    );
  });
});

describe("updating", () => {
  it.each<[what: string, over: Partial<Inputs>, line: string]>([
    ["the TTL", { ttl: 60 }, "example.com. 60 IN MX 5 mx1.sg.aliyun.com."],
    ["the RDATA", { rdata: "9 mx." }, "example.com. 600 IN MX 9 mx."],
    ["the name", { name: "sub" }, "sub.example.com. 600 IN MX 5 mx1.sg.aliyun.com."],
    ["the type", { type: "TXT", rdata: '"x"' }, 'example.com. 600 IN TXT "x"'],
    ["the zone", { zone: "example.org" }, "example.org. 600 IN MX 5 mx1.sg.aliyun.com."],
  ])("writes %s in the place of the line", async (_what, over, line) => {
    const path = fileWith("");
    const kept = await create(path);
    rewrite(path, (text) => `; above\n${text}; below\n`);
    const { state } = await update(kept, over);
    expect(octets(path)).toBe(`; above\n${line} ; alibaba-mail=${kept.id}\n; below\n`);
    expect(state).toEqual({ ...inputsOf(path, over), writtenTtl: over.ttl ?? 600, marked: true });
  });

  it("is harmless when it is repeated, since its answer was lost", async () => {
    const path = fileWith("@ 60 SOA ns h 1 2 3 4 5\n");
    const kept = await create(path);
    await update(kept, { ttl: 60 });
    const once = octets(path);
    await update(kept, { ttl: 60 });
    expect(octets(path)).toBe(once);
  });

  it.each<[what: string, change: (text: string) => string]>([
    ["TTL", (text) => text.replace("600", "700")],
    ["RDATA", (text) => text.replace("5 mx1", "6 mx1")],
    ["owner", (text) => text.replace("example", "x.example")],
    ["type", (text) => text.replace("MX 5 mx1", "NS mx1")],
  ])("and deleting are refused where someone has changed the line's %s", async (_what, change) => {
    const path = fileWith("");
    const kept = await create(path);
    rewrite(path, change);
    const before = octets(path);
    const words = `${path}: line 1 is managed by this stack but was edited: expected example.com. 600 MX 5 mx1.sg.aliyun.com., found `;
    await expect(update(kept, { ttl: 60 })).rejects.toThrow(words);
    await expect(remove(kept)).rejects.toThrow(/`pulumi refresh`.*\[zone-file\.changed\]$/);
    expect(octets(path)).toBe(before);
    // What the message says helps.
    await remove((await read(kept)) as Kept);
    expect(octets(path)).toBe("");
  });

  it("writes the line again where it, or the file, is gone", async () => {
    const path = fileWith("");
    const kept = await create(path);
    const line = octets(path);
    writeFileSync(path, "; all gone\n");
    await update(kept, { marked: true });
    expect(octets(path)).toBe(`; all gone\n${line}`);
    rmSync(path);
    await update(kept, {});
    expect(octets(path)).toContain(line);
  });

  it("is refused where the new contents have a conflict", async () => {
    const path = fileWith("www 60 A 192.0.2.1\n");
    const kept = await create(path);
    const before = octets(path);
    await expect(update(kept, { name: "www", type: "CNAME", rdata: "x." })).rejects.toThrow(
      "[zone-file.cname-beside-other]",
    );
    expect(octets(path)).toBe(before);
  });

  it("moves the record to another file: it stands there before it leaves", async () => {
    const [from, to] = [fileWith("; from\n"), missing()];
    const kept = await create(from);
    const moved = await update(kept, { path: to });
    expect(octets(from)).toBe("; from\n");
    expect(octets(to)).toContain(`alibaba-mail=${kept.id}`);
    // The answer was lost.
    expect(await update(kept, { path: to })).toEqual(moved);
    await remove(moved);
    expect(octets(to)).toBeUndefined();
  });

  it("whose file was moved by hand is deleted where its siblings go", async () => {
    const [from, to] = [fileWith("; zone\n"), missing()];
    const its = createResource();
    const records = [inputsOf(from), inputsOf(from, { rdata: "10 mx2.sg.aliyun.com." })];
    const [kept, gone] = await Promise.all(
      records.map(async (inputs, index) => ({ inputs, ...(await its.create(urnOf(`mx-${index}`), inputs)) })),
    );
    renameSync(from, to);
    if (!kept || !gone) return;
    await its.update(kept.id, kept.state, { ...kept.inputs, path: to }, urnOf("mx-0"));
    await its.delete(gone.id, gone.state, urnOf("mx-1"));
    expect(octets(to)?.match(/alibaba-mail=\S+/g)).toEqual([`alibaba-mail=${kept.id}`]);
  });

  it("moves an imported record, and leaves the same line that someone made in the other file", async () => {
    const line = "@ 60 MX 5 mx1.sg.aliyun.com.\n";
    const [from, to] = [fileWith(line), fileWith(line)];
    const imported = (await importOf(`${from}|${zone}|@|MX|5 mx1.sg.aliyun.com.`)) as Kept;
    await expect(update(imported, { path: to })).rejects.toThrow("[zone-file.exists]");
    expect([octets(from), octets(to)]).toEqual([line, line]);
  });

  it("with another spelling of the path loses nothing", async () => {
    const path = fileWith("");
    const kept = await create(path);
    const line = octets(path);
    const again = await update(kept, { path: `${dirname(path)}/./${path.slice(dirname(path).length + 1)}` });
    expect(octets(path)).toBe(line);
    await remove(again);
    expect(octets(path)).toBe("");
  });
});

describe("an interrupted update of a resource that was renamed", () => {
  const old = { type: "TXT", rdata: '"v=spf1 ~all"' };
  const now = { type: "TXT", rdata: '"v=spf1 -all"' };
  const later = urnOf("spf");

  /** The line has the new value under the identity of the former name, and the state has the old one. */
  async function cutOff(): Promise<{ path: string; kept: Kept }> {
    const path = missing();
    const kept = await create(path, "legacy-spf", old);
    await createResource().update(kept.id, kept.state, inputsOf(path, now), later);
    return { path, kept };
  }

  it("is gone on with: its line passes the check, the preview and the update", async () => {
    const { path, kept } = await cutOff();
    const before = octets(path);
    const its = createResource();
    const { inputs, failures } = await its.check(kept.state, inputsOf(path, now), new Set(), later);
    expect(failures).toEqual([]);
    expect((await its.diff(kept.id, kept.state, inputs, later)).changes).toBe(true);
    const { state } = await its.update(kept.id, kept.state, inputs, later);
    expect(octets(path)).toBe(before);
    expect((await createResource().diff(kept.id, state, inputs, later)).changes).toBe(false);
  });

  it("does not make the line of a third resource its own", async () => {
    const path = missing();
    const kept = await create(path, "legacy-text", { type: "TXT", rdata: '"one"' });
    await create(path, "other", { type: "TXT", rdata: '"two"' });
    const its = createResource();
    const wanted = inputsOf(path, { type: "TXT", rdata: '"two"' });
    const { inputs } = await its.check(kept.state, wanted, new Set(), later);
    await expect(its.diff(kept.id, kept.state, inputs, later)).rejects.toMatchObject({ rule: "zone-file.exists" });
    expect(octets(path)).toMatch(/"one".*\n.*"two"/);
  });
});

describe("the TTL of records of one stack in one RRset", () => {
  const both = async (path: string, ttl: number, other = ttl): Promise<Kept[]> => [
    await create(path, "a", { rdata: "5 a.", ttl }),
    await create(path, "b", { rdata: "6 b.", ttl: other }),
  ];

  it("changes with the arguments", async () => {
    const path = fileWith("");
    const [one, other] = (await both(path, 600)) as [Kept, Kept];
    const kept = [await update(one, { ttl: 900 }), await update(other, { ttl: 900 })];
    expect(octets(path)?.match(/ 900 IN MX/g)).toHaveLength(2);
    for (const record of kept) expect((await read(record))?.state.ttl).toBe(900);
    for (const record of kept) await remove(record);
    expect(octets(path)).toBe("");
  });

  it("that differs does not keep them from going", async () => {
    const path = fileWith("");
    for (const record of await both(path, 600, 900)) await remove(record);
    expect(octets(path)).toBe("");
  });

  // Ours was written with the TTL of a stranger's line, and nobody has changed ours.
  it.each<[what: string, change: (text: string) => string]>([
    ["deleted", (text) => text.replace(/^@.*\n/, "")],
    ["given another TTL", (text) => text.replace("@ 3600", "@ 7200")],
  ])("can go on after the stranger's line that it followed was %s", async (_what, change) => {
    const path = fileWith("@ 3600 MX 50 mx.example.net.\n");
    const kept = await create(path);
    expect(kept.state).toMatchObject({ ttl: 600, writtenTtl: 3600 });
    rewrite(path, change);
    await remove(await update(kept, { rdata: "6 mx2.sg.aliyun.com." }));
    await remove(await create(path));
    expect(octets(path)).not.toContain("alibaba-mail=");
  });
});

describe("a record whose resource was moved to another stack", () => {
  it("is not taken over by the stack that it left, whose program has it still", async () => {
    const path = missing();
    const journal = memoryJournal(lineKey);
    const run = () => createResource(journal);
    const { id, state } = await run().create(urnOf("mx"), inputsOf(path));
    await run().diff(id, state, inputsOf(path), urnOf("mx", { stack: "other" }));
    const { failures } = await run().check({}, inputsOf(path), new Set(), urnOf("mx"));
    expect(failures[0]?.reason).toContain("of another stack");
    await expect(run().create(urnOf("mx"), inputsOf(path))).rejects.toThrow("[zone-file.exists]");
    expect(octets(path)).toContain(id);
    // Moved back, it is that stack's again.
    await run().diff(id, state, inputsOf(path), urnOf("mx"));
    expect((await run().check({}, inputsOf(path), new Set(), urnOf("mx"))).failures).toEqual([]);
  });
});

describe("records of a stack that was renamed", () => {
  it("get another TTL as one RRset, though one has the stack's new name and one its former", async () => {
    const path = missing();
    const journal = memoryJournal(lineKey);
    const records = [inputsOf(path), inputsOf(path, { rdata: "10 mx2.sg.aliyun.com." })];
    const urns = [urnOf("mx-0"), urnOf("mx-1", { stack: "prod" })];
    const before = createResource(journal);
    const made = await Promise.all(
      records.map(async (record, index) => ({ record, ...(await before.create(urns[index] as string, record)) })),
    );
    const its = createResource(journal);
    await Promise.all(
      made.map(async ({ record, id, state }, index) => {
        const urn = urnOf(`mx-${index}`, { stack: "prod" });
        await its.diff(id, state, { ...record, ttl: 300 }, urn);
        await its.update(id, state, { ...record, ttl: 300 }, urn);
      }),
    );
    expect(octets(path)?.match(/ 300 IN MX /g)).toHaveLength(2);
  });
});

describe("a record whose resource has had other names, by aliases", () => {
  /** What was declared as each of these names in turn; each run knows of those before by the journal alone. */
  async function renamed(first: string, ...names: string[]) {
    const path = missing();
    const journal = memoryJournal(lineKey);
    const run = () => createResource(journal);
    const { id, state } = await run().create(urnOf(first), inputsOf(path));
    for (const name of names) await run().diff(id, state, inputsOf(path), urnOf(name));
    return { path, run, id, state };
  }

  it.each([
    ["the present one", ["legacy", "mx"], "mx", /it was written as legacy, .* add --refresh; .*\[zone-file\.exists\]$/],
    ["one that is back without an alias", ["legacy", "mx", "mail"], "mx", /it belongs to mail\/dev\/mail#/],
    ["one that it never had", ["legacy", "mx"], "another", /it belongs to mail\/dev\/mx#/],
  ])("is refused to a new resource of %s, and told how to go on", async (_, [first = "", ...names], name, says) => {
    const { path, run, id } = await renamed(first, ...names);
    const { failures } = await run().check({}, inputsOf(path), new Set(), urnOf(name));
    expect(failures[0]?.reason).toMatch(says);
    await expect(run().create(urnOf(name), inputsOf(path))).rejects.toThrow(says);
    expect(octets(path)).toContain(id);
  });

  it("is replaced by force after a refresh, and stays when the one before is deleted", async () => {
    const { path, run, id, state } = await renamed("legacy", "mx");
    const its = run();
    await its.read(id, urnOf("mx"), state);
    const { inputs, failures } = await its.check({}, inputsOf(path), new Set(), urnOf("mx"));
    expect(failures).toEqual([]);
    const created = await its.create(urnOf("mx"), inputs);
    await its.delete(id, state, urnOf("mx"));
    expect(octets(path)?.match(/alibaba-mail=/g)).toHaveLength(1);
    expect(octets(path)).toContain(created.id);
  });

  it("is taken over by the first name, under which it was written", async () => {
    const { path, run, id, state } = await renamed("mx", "mail");
    const created = await run().create(urnOf("mx"), inputsOf(path));
    await run().delete(id, state, urnOf("mail"));
    expect(octets(path)).toContain(created.id);
  });

  it("is imported under the present name, and not under one that it never had", async () => {
    const { path, run } = await renamed("legacy", "mx");
    const importId = `${path}|example.com|@|MX|5 mx1.sg.aliyun.com.`;
    const imported = await run().read(importId, urnOf("mx"), {});
    expect(imported?.state).toMatchObject({ rdata: "5 mx1.sg.aliyun.com.", marked: false });
    const { id = "", state = {} } = imported ?? {};
    expect((await run().read(id, urnOf("mx"), state))?.id).toBe(id);
    expect(await run().diff(id, state, inputsOf(path), urnOf("mx"))).toMatchObject({ changes: true });
    const updated = await run().update(id, state, inputsOf(path), urnOf("mx"));
    expect(updated.state).toMatchObject({ marked: true });
    expect(octets(path)?.match(/alibaba-mail=/g)).toHaveLength(1);
    expect(octets(path)).toContain(id);
    await expect(run().read(importId, urnOf("another"), {})).rejects.toThrow("[zone-file.not-ours]");
  });

  it("is refused to the names that it had in a stack before", async () => {
    const { path, run, id, state } = await renamed("legacy", "mx");
    await run().diff(id, state, inputsOf(path), urnOf("mx", { stack: "other" }));
    for (const name of ["legacy", "mx"]) {
      const { failures } = await run().check({}, inputsOf(path), new Set(), urnOf(name));
      expect(failures[0]?.reason).toContain("of another stack");
    }
    expect(octets(path)).toContain(id);
  });
});

describe("deleting", () => {
  it("is done where the line, the file or the folder is gone already", async () => {
    const path = fileWith("; mine\n");
    const kept = await create(path);
    await remove(kept);
    await remove(kept);
    expect(octets(path)).toBe("; mine\n");
    rmSync(path);
    await remove(kept);
    rmSync(dirname(path), { recursive: true });
    await remove(kept);
  });

  it("leaves the line from which someone has taken the marker", async () => {
    const path = fileWith("");
    const kept = await create(path);
    rewrite(path, (text) => text.replace(/ ;.*/, ""));
    const before = octets(path);
    await remove(kept);
    expect(octets(path)).toBe(before);
  });

  it("leaves the line of a resource that is declared, where a replacement of version 0.1.0 has left two of one id", async () => {
    const id = lineageOf(urnOf("mx"));
    const path = fileWith(`example.com. 600 IN MX 5 mx1.sg.aliyun.com. ; alibaba-mail=${id}\n`);
    const its = createResource(memoryJournal(lineKey));
    const state = { ...inputsOf(path), writtenTtl: 600, marked: true };
    await its.diff(id, state, inputsOf(path), urnOf("mx"));
    await its.delete(id, state, urnOf("mx"));
    expect(octets(path)).toContain("5 mx1.sg.aliyun.com.");
    // Where the one that was declared is replaced, its line goes.
    await its.create(urnOf("mx"), inputsOf(path, { name: "mail" }));
    await its.delete(id, state, urnOf("mx"));
    expect(octets(path)).not.toMatch(/^example.com. /m);
  });

  it("is done where the file goes away after it was looked at", async () => {
    const path = missing();
    const kept = await create(path);
    const others = await create(path, "other", { rdata: "9 mx." });
    // One in turn behind the other, and the second finds no file.
    await Promise.all([remove(kept), remove(others), remove(kept)]);
    expect(octets(path)).toBeUndefined();
  });

  it("takes the file away that we began, and no other", async () => {
    for (const newZone of [undefined, { nameServers: ["ns.example.net"] }]) {
      const path = missing();
      const kept = await create(path, "mx", { newZone });
      await remove(kept);
      expect(octets(path)).toBeUndefined();
    }
    const path = fileWith("");
    await remove(await create(path));
    expect(octets(path)).toBe("");
  });
});
