import { describe, expect, it } from "vitest";
import { previewJson } from "../../review/support";
import { command } from "../support";

const mx = "@ 600 MX 10 mx1.example.net.";
const harmless = previewJson({ records: { www: [undefined, "www 600 A 192.0.2.80"] } });
const dangerous = previewJson({ records: { mx: [mx, undefined] } });
const looked = previewJson({ steps: [{ op: 1 }] });

const comment = (text: string, ...args: string[]) => command(["comment", ...args], {}, { stdin: text });

describe("alibaba-mail comment", () => {
  it("prints Markdown, and ends well whatever the verdict", async () => {
    const { code, stdout, stderr } = await comment(dangerous);
    expect(stdout.split("\n")[0]).toBe("🔴 **Danger: 1 risk to mail**");
    expect([code, stderr]).toEqual([0, ""]);
  });

  it.each([
    [harmless, "danger", 0],
    [harmless, "look", 0],
    [looked, "danger", 0],
    [looked, "look", 1],
    [dangerous, "danger", 1],
    [dangerous, "look", 1],
  ])("ends as --fail-on says (%#)", async (text, limit, code) => {
    expect((await comment(text, "--fail-on", limit)).code).toBe(code);
  });

  it.each([
    ["nothing", ""],
    ["text, as without --json", "Previewing update (dev):\n + MailDomain corp create\n"],
    ["another document", "{}"],
    ["a list", "[1]"],
  ])("ends with 2 where the input is %s", async (_what, text) => {
    const { code, stdout, stderr } = await comment(text, "--fail-on", "danger");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("the input contains no preview; pipe the standard output of pulumi preview --json");
  });

  it("takes a preview that is cut off at once for one", async () => {
    expect((await comment('{ "st', "--fail-on", "danger")).code).toBe(1);
  });

  it("ends with 1 where the plan is another one than was reviewed, and says which", async () => {
    const { digest } = JSON.parse((await comment(harmless, "--format", "json")).stdout);
    expect(await comment(harmless, "--expect", digest)).toMatchObject({ code: 0, stderr: "" });
    const other = await comment(dangerous, "--expect", digest);
    expect(other.code).toBe(1);
    expect(other.stderr).toContain(`, not ${digest}:`);
    expect(other.stdout).toContain("Danger");
  });
});
