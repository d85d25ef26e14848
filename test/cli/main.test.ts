/** The built file, as a shell runs it. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { version } from "../../package.json";
import { formatPlan, planMailDomain } from "../../src/plan";

const main = join(__dirname, "../../dist/cli/main.js");

function start(args: string[], input = "", env = process.env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8", input, env });
  return { status, stdout, stderr };
}

describe("the built command", () => {
  it("is a script for Node.js", () => {
    expect(readFileSync(main, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it("prints a plan", () => {
    const stdout = formatPlan(planMailDomain({ domain: "example.com" }), "table");
    expect(start(["plan", "example.com"])).toEqual({ status: 0, stdout, stderr: "" });
  });

  it("tells its version, and wrong use by its exit code", () => {
    expect(start(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
    expect(start(["plan", "example"])).toMatchObject({ status: 2, stdout: "" });
  });

  it("loads neither Pulumi, nor zod more than once, nor what asks the network, nor cryptography, for a plan", () => {
    const code = `
      process.argv = [process.execPath, ${JSON.stringify(main)}, "plan", "example.com"];
      process.on("exit", () => console.error(JSON.stringify([...Object.keys(require.cache), ...process.moduleLoadList])));
      require(${JSON.stringify(main)});`;
    const { status, stderr } = spawnSync(process.execPath, ["-e", code], { encoding: "utf8" });
    const loaded: string[] = JSON.parse(stderr);
    expect(status).toBe(0);
    expect(
      loaded.filter((file) =>
        /@pulumi|dist.(check.(?!concurrency)|resolver|endpoints|dns.(ask|carry|message|name-server|transport|tsig))/.test(
          file,
        ),
      ),
    ).toEqual([]);
    expect(loaded.filter((file) => /zod.index\.cjs$/.test(file))).toHaveLength(1);
    expect(loaded).toContain("NativeModule net");
    expect(loaded.filter((file) => /^NativeModule (internal.)?(crypto|tls|http)/.test(file))).toEqual([]);
  });

  describe.skipIf(process.platform === "win32")("what it keeps compiled", () => {
    const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...rest } = process.env;
    const stdout = formatPlan(planMailDomain({ domain: "example.com" }), "table");
    const planIn = (home: string, more: NodeJS.ProcessEnv = {}): void =>
      expect(start(["plan", "example.com"], "", { ...rest, XDG_CACHE_HOME: home, ...more })).toEqual({
        status: 0,
        stdout,
        stderr: "",
      });
    const cache = (home: string): string => join(home, "alibaba-mail/compiled");
    const newHome = (): string => {
      const home = mkdtempSync(join(tmpdir(), "alibaba-mail-"));
      onTestFinished(() => rmSync(home, { recursive: true }));
      return home;
    };

    it("is in a folder of the user alone", () => {
      const home = newHome();
      planIn(home);
      expect(statSync(cache(home)).mode & 0o777).toBe(0o700);
      expect(readdirSync(cache(home))).toHaveLength(1);
      planIn(home);
    });

    it("is neither read nor written where others could write or replace it", () => {
      const home = newHome();
      mkdirSync(cache(home), { recursive: true, mode: 0o700 });
      chmodSync(home, 0o775);
      planIn(home);
      expect(readdirSync(cache(home))).toEqual([]);
    });

    it("is kept in no folder that depends on the working directory", () => {
      const home = newHome();
      planIn("cache", { HOME: home });
      expect(readdirSync(join(home, ".cache/alibaba-mail"))).toEqual(["compiled"]);
      planIn("cache", { HOME: "" });
      expect(existsSync("cache")).toBe(false);
    });

    it("is nothing where Node.js is told so, or no folder can be made", () => {
      const home = newHome();
      planIn(home, { NODE_DISABLE_COMPILE_CACHE: "1" });
      expect(readdirSync(home)).toEqual([]);
      planIn(join(__dirname, "main.test.ts"));
    });
  });

  it.skipIf(process.platform === "win32")("is quiet where its reader goes away", () => {
    const shell = `"$0" "$1" plan example.com --format json | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", shell, process.execPath, main], { encoding: "utf8" });
    expect(stderr).toBe("");
    // The whole plan may be in the pipe before its reader goes.
    expect(stdout).toMatch(/^\{\n(0|141)\n$/);
  });

  it.skipIf(process.platform === "win32")("ends quietly by Ctrl-C", async () => {
    // Nothing comes on standard input, so it waits.
    const child = spawn(process.execPath, [main, "check", "--file", "-"], { stdio: ["pipe", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));
    child.kill("SIGINT");
    // A shell tells this as 130.
    expect(await ended).toEqual({ code: null, signal: "SIGINT" });
    expect(said).toBe("");
  });
});
