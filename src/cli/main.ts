#!/usr/bin/env node
import { run } from "./run";
/** The command `alibaba-mail`. */
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

// Each write tells its own failure; without a listener the event beside it would end the process with a stack.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

async function main(): Promise<void> {
  const code = await run(process.argv.slice(2), io, realTools);
  // What was written goes out first; then the sockets and timers of questions that nobody waits for any more go with us.
  await Promise.allSettled([send(process.stdout, ""), send(process.stderr, "")]);
  process.exit(code);
}

main();
