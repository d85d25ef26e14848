import { describe, expect, it } from "vitest";
import type { AskOptions } from "../../../src/cli/tools";
import { resolverOf } from "../../check/world";
import { command } from "../support";

const many = Array.from({ length: 6 }, (_, index) => `include:s${index}.example.net`).join(" ");

/** TXT records by name; what is not here does not exist. */
const texts: Record<string, string[]> = {
  "example.com": ["v=spf1 include:spf.sg.aliyun.com mx include:spf.example.net ip4:192.0.2.0/24 -all", "other=1"],
  "spf.sg.aliyun.com": ["v=spf1 include:nets.aliyun.com -all"],
  "nets.aliyun.com": ["v=spf1 ip4:198.51.100.0/24 -all"],
  "spf.example.net": ["v=spf1 include:nets.aliyun.com a:gone.example.net -all"],
  "large.example.com": [`v=spf1 ${many} include:spf.sg.aliyun.com include:spf.example.net -all`],
  ...Object.fromEntries(
    Array.from({ length: 6 }, (_, index) => [`s${index}.example.net`, ["v=spf1 a:host.example.net -all"]]),
  ),
  "two.example.com": ["v=spf1 -all", "v=spf1 ~all"],
  "open.example.com": ["v=spf1 +all"],
  "partly.example.com": ["v=spf1 include:silent.example.net -all"],
  "macro.example.com": ["v=spf1 include:%{i}.example.net -all"],
  "hostile.example.com": ["v=spf1 include:spf.sg.aliyun.com \u001b[2Jx -all"],
  "none.example.com": ["other=1"],
};

/** Records of several strings. */
const divided: Record<string, string[][]> = {
  "joined.example.com": [["v=spf1", "include:spf.sg.aliyun.com", "-all"], ["other=1"]],
  "continued.example.com": [["v=spf1 include:spf.sg.aliyun.com"], ["ip4:192.0.2.1 -all"]],
};

const fail = (code: string): never => {
  throw Object.assign(new Error(code), { code });
};

const asked: AskOptions[] = [];
const tools = {
  async resolver(options: AskOptions) {
    asked.push(options);
    return {
      ...resolverOf({ servers: [], others: {} }),
      resolveTxt: async (name: string) =>
        name.startsWith("silent")
          ? fail("ETIMEOUT")
          : (divided[name] ?? texts[name]?.map((text) => [text]) ?? fail("ENOTFOUND")),
      resolve4: async (name: string) => (name.startsWith("gone") ? fail("ENOTFOUND") : ["192.0.2.1"]),
      resolve6: async () => fail("ENODATA"),
      resolveMx: async () => [{ exchange: "mx1.sg.aliyun.com", priority: 5 }],
    };
  },
};

describe("spf", () => {
  it.each([
    ["joined.example.com", 1, "spf.strings-joined", "v=spf1 include:spf.sg.aliyun.com -all"],
    ["continued.example.com", 0, "spf.continued", "v=spf1 include:spf.sg.aliyun.com ip4:192.0.2.1 -all"],
  ])("tells what became of the record of %s", async (domain, code, id, text) => {
    const ran = await command(["spf", domain, "--format", "json"], tools);
    expect(ran.code).toBe(code);
    const { issues } = JSON.parse(ran.stdout);
    expect(issues.map((issue: { id: string }) => issue.id)).toEqual([id]);
    expect(issues[0].message).toContain(JSON.stringify(text));
  });

  it.each([
    ["right.txt", ["example.com"], 0],
    ["too-many.txt", ["large.example.com"], 1],
    ["two.txt", ["two.example.com"], 1],
    ["none.txt", ["none.example.com"], 1],
    ["no-answer.txt", ["partly.example.com"], 2],
    ["macro.txt", ["macro.example.com"], 0],
    ["unwise.txt", ["open.example.com"], 0],
    ["hostile.txt", ["hostile.example.com"], 1],
    ["record.txt", ["v=spf1 include:spf.sg.aliyun.com include:nobody.example.net -all"], 1],
    ["record-of-domain.txt", ["v=spf1 mx -all", "--domain", "example.com"], 0],
    ["right.json.txt", ["example.com", "--format", "json"], 0],
  ])("prints %s", async (golden, args, code) => {
    const ran = await command(["spf", ...args], tools);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code, stderr: "" });
    await expect(ran.stdout).toMatchFileSnapshot(`../golden/spf-${golden}`);
    if (!args.includes("json")) expect(ran.stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("draws the tree in ASCII where the locale is not UTF-8", async () => {
    const { stdout } = await command(["spf", "example.com"], tools, { env: {} });
    await expect(stdout).toMatchFileSnapshot("../golden/spf-right-ascii.txt");
  });

  it("asks whom it is told to", async () => {
    await command(["spf", "example.com", "--server", "192.0.2.1:5353"], tools);
    expect(asked.at(-1)).toEqual({ servers: [{ host: "192.0.2.1", port: 5353 }] });
  });

  it.each([
    [
      ["silent.example.com"],
      "no server answered the TXT query for silent.example.com (ETIMEOUT); status unknown, try again",
    ],
    [
      ["silent.example.com", "--server", "192.0.2.1"],
      "192.0.2.1 gave no answer to the TXT query for silent.example.com (ETIMEOUT); status unknown, check --server",
    ],
    [["https://example.com"], "DOMAIN: "],
    [["spf1 a"], '"spf1 a" is neither a domain nor an SPF record, which begins with v=spf1 and a space'],
    [["v=spf2"], '"v=spf2" is neither a domain nor'],
    [['"MS=1"'], "is neither a domain nor"],
    [['"v=spf1 -all'], "has no closing quotation mark"],
    [["v=spf1 mx -all"], 'the term "mx" refers to the domain that publishes the record; name it with --domain'],
    [["v=spf1 include:%{d}.example.net -all"], 'the term "include" refers to the domain'],
    [["v=spf1 -all", "--domain", "a b"], "--domain: "],
    [["example.com", "--domain", "example.com"], "--domain is only for a RECORD"],
    [["example.com", "--format", "html"], '--format: invalid value "html"; use text or json'],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await command(["spf", ...args], tools);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});
