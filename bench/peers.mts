/** What others made, installed by the bench where it can be had. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Skipped } from "./compare.mts";
import { execute, root } from "./processes.mts";

const folder = join(root, "node_modules/.cache/alibaba-mail-bench");
const requirements = join(import.meta.dirname, "requirements.txt");
const lists = [requirements, join(root, "test/mail/judges/requirements.txt")];

let found: string | undefined;

/** A Python that has octoDNS, checkdmarc and pyspf in the versions of requirements.txt. */
export function peersPython(): string {
  found ??= install();
  return found;
}

function install(): string {
  const python = join(folder, "bin/python");
  // What is installed there, so that other versions are installed anew.
  const stamp = join(folder, "installed.txt");
  const wanted = lists.map((list) => readFileSync(list, "utf8")).join("");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return python;
  process.stderr.write("installing octoDNS, checkdmarc and pyspf …\n");
  rmSync(folder, { recursive: true, force: true });
  try {
    const quietly = { cwd: root, stdio: "pipe" } as const;
    execFileSync("python3", ["-m", "venv", folder], quietly);
    execFileSync(python, ["-m", "pip", "install", "--quiet", "--requirement", requirements], quietly);
  } catch (problem) {
    rmSync(folder, { recursive: true, force: true });
    const { stderr } = problem as { stderr?: Buffer };
    const [reason] = [String(stderr ?? ""), String(problem)]
      .map((text) => text.trim().split("\n").at(-1))
      .filter(Boolean);
    throw new Skipped(`octoDNS, checkdmarc and pyspf can't be installed: ${reason} (Debian: python3-venv; needs PyPI)`);
  }
  writeFileSync(stamp, wanted);
  return python;
}

/** Runs a script of `bench/subjects`, and gives the JSON that it prints. */
export async function runPython<Result>(script: string, input: unknown): Promise<Result> {
  const python = peersPython();
  return JSON.parse(
    await execute(python, [join(import.meta.dirname, "subjects", script)], { input: JSON.stringify(input) }),
  );
}

// Debian's name servers are not on everybody's path.
process.env.PATH = [process.env.PATH, "/usr/sbin", "/sbin"].join(delimiter);

/** Fails where one of these programs is missing. */
export function needPrograms(programs: string[], packages: string): void {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const missing = programs.filter((program) => !folders.some((one) => existsSync(join(one, program))));
  if (missing.length > 0) throw new Skipped(`${missing.join(", ")} not found (Debian: ${packages})`);
}
