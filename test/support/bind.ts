/** A real BIND on a free loopback port, serving zone files. */
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { inject, onTestFinished } from "vitest";
import { freePort } from "./free-port";

const run = promisify(execFile);

/** Starts named with these zones, `{ "example.com": "/path" }`; it is stopped when the test ends. */
export async function startBind(
  zones: Record<string, string>,
): Promise<(name: string, type: string) => Promise<string[]>> {
  const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-bind-"));
  const port = await freePort();
  const config = [
    `options { directory "${folder}"; pid-file none; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };`,
    "recursion no; dnssec-validation no; notify no; allow-transfer { none; }; };",
    "controls { };",
    ...Object.entries(zones).map(([zone, file]) => `zone "${zone}" { type primary; file "${file}"; };`),
  ].join("\n");
  writeFileSync(join(folder, "named.conf"), config);
  const server = spawn(inject("named") ?? "named", ["-g", "-c", join(folder, "named.conf")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const log: string[] = [];
  server.stderr.on("data", (chunk) => log.push(String(chunk)));
  onTestFinished(async () => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    if (server.exitCode === null && server.kill()) await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const ask = async (name: string, type: string): Promise<string[]> => {
    const { stdout } = await run(inject("dig") ?? "dig", [
      "@127.0.0.1",
      "-p",
      String(port),
      "+short",
      "+tries=1",
      "+time=2",
      name,
      type,
    ]);
    return stdout.split("\n").filter(Boolean).sort();
  };
  for (let tries = 0; !log.join("").includes("all zones loaded"); tries++) {
    if (tries > 200 || server.exitCode !== null) throw new Error(`named did not start:\n${log.join("")}`);
    await sleep(50);
  }
  return ask;
}
