/** The command `alibaba-mail`, independent of its process. */
import { CommanderError } from "commander";
import { OperationError } from "../shared/operation-error";
import { escapeControlChars } from "../shared/untrusted-text";
import { ExitCode, UserError } from "./errors";
import { makeProgram } from "./program";
import { type Io, isBrokenPipe, send } from "./terminal";
import type { Tools } from "./tools";

/** Runs the command with the arguments after its name, and returns the exit code. */
export async function run(args: readonly string[], io: Io, tools: Tools): Promise<ExitCode> {
  let code: ExitCode = ExitCode.Fine;
  try {
    const program = makeProgram(io, tools, (exit) => {
      code = exit;
    });
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (problem) {
    if (problem instanceof CommanderError) return problem.exitCode === 0 ? ExitCode.Fine : ExitCode.NoVerdict;
    if (isBrokenPipe(problem)) return ExitCode.BrokenPipe;
    await send(io.stderr, `${messageOf(problem, io)}\n`);
    return ExitCode.NoVerdict;
  }
}

function messageOf(problem: unknown, { env }: Io): string {
  if (problem instanceof UserError || problem instanceof OperationError) {
    return problem.message
      .split("\n")
      .map((line, index) => `${index === 0 ? "alibaba-mail: " : ""}${escapeControlChars(line)}`)
      .join("\n");
  }
  if (isWriteFailure(problem))
    return `alibaba-mail: the output can't be written: ${escapeControlChars(problem.message)}`;
  const isError = problem instanceof Error;
  const detail = isError && env.DEBUG ? problem.stack : undefined;
  const hint = detail === undefined ? "; please report it (DEBUG=1 shows the stack trace)" : "";
  return `alibaba-mail: internal error: ${escapeControlChars(isError ? problem.message : String(problem))}${hint}${detail === undefined ? "" : `\n${detail}`}`;
}

/** For example a full disk. */
function isWriteFailure(problem: unknown): problem is Error {
  return problem instanceof Error && (problem as NodeJS.ErrnoException).syscall === "write";
}
