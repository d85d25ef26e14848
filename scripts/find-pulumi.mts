/** Finds a Pulumi CLI: on the PATH, in Pulumi's own folders, else by npm's package `pulumi`, which downloads one. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

export interface PulumiCli {
  /** The path of the program. */
  command: string;
  /** What it answers to `pulumi version`. */
  version: string;
  /** The PATH with which its language hosts are found. */
  path: string;
}

const exe = process.platform === "win32" ? "pulumi.exe" : "pulumi";

/** A CLI, or the reasons why none can be had. */
export function findPulumi(): PulumiCli | string[] {
  const reasons: string[] = [];
  const places = [...onPath(), ...inPulumiHome()];
  for (const command of places) {
    const found = ask(command);
    if (typeof found !== "string") return found;
    reasons.push(found);
  }
  if (places.length === 0) reasons.push("there is no pulumi on the PATH or in Pulumi's own folder");
  const found = download();
  return typeof found === "string" ? [...reasons, found] : found;
}

/** npm puts the downloader of its package `pulumi` on the PATH of its scripts; that is no CLI. */
function onPath(): string[] {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => !/node_modules[\\/]\.bin$/.test(folder));
  return folders.map((folder) => join(folder, exe)).filter(existsSync);
}

function inPulumiHome(): string[] {
  const home = process.env.PULUMI_HOME || join(homedir(), ".pulumi");
  const versions = existsSync(join(home, "versions")) ? readdirSync(join(home, "versions")) : [];
  const newestFirst = versions.sort((one, other) => other.localeCompare(one, "en", { numeric: true }));
  return [join(home, "bin", exe), ...newestFirst.map((version) => join(home, "versions", version, "bin", exe))].filter(
    existsSync,
  );
}

function ask(command: string): PulumiCli | string {
  try {
    const version = execFileSync(command, ["version"], {
      encoding: "utf8",
      timeout: 60_000,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { command, version: version.trim(), path: [dirname(command), process.env.PATH].join(delimiter) };
  } catch (error) {
    return `${command} does not run: ${(error as Error).message.split("\n")[0]}`;
  }
}

function download(): PulumiCli | string {
  try {
    const runner = createRequire(import.meta.url).resolve("pulumi/run.js");
    execFileSync(process.execPath, [runner, "version"], { timeout: 300_000, stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: Buffer };
    const lastLine = stderr?.toString().trim().split("\n").at(-1);
    return `npm's package pulumi could not download one: ${lastLine || message}`;
  }
  const command = inPulumiHome()[0];
  return command === undefined ? "npm's package pulumi left no CLI in Pulumi's folder" : ask(command);
}
