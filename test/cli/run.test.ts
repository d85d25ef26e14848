import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { version } from "../../package.json";
import { OperationError } from "../../src/shared/operation-error";
import { answerOf, command, kept } from "./support";

const commands = ["plan", "clients", "check", "spf", "drift", "adopt", "preflight"];

describe("help", () => {
  it.each([[], ...commands.map((name) => [name])].map((names) => [[...names, "--help"]]))(
    "of %j teaches",
    async (args) => {
      const { code, stdout, stderr } = await command(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      await expect(stdout).toMatchFileSnapshot(`golden/help${args.length > 1 ? `-${args[0]}` : ""}.txt`);
      expect(stdout).toContain("Examples:");
      expect(stdout).toContain("Exit codes:");
      expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    },
  );

  it("is on standard error where nothing is asked for", async () => {
    const { code, stdout, stderr } = await command([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: alibaba-mail");
  });

  it("tells the version", async () => {
    expect(await command(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("wrong use", () => {
  it.each([
    [["chek", "example.com"], "alibaba-mail: unknown command 'chek'\n(Did you mean check?)\n"],
    [
      ["plan", "example.com", "--editoin", "china"],
      "alibaba-mail: unknown option '--editoin'\n(Did you mean --edition?)\n",
    ],
    [["plan", "example.com", "example.org"], "alibaba-mail: too many arguments"],
    [["check", "--\u001b[31mx"], "alibaba-mail: unknown option '--\\u{1b}[31mx'"],
    [["spf"], "alibaba-mail: missing required argument 'domain|record'"],
    [["check", "--file"], "alibaba-mail: option '--file <list>' argument missing"],
  ])("%j is told, with where help is", async (args, message) => {
    const { code, stdout, stderr } = await command(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\nRun alibaba-mail .*--help for (the list of commands|usage)\.\n$/);
  });
});

describe("what goes wrong", () => {
  class Locked extends OperationError {}

  async function failing(problem: unknown, env: Record<string, string> = {}) {
    return command(
      ["check", "example.com"],
      {
        // biome-ignore lint/correctness/useYield: it fails before it has anything to give.
        async *checkMany() {
          throw problem;
        },
      },
      { env },
    );
  }

  it("outside is told without a stack", async () => {
    expect(await failing(new Locked("file.locked", "it is locked; wait"))).toEqual({
      code: 2,
      stdout: "",
      stderr: "alibaba-mail: it is locked; wait [file.locked]\n",
    });
  });

  it("in this package is told as a bug, with its stack where DEBUG asks for it", async () => {
    const bug = new TypeError("x is not a function");
    expect((await failing(bug)).stderr).toBe(
      "alibaba-mail: internal error: x is not a function; please report it (DEBUG=1 shows the stack trace)\n",
    );
    expect((await failing(bug, { DEBUG: "1" })).stderr).toMatch(
      /x is not a function\nTypeError: x is not a function\n +at /,
    );
    expect((await failing("text")).stderr).toMatch(/internal error: text; please report it/);
  });

  it("with the output's reader is quiet", async () => {
    const broken = Object.assign(
      new Writable({
        write: (_, __, done) => done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" })),
      }),
      { text: "" },
    ).on("error", () => {});
    const stderr = kept();
    const ran = await command(["plan", "example.com"], {}, { stdout: broken, stderr });
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 141, stderr: "" });
  });

  it("ends the work where the output's reader is gone", async () => {
    let asked = 0;
    const broken = Object.assign(
      new Writable({ write: (_, __, done) => done(Object.assign(new Error(), { code: "EPIPE" })) }),
      { text: "" },
    ).on("error", () => {});
    const list = Array.from({ length: 1000 }, (_, index) => `d${index}.example`).join("\n");
    const { code } = await command(
      ["check", "--file", "-", "--format", "json"],
      {
        async *checkMany(plans) {
          for await (const plan of plans) {
            asked++;
            yield answerOf([], plan);
          }
        },
      },
      { stdin: list, stdout: broken },
    );
    expect(code).toBe(141);
    expect(asked).toBeLessThan(10);
  });
});
