#!/usr/bin/env node
/** The command `alibaba-mail`. */
import "./compile-cache";
import { run } from "./run";
import { type Io, send } from "./terminal";
import { realTools } from "./tools";

const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  platform: process.platform,
  now: () => new Date(),
};

// Each write reports its own failure; without a listener, the error event would also crash the process.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

async function main(): Promise<void> {
  const code = await run(process.argv.slice(2), io, realTools);
  // Flush the output first; exiting then ends the sockets and timers of queries that are no longer awaited.
  await Promise.allSettled([send(process.stdout, ""), send(process.stderr, "")]);
  process.exit(code);
}

main();
