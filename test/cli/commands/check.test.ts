import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkResolution } from "../../../src/check";
import type { PlanFromFile } from "../../../src/check/plan-file";
import type { Resolution } from "../../../src/check/report";
import type { Tools } from "../../../src/cli/tools";
import { planMailDomain } from "../../../src/plan";
import { others, recordsOf, resolverOf, serversWith, withSets } from "../../check/world";
import { endpoints, invalid, noVerdict, right } from "../samples";
import { answerOf, checks, command, kept, planJson } from "../support";

const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const tools = checks([invalid, noVerdict]);
const noResolver = async () => resolverOf({ servers: [], others: {} });
const all = ["check", "example.com", "bad.example.com", "münchen.de"];

describe("check", () => {
  it.each([
    ["resolved.txt", ["check", "example.com"], 0],
    ["invalid.txt", ["check", "bad.example.com"], 1],
    ["no-verdict.txt", ["check", "münchen.de"], 2],
    ["many.txt", all, 1],
    ["resolved.json.txt", ["check", "example.com", "--format", "json"], 0],
    ["many.jsonl.txt", [...all, "--format", "json"], 1],
    ["invalid.html.txt", ["check", "bad.example.com", "--format", "html"], 1],
    ["many.html.txt", [...all, "nonsense", "--format", "html"], 1],
  ])("prints %s", async (golden, args, code) => {
    const ran = await command(args, tools);
    expect(ran.code).toBe(code);
    await expect(ran.stdout).toMatchFileSnapshot(`../golden/check-${golden}`);
  });

  it("keeps to the width of 80 columns", async () => {
    const { stdout } = await command(all, tools);
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("prints ASCII marks where the locale is not UTF-8", async () => {
    const ran = await command(["check", "bad.example.com"], tools, { env: { LC_ALL: "C", LANG: "en_US.UTF-8" } });
    await expect(ran.stdout).toMatchFileSnapshot("../golden/check-invalid-ascii.txt");
    expect(ran.stdout).toMatch(/^[\n -~]*$/);
  });

  it("prints colours where they are wanted", async () => {
    const ran = await command(["check", "bad.example.com"], tools, { env: { LANG: "C.UTF-8", FORCE_COLOR: "1" } });
    await expect(ran.stdout).toMatchFileSnapshot("../golden/check-invalid-colours.txt");
  });

  it("prints a line of JSON for each domain, as the check told it", async () => {
    const { stdout } = await command([...all, "--format", "json"], tools);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([right, invalid, noVerdict]);
  });

  it("shows nobody's control characters to the terminal", async () => {
    const { stdout } = await command(["check", "bad.example.com"], tools);
    for (const sign of ["\u001b", "\u202e"]) expect(stdout).not.toContain(sign);
    expect(stdout).toContain("\\u{1b}[2J\\u{202e}");
  });
});

describe("the exit code", () => {
  it.each([
    ["every domain is Resolved", ["example.com", "example.org"], 0],
    ["one is invalid", ["example.com", "bad.example.com"], 1],
    ["one is invalid, and for one there is no verdict", ["münchen.de", "bad.example.com", "nonsense"], 1],
    ["for one there is no verdict", ["example.com", "münchen.de"], 2],
    ["one is no domain", ["example.com", "nonsense"], 2],
  ])("where %s", async (_, domains, code) => {
    expect((await command(["check", ...domains], tools)).code).toBe(code);
  });
});

describe("check --file", () => {
  it("names a character that nobody sees, in the line that has it", async () => {
    const list = file("invisible.txt", "\ufeff# domains\nexam\u200bple.com\nexample\u00a0.com\n");
    const { stderr } = await command(["check", "--file", list], tools);
    expect(stderr).toContain("U+200B ZERO WIDTH SPACE (character 5)");
    expect(stderr).toContain("U+00A0 NO-BREAK SPACE (character 8)");
  });

  it("takes a domain a line, with comments and blank lines, whatever ends them", async () => {
    const list = file("list.txt", "\uFEFF# mail domains\r\nexample.com\r\n\r\n  bad.example.com # old\nexample.org");
    const { stdout, stderr } = await command(["check", "--file", list, "--format", "json"], tools);
    expect(stdout.split("\n").map((line) => line && JSON.parse(line).domain)).toEqual([
      "example.com",
      "bad.example.com",
      "example.org",
      "",
    ]);
    expect(stderr).toBe("");
  });

  it("tells the number of each line that is no domain, and checks the others", async () => {
    const list = file("wrong.txt", `example.com\nhttps://example.org/\n\n${"x".repeat(100_000)}\nbad.example.com\n`);
    const { code, stdout, stderr } = await command(["check", "--file", list, "--edition", "china"], tools);
    expect(code).toBe(1);
    expect(stdout.match(/^. Reso.*/gm)).toEqual([
      "✓ Resolved  example.com",
      "✗ Resolution Invalid  bad.example.com, in the zone example.com",
    ]);
    expect(stdout).toContain("4 domains: 1 Resolved, 1 Resolution Invalid, 0 without a verdict, 2 not checked");
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/wrong.txt, line 2: "https:\/\/example.org\/" .*\[domain.url\]$/);
    expect(lines[1]).toMatch(/wrong.txt, line 4: .*\[domain.too-long\]$/);
  });

  it("takes standard input, and domains beside it", async () => {
    const args = ["check", "example.com", "--file", "-", "--format", "json"];
    const { stdout } = await command(args, tools, { stdin: ["exam", "ple.o", "rg\nbad.exa", "mple.com\n"] });
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).domain),
    ).toEqual(["example.com", "example.org", "bad.example.com"]);
  });

  it("reads a character that is cut in two between chunks", async () => {
    const octets = Buffer.from("münchen.de\n");
    const { stdout } = await command(["check", "--file", "-", "--format", "json"], tools, {
      stdin: [octets.subarray(0, 2), octets.subarray(2)],
    });
    expect(JSON.parse(stdout).domain).toBe("xn--mnchen-3ya.de");
  });

  it("tells each result before the list is at its end", async () => {
    const told: string[] = [];
    const stdout = kept();
    const stdin = function* (): Generator<string> {
      yield "example.com\n";
      yield "example.org\n";
      // Both are taken before the third is asked for, as far as the streams between let it.
      for (let number = 0; number < 200; number++) yield `d${number}.example\n`;
      told.push(stdout.text);
    };
    await command(["check", "--file", "-"], tools, { stdin: stdin(), stdout });
    expect(told[0]).toContain("✓ Resolved  example.com");
    expect(stdout.text).toContain("202 domains: 202 Resolved");
  });

  it("says that a list is empty", async () => {
    const { code, stderr } = await command(["check", "--file", file("empty.txt", "# none\n")], tools);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `alibaba-mail: --file: "${join(folder, "empty.txt")}" contains no domains; write one per line\n`,
    });
  });
});

describe("check --plan", () => {
  it("checks the plan in a file, its own records among it", async () => {
    const seen: PlanFromFile[] = [];
    const noting: Pick<Tools, "checkMany"> = {
      async *checkMany(plans) {
        for await (const plan of plans) {
          seen.push(plan);
          yield answerOf([], plan);
        }
      },
    };
    const { code } = await command(["check", "--plan", file("plan.json", planJson)], noting);
    expect(code).toBe(0);
    expect(seen.map(({ domain, records }) => [domain, records.length])).toEqual([["example.com", 7]]);
  });

  it("takes it from standard input, and tells what can't be compared", async () => {
    const hidden = planJson.replace('"v=spf1 include:spf.sg.aliyun.com -all"', '"[secret]"');
    const { code, stderr } = await command(["check", "--plan", "-"], tools, { stdin: hidden });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: .*\[plan\..*\]\n$/);
  });

  it.each([
    ["what is no JSON", "nonsense", [], /--plan: ".*": .*not valid JSON.*\[plan.json\]/],
    ["another domain", planJson, ["https://x"], /DOMAIN: .*\[domain.url\]/],
    ["more than one domain", planJson, ["a.example", "b.example"], /--plan conflicts with .*more than one DOMAIN/],
    ["a list beside it", planJson, ["--file", "x"], /--plan conflicts with --file/],
    ["an edition beside it", planJson, ["--edition", "china"], /--plan conflicts with .*--edition/],
  ])("refuses %s", async (_, text, args, message) => {
    const { code, stdout, stderr } = await command(["check", "--plan", file("p.json", text), ...args], tools);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

describe("check --endpoints", () => {
  const args = ["check", "example.com", "--endpoints"];
  const withEndpoints = { ...tools, checkEndpoints: async () => endpoints };

  it.each([
    ["endpoints.txt", "text"],
    ["endpoints.html.txt", "html"],
  ])("prints %s", async (golden, format) => {
    const { code, stdout } = await command([...args, "--format", format], withEndpoints);
    // The domain is Resolved, but what was asked for beside it is not well.
    expect(code).toBe(2);
    await expect(stdout).toMatchFileSnapshot(`../golden/check-${golden}`);
  });

  it("gives them with the domain as JSON", async () => {
    const { stdout } = await command([...args, "--format", "json"], withEndpoints);
    expect(JSON.parse(stdout)).toEqual({ ...right, endpoints });
  });

  it("tries one domain's aliases, and of many domains the common hosts once", async () => {
    const tried: unknown[] = [];
    const noting: Partial<Tools> = {
      ...tools,
      async checkEndpoints(plan) {
        tried.push([plan.domain, plan.endpoints.imap?.alias, plan.endpoints.domainWebmailUrl]);
        return [];
      },
    };
    await command(args, noting);
    const { stdout } = await command([...args, "example.org", "example.net", "--format", "json"], noting);
    expect(tried).toEqual([
      ["example.com", "imap.example.com", "http://mail.example.com/"],
      ["example.com", undefined, undefined],
    ]);
    expect(stdout.match(/"endpoints":\[\]/g)).toHaveLength(3);
  });

  it("ends well where only aliases have warnings", async () => {
    const checkEndpoints = async () => endpoints.filter(({ state }) => state !== "blocked");
    expect((await command(args, { ...tools, checkEndpoints })).code).toBe(0);
  });
});

describe("check --wait", () => {
  it("waits for each domain, and says on a terminal what it waits for", async () => {
    const stderr = kept({ isTTY: true, columns: 80 });
    const waits: number[] = [];
    const { code, stdout } = await command(
      ["check", "bad.example.com", "--wait", "60"],
      {
        resolver: noResolver,
        async waitForResolution(plan, { seconds, onProgress }) {
          waits.push(seconds);
          onProgress?.(invalid, 2000);
          onProgress?.({ ...invalid, status: "Resolution Invalid" }, undefined);
          return { ...right, domain: plan.domain };
        },
      },
      { stderr },
    );
    expect({ code, waits }).toEqual({ code: 0, waits: [60] });
    expect(stdout).toMatch(/^✓ Resolved {2}bad\.example\.com/);
    expect(stderr.text).toContain("bad.example.com: Resolution Invalid; checking again in 2 s");
    expect(stderr.text.endsWith("\r\u001b[K")).toBe(true);
  });

  it("shares one resolver among the domains", async () => {
    const resolvers = new Set<unknown>();
    let made = 0;
    await command(["check", "example.com", "example.org", "--wait", "60"], {
      async resolver() {
        made++;
        return noResolver();
      },
      async waitForResolution(plan, { resolver }) {
        resolvers.add(resolver);
        return { ...right, domain: plan.domain };
      },
    });
    expect([made, resolvers.size]).toEqual([1, 1]);
  });

  it("goes on with the others where one fails", async () => {
    const { code, stdout } = await command(
      ["check", "example.com", "example.org", "--wait", "60", "--format", "json"],
      {
        resolver: noResolver,
        async waitForResolution(plan) {
          if (plan.domain === "example.com") throw new Error("a slip");
          return { ...right, domain: plan.domain };
        },
      },
    );
    const results = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(code).toBe(2);
    expect(results).toMatchObject([
      { domain: "example.com", reasons: [{ id: "check.failed" }] },
      { domain: "example.org", status: "Resolved" },
    ]);
  });
});

describe("check --format json", () => {
  it("tells a line of a list that is no domain", async () => {
    const { code, stdout } = await command(["check", "not a domain", "--file", "-", "--format", "json"], tools, {
      stdin: "\nexample.com\nhttps://example.org/\n",
    });
    expect(code).toBe(2);
    const results = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(results).toHaveLength(3);
    expect(results).toContainEqual({ given: "not a domain", refused: expect.stringMatching(/ \[domain\.[a-z-]+\]$/) });
    expect(results).toContainEqual({
      line: 3,
      given: "https://example.org/",
      refused: expect.stringMatching(/ \[domain\.url\]$/),
    });
  });

  it("holds no sign that steers a terminal", async () => {
    const text = "a\u007f\u009b31m\u2028\u202e";
    const reasons = [{ id: "x", severity: "warning" as const, message: text }];
    const { stdout } = await command(["check", "example.com", "--format", "json"], checks([{ ...right, reasons }]));
    expect(stdout).toContain("a\\u007f\\u009b31m\\u2028\\u202e");
    expect(JSON.parse(stdout).reasons[0].message).toBe(text);
  });
});

describe("check --zone", () => {
  it("says where the records of a name inside of a zone are", async () => {
    const seen: PlanFromFile[] = [];
    const noting: Pick<Tools, "checkMany"> = {
      async *checkMany(plans) {
        for await (const plan of plans) {
          seen.push(plan);
          yield answerOf([], plan);
        }
      },
    };
    const args = ["check", "post.example.com", "other.net", "--zone", "example.com"];
    const { code, stderr } = await command(args, noting);
    expect(seen.map(({ domain, zone }) => [domain, zone])).toEqual([["post.example.com", "example.com"]]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^alibaba-mail: .*other\.net.*\[.*\]\n$/),
    });
  });

  it("says it for a plan's file too", async () => {
    const plan = planMailDomain({ domain: "post.example.com", zone: "example.com" });
    const path = file("post.json", JSON.stringify(plan.records));
    const noting: Pick<Tools, "checkMany"> = {
      async *checkMany(plans) {
        for await (const { domain, zone } of plans) yield { ...right, domain, zone };
      },
    };
    const args = ["check", "--plan", path, "--zone", "example.com", "--format", "json"];
    expect(JSON.parse((await command(args, noting)).stdout)).toMatchObject({
      domain: "post.example.com",
      zone: "example.com",
    });
  });

  it("needs not be given where all is right anyway", async () => {
    const plan = planMailDomain({ domain: "post.example.com" });
    const world = { servers: serversWith(recordsOf(plan)), others };
    const said = await checkResolution(plan, { resolver: resolverOf(world) });
    expect([said.status, said.reasons]).toEqual(["Resolved", []]);
    const records = withSets(recordsOf(plan), { "post.example.com MX": [] });
    const wrong = await checkResolution(plan, { resolver: resolverOf({ ...world, servers: serversWith(records) }) });
    expect(wrong.reasons).toMatchObject([{ id: "zone.other", message: expect.stringContaining("--zone") }]);
  });
});

describe("progress", () => {
  const three = ["check", "example.com", "example.org", "example.net"];

  it("is told on a terminal, and taken away in the end", async () => {
    const stderr = kept({ isTTY: true });
    await command(three, tools, { stderr });
    expect(stderr.text).toContain("2 domains checked");
    expect(stderr.text.endsWith("\r\u001b[K")).toBe(true);
  });

  it("is taken away before an error is told", async () => {
    const stderr = kept({ isTTY: true });
    await command(["check", "--file", "-"], tools, { stderr });
    const message = 'alibaba-mail: --file: "standard input" contains no domains; write one per line\n';
    expect(stderr.text.endsWith(`\r\u001b[K${message}`)).toBe(true);
  });

  it("is not told in a log", async () => {
    expect((await command(three, tools)).stderr).toBe("");
  });
});

describe("whom to ask", () => {
  async function asked(...args: string[]): Promise<unknown> {
    let seen: unknown;
    const { stderr } = await command(["check", "example.com", ...args], {
      async *checkMany(plans, options) {
        seen = options;
        for await (const plan of plans) yield answerOf([], plan);
      },
    });
    return seen ?? stderr;
  }

  it.each([
    [[], { concurrency: 16 }],
    [["--concurrency", "3"], { concurrency: 3 }],
    [["--server", "192.0.2.1"], { servers: [{ host: "192.0.2.1", port: 53 }] }],
    [["--server", "DNS.example.net:5353"], { servers: [{ host: "dns.example.net", port: 5353 }] }],
    [["--server", "2001:db8::1"], { servers: [{ host: "2001:db8::1", port: 53 }] }],
    [["--server", "[2001:db8::1]"], { servers: [{ host: "2001:db8::1", port: 53 }] }],
    [
      ["--server", "[2001:db8::1]:5353", "--server", "localhost"],
      {
        servers: [
          { host: "2001:db8::1", port: 5353 },
          { host: "localhost", port: 53 },
        ],
      },
    ],
    [
      ["--root", "127.0.0.1:5300", "--root", "[::1]:5300"],
      {
        roots: [
          { name: "127.0.0.1", address: "127.0.0.1" },
          { name: "::1", address: "::1" },
        ],
        port: 5300,
      },
    ],
  ])("%j", async (args, options) => {
    expect(await asked(...args)).toMatchObject(options);
  });

  it.each([
    [["--server", "192.0.2.1:0"], "[port.range]"],
    [["--server", "[x]:53"], "[server.address]"],
    [["--server", "https://x/"], "--server: "],
    [["--root", "ns.example.net"], "is a name, which can't be resolved without a root server"],
    [["--root", "127.0.0.1:1", "--root", "127.0.0.2:2"], "the ports 1 and 2 differ"],
    [["--root", "127.0.0.1", "--server", "127.0.0.1"], "--server conflicts with --root"],
    [["--concurrency", "0"], '--concurrency: must be an integer from 1 to 256, got "0"'],
    [["--wait", "soon"], '--wait: must be an integer from 1 to 86400, got "soon"'],
    [["--wait", "9", "--file", "/dev/null"], "--wait conflicts with --file"],
    [["--edition", "chian"], '--edition: invalid value "chian" (did you mean "china"?)'],
    [["--edition", "custom"], "--edition: custom needs the hosts"],
    [["--format", "htm"], '--format: invalid value "htm" (did you mean "html"?); use text, json or html'],
    [["--output", "records"], "--output selects an output in the file of --plan"],
    [["--file", "/nowhere/list"], '--file: "/nowhere/list" can\'t be read: no such file'],
    [["--file", tmpdir()], "it is a folder; use a file"],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await command(["check", "example.com", ...args], tools);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("refuses to check nothing", async () => {
    expect((await command(["check"], tools)).stderr).toBe(
      "alibaba-mail: no domain given; use DOMAIN…, --file LIST or --plan FILE\n",
    );
  });
});

it("tells a bug as one, where results are more than plans", async () => {
  const extra: Resolution = right;
  const { code, stderr } = await command(["check", "example.com"], {
    async *checkMany(plans) {
      for await (const plan of plans) yield answerOf([], plan);
      yield extra;
    },
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^alibaba-mail: internal error: there are more results than plans; please report it/);
});
