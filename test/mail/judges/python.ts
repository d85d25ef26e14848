/** Finds a Python that has the judges: implementations by others, whose verdicts ours are compared with. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

export interface Judges {
  /** The interpreter. */
  python: string;
}

const root = join(__dirname, "../../..");
const NEEDED = "import checkdmarc, dkim, spf, yaml";

let found: Judges | null | undefined;

/** The first interpreter that has all judges. Where none has, that is told once, loudly. */
export function findJudges(): Judges | undefined {
  if (found === undefined) {
    const candidates = [
      process.env.ALIBABA_MAIL_JUDGES_PYTHON ?? "",
      join(root, "node_modules/.cache/alibaba-mail-judges/bin/python"),
      "python3",
    ];
    const python = candidates.find((candidate) => candidate !== "" && hasJudges(candidate));
    found = python === undefined ? null : { python };
    if (!found) {
      console.warn(
        `\nSKIPPED: the comparison with other implementations (test/mail/judges), since no Python has them. Install them with\n` +
          "  python3 -m venv node_modules/.cache/alibaba-mail-judges\n" +
          "  node_modules/.cache/alibaba-mail-judges/bin/pip install --requirement test/mail/judges/requirements.txt\n" +
          "or name an interpreter that has them in ALIBABA_MAIL_JUDGES_PYTHON\n",
      );
    }
  }
  return found ?? undefined;
}

/** What a judge's script, in this folder, says of each record: JSON in, JSON out. */
export function judge<Verdict>({ python }: Judges, script: string, records: unknown): Verdict[] {
  const { status, stdout, stderr } = spawnSync(python, [join(__dirname, script)], {
    input: JSON.stringify(records),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  return JSON.parse(stdout) as Verdict[];
}

function hasJudges(python: string): boolean {
  return spawnSync(python, ["-c", NEEDED], { stdio: "ignore", timeout: 60_000 }).status === 0;
}
