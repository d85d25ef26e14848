/** The comments on what the real engine printed (test/review/fixtures), as they were reviewed. */
import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { markdownComment } from "../../src/review/markdown";
import { type Review, review } from "../../src/review/review";
import { command } from "../cli/support";
import { parse, tablesOf } from "./rendered";
import { scenarios } from "./scenarios";
import { reviewText } from "./support";

const folder = join(__dirname, "fixtures");
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => basename(file, ".json"));

async function reviewOf(name: string): Promise<Review> {
  const found = await review([{ name, octets: createReadStream(join(folder, `${name}.json`)) }]);
  if (!found) throw new Error(`${name} is not a preview`);
  return found;
}

describe("the comment on a real preview", () => {
  it("is there for each scenario", () => {
    expect(names.sort()).toEqual(scenarios.map(({ name }) => name).sort());
  });

  it.each(names)("of %s reads as it was reviewed", async (name) => {
    const found = await reviewOf(name);
    const markdown = markdownComment(found);
    await expect(markdown).toMatchFileSnapshot(`golden/${name}.md.txt`);
    expect(tablesOf(parse(markdown)).flatMap(({ children }) => children.slice(1))).toHaveLength(found.counts.changes);
  });

  it.each(["zone-file", "rfc2136", "cloudflare", "alidns"])("of %s tells fifteen changes and more", async (name) => {
    expect((await reviewOf(name)).counts.changes).toBeGreaterThanOrEqual(15);
  });

  it("says the same of one change on every service", async () => {
    const [one, ...others] = await Promise.all(["zone-file", "rfc2136", "cloudflare"].map(reviewOf));
    const records = (found: Review | undefined) =>
      found?.zones.flatMap(({ changes }) =>
        changes.map(({ operation, old, new: next }) => ({ word: operation?.word, old, new: next })),
      );
    for (const other of others) expect(records(other)).toEqual(records(one));
    for (const other of others) expect(other.risks.map(({ id }) => id)).toEqual(one?.risks.map(({ id }) => id));
  });

  it("shows no secret in any form", async () => {
    const text = readFileSync(join(folder, "secrets.json"), "utf8");
    for (const format of ["markdown", "text", "json", "html"]) {
      const { stdout } = await command(["comment", "--format", format], {}, { stdin: text });
      expect(stdout).not.toMatch(/4815162342|hidden\.example|04da6b54|\[secret\]/);
      expect(stdout).toContain("example.com");
    }
  });

  it.each(["text", "json", "html"])("is told as %s too", async (format) => {
    const stdin = readFileSync(join(folder, "cloudflare.json"), "utf8");
    const { stdout } = await command(["comment", "--format", format], {}, { stdin });
    await expect(stdout).toMatchFileSnapshot(`golden/cloudflare.${format}.txt`);
  });
});

describe("the digest of a plan", () => {
  const zoneFile = readFileSync(join(folder, "zone-file.json"), "utf8");
  const digestOf = async (text: string): Promise<string> => (await reviewText(text)).digest;

  it("is the same whatever the order of the steps, the time and what was said", async () => {
    const { steps, ...rest } = JSON.parse(zoneFile);
    const other = {
      ...rest,
      steps: steps.toReversed(),
      duration: 5,
      diagnostics: [{ severity: "warning", message: "x [a.b]" }],
    };
    expect(await digestOf(JSON.stringify(other).replaceAll("2026-11-29T00", "2027-01-01T05"))).toBe(
      await digestOf(zoneFile),
    );
  });

  it.each([
    ["a value", "192.0.2.91", "192.0.2.92"],
    ["a TTL", '"ttl": 900', '"ttl": 901'],
    ["an operation", '"op": "delete"', '"op": "update"'],
    ["a failure", '"duration"', '"diagnostics": [{ "severity": "error", "message": "no" }], "duration"'],
  ])("is another one with another %s", async (_, from, to) => {
    const text = zoneFile.replace(/"diagnostics": \[[^\]]*\],/s, "");
    expect(text).toContain(from);
    expect(await digestOf(text.replaceAll(from, to))).not.toBe(await digestOf(text));
  });

  it("does not change with how a service spells a record", async () => {
    const step = (content: string): string =>
      JSON.stringify({
        steps: [
          {
            op: "create",
            urn: "urn:pulumi:dev::project::cloudflare:index/dnsRecord:DnsRecord::a",
            newState: { inputs: { zoneId: "0", name: "A.example.com.", type: "txt", ttl: 60, content } },
          },
        ],
      });
    expect(await digestOf(step('"v=spf1 " "-all"'))).toBe(await digestOf(step("v=spf1 -all")));
  });
});
