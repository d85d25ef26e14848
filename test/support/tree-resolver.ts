/** A resolver before a tree of name servers, for programs that can't walk down from a root of ours: BIND. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "../../src/dns/exchange";
import type { DnsTree } from "./dns-tree";
import { freePort } from "./free-port";

/** Milliseconds for it to be ready. */
const PATIENCE = 20_000;

export interface TreeResolver {
  ip: string;
  port: number;
  end(): Promise<void>;
}

/**
 * BIND's resolver asks servers at port 53 only, unless it forwards. So it is told which server has each zone, by
 * forwarding, and does the rest: caching, and following CNAME records.
 *
 * `named` is its path; `zones` are the zones and the addresses of servers that have them.
 */
export async function startTreeResolver(
  named: string,
  tree: DnsTree,
  zones: Record<string, string[]>,
): Promise<TreeResolver> {
  const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-resolver-"));
  const at = { ip: "127.0.0.1", port: await freePort() };
  const config = [
    `options { directory "${folder}"; pid-file none; session-keyfile none;`,
    `listen-on port ${at.port} { ${at.ip}; }; listen-on-v6 { none; };`,
    "recursion yes; allow-recursion { any; }; dnssec-validation no; empty-zones-enable no; };",
    "controls { };",
    ...Object.entries(zones).map(([zone, ips]) => {
      const forwarders = ips.map((ip) => `${ip} port ${tree.port};`).join(" ");
      return `zone "${zone}" { type forward; forward only; forwarders { ${forwarders} }; };`;
    }),
  ];
  const file = join(folder, "named.conf");
  writeFileSync(file, config.join("\n"));
  const child = spawn(named, ["-g", "-n", "1", "-c", file], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const log: string[] = [];
  child.stderr.on("data", (chunk) => log.push(String(chunk)));
  child.once("error", (error) => log.push(String(error)));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const end = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const began = performance.now();
  while (!(await isAnswering(at, Object.keys(zones)[0] ?? ""))) {
    if (performance.now() - began > PATIENCE || child.exitCode !== null) {
      await end();
      throw new Error(`${named} (resolver) is not ready:\n${log.join("")}`);
    }
    await sleep(50);
  }
  return { ...at, end };
}

async function isAnswering(at: { ip: string; port: number }, name: string): Promise<boolean> {
  try {
    await ask(at, { name, type: "SOA" }, { timeout: 1000, recursion: true });
    return true;
  } catch {
    return false;
  }
}
