import { describe, expect, it } from "vitest";
import { formatPlan, planMailDomain } from "../../../src/plan";
import { command, inputFiles } from "../support";

const config = inputFiles("mail", ".json");

const plan = planMailDomain({ domain: "example.com" });

describe("plan", () => {
  it.each(["table", "json", "zone", "markdown"] as const)("prints the plan as %s", async (format) => {
    const ran = await command(["plan", "example.com", "--format", format]);
    expect(ran).toEqual({ code: 0, stdout: formatPlan(plan, format), stderr: "" });
  });

  it("prints a table where nothing else is said", async () => {
    expect((await command(["plan", "example.com"])).stdout).toBe(formatPlan(plan, "table"));
  });

  it("takes the edition, the zone and the TTL", async () => {
    const args = ["plan", "post.example.com", "--zone", "example.com", "--edition", "china", "--ttl", "3600"];
    const given = { domain: "post.example.com", zone: "example.com", edition: "china", ttl: 3600 } as const;
    expect((await command(args)).stdout).toBe(formatPlan(planMailDomain(given), "table"));
  });

  it("takes all other arguments from a file, and its own options before them", async () => {
    const given = { domain: "example.org", ttl: 60, dmarc: { policy: "reject" } } as const;
    const args = ["plan", "--config", config(JSON.stringify(given)), "--ttl", "300", "--format", "json"];
    const { stdout } = await command(args);
    expect(JSON.parse(stdout)).toEqual(planMailDomain({ ...given, ttl: 300 }));
  });

  it("takes them from standard input", async () => {
    const { stdout } = await command(["plan", "example.com", "--config", "-"], {}, { stdin: '{ "ttl": 77 }' });
    expect(stdout).toBe(formatPlan(planMailDomain({ domain: "example.com", ttl: 77 }), "table"));
  });

  it("tells what is worth knowing on standard error, and leaves the output clean", async () => {
    const args = ["plan", "example.com", "--config", config('{ "dmarc": { "policy": "none" } }'), "--format", "zone"];
    const { code, stdout, stderr } = await command(args);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        "warning: dmarc.policy: the policy none has no effect without reports; add an address for reports in aggregateReports, or use a stronger policy [dmarc.no-effect]\n",
    });
    expect(stdout).not.toContain("warning");
  });

  it("gives a program the issues with the plan", async () => {
    const args = ["plan", "example.com", "--config", config('{ "dmarc": { "policy": "none" } }'), "--format", "json"];
    expect(JSON.parse((await command(args)).stdout).issues).toHaveLength(1);
  });

  it("tells all that is wrong at once, and prints nothing", async () => {
    const args = ["plan", "https://example.com/", "--edition", "chian", "--ttl", "60"];
    expect(await command(args)).toEqual({
      code: 2,
      stdout: "",
      stderr: [
        'alibaba-mail: the plan of "https://example.com/": 2 problems:',
        '  - edition: invalid value "chian" (did you mean "china"?); use singapore, china, china-legacy or custom [args.unknown-value]',
        '  - domain: "https://example.com/" is a URL or a path; use only the domain, such as example.com [domain.url]',
        "",
      ].join("\n"),
    });
  });

  it.each([
    [["--ttl", "1h"], 'alibaba-mail: --ttl: must be an integer from 1 to 2147483647, got "1h"\n'],
    [["--format", "tabel"], '(did you mean "table"?); use table, json, zone or markdown\n'],
    [["--config", "/nowhere"], 'alibaba-mail: --config: "/nowhere" can\'t be read: no such file\n'],
    [["--config", config("[]")], "is not a JSON object; write the arguments of MailDomain as one"],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await command(["plan", "example.com", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("says where a file is no JSON, without repeating what is in it", async () => {
    const { stderr } = await command(["plan", "example.com", "--config", config('{ "dkim": s3cret }')]);
    expect(stderr).toMatch(/mail-\d+\.json" is not valid JSON[^\n]*\n$/);
    expect(stderr).not.toContain("s3cret");
  });

  it("names a character in a file that nobody sees", async () => {
    const { stderr } = await command(["plan", "example.com", "--config", config('{ "ttl":\u00a0600 }')]);
    expect(stderr).toMatch(
      /is not valid JSON.*: contains an invisible character, U\+00A0 NO-BREAK SPACE \(character 9\); delete it/,
    );
  });

  it("reads a file that begins with a byte order mark, and names the one of UTF-16", async () => {
    const given = (stdin: Uint8Array) => command(["plan", "example.com", "--config", "-"], {}, { stdin: [stdin] });
    expect(await given(Buffer.from('\ufeff{ "ttl": 300 }'))).toMatchObject({ code: 0, stderr: "" });
    const { stderr } = await given(Buffer.from('\ufeff{ "ttl": 300 }', "utf16le"));
    expect(stderr).toContain("is UTF-16 (it starts with U+FEFF BYTE ORDER MARK); save it as UTF-8");
  });

  it("wants a domain", async () => {
    expect((await command(["plan"])).stderr).toBe("alibaba-mail: no domain given; name one, such as example.com\n");
  });

  it("refuses a file that no configuration is as large as", async () => {
    const { stderr } = await command(["plan", "--config", "-"], {}, { stdin: Array(11).fill("x".repeat(1_000_000)) });
    expect(stderr).toMatch(/"-" has more than 10000000 characters/);
  });
});
