/** BIND's named-compilezone as the judge of what a zone file says. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Checks of what names lead to are left out: they say nothing of how a file is read. */
const lenient = "-i none -k ignore -n ignore -r ignore -m ignore -M ignore -S ignore -T ignore -W ignore".split(" ");

/** The records that BIND serves of a file, each on a line in one spelling and sorted, or what it says against it. */
export type Verdict = { records: string[]; complaint?: undefined } | { complaint: string; records?: undefined };

/** `program` is named-compilezone. Its messages begin with the place in the file. */
export function judge(program: string, zone: string, path: string, text: string): Verdict {
  writeFileSync(path, text, "latin1");
  const out = join(dirname(path), "compiled");
  rmSync(out, { force: true });
  const { status, stdout, stderr } = spawnSync(
    program,
    [...lenient, "-s", "full", "-o", out, "-w", dirname(path), zone, path],
    { encoding: "latin1" },
  );
  if (status !== 0) return { complaint: `${stdout}${stderr}`.trim() };
  const lines = readFileSync(out, "latin1").split("\n");
  return {
    records: lines
      .filter((line) => line !== "" && !line.startsWith(";"))
      .map((line) => line.replace(/\s+/g, " "))
      .sort(),
  };
}
