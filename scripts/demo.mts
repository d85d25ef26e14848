/** `npm run demo [-- DOMAIN --edition EDITION]`: the quick start, run by Pulumi where a CLI can be had. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type Edition, formatPlan, type MailPlan, planMailDomain } from "alibaba-mail";
import { writeWithoutPulumi } from "./demo-without-pulumi.mts";
import { findPulumi, type PulumiCli } from "./find-pulumi.mts";

const usage = `usage: npm run demo -- [DOMAIN] [--edition EDITION]

Makes DOMAIN (default example.com) ready for Alibaba Mail in a zone file under .demo/. No account is needed, and no
name server is touched. EDITION is singapore (default), china or china-legacy.`;

const root = join(import.meta.dirname, "..");
const folder = join(root, ".demo");

await main();

async function main(): Promise<void> {
  const { domain, edition } = readArguments();
  const plan = planMailDomain({ domain, edition: edition as Edition });
  if (plan.issues.some(({ severity }) => severity === "error")) {
    process.stderr.write(`${formatPlan(plan, "table")}\n${usage}\n`);
    process.exit(2);
  }
  mkdirSync(folder, { recursive: true });
  const found = findPulumi();
  const file = Array.isArray(found) ? await runWithoutPulumi(plan, found) : runWithPulumi(plan, found);
  process.stdout.write(
    `\nThe zone file: ${relative(process.cwd(), file)}\n\n${readFileSync(file, "latin1")}\n${formatPlan(plan, "table")}`,
  );
  if (Array.isArray(found)) return;
  process.stdout.write("\nA second preview, which must find nothing to change:\n\n");
  pulumi(found, plan.domain, "preview", "--expect-no-changes", "--suppress-outputs");
}

function readArguments(): { domain: string; edition: string } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { edition: { type: "string", default: "singapore" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      process.exit(0);
    }
    if (positionals.length > 1) throw new Error(`one domain, not ${positionals.length}`);
    return { domain: positionals[0] ?? "example.com", edition: values.edition };
  } catch (error) {
    process.stderr.write(`demo: ${(error as Error).message}\n\n${usage}\n`);
    process.exit(2);
  }
}

function runWithPulumi(plan: MailPlan, cli: PulumiCli): string {
  process.stdout.write(`Pulumi ${cli.version}, its state in ${relative(process.cwd(), folder)}/state:\n\n`);
  const file = join(folder, `${plan.domain}.zone`);
  mkdirSync(join(folder, "state"), { recursive: true });
  pulumi(cli, plan.domain, "stack", "select", "--create", plan.domain);
  // The stack's settings are kept in .demo/; this command knows no other place than the project's folder.
  rmSync(join(root, `Pulumi.${plan.domain}.yaml`), { force: true });
  for (const [key, value] of Object.entries({ domain: plan.domain, edition: plan.edition, zoneFile: file })) {
    pulumi(cli, plan.domain, "config", "set", key, value);
  }
  pulumi(cli, plan.domain, "up", "--yes", "--skip-preview", "--suppress-outputs");
  return file;
}

/** Runs the CLI on a stack of the domain's own, with a backend in a folder: no account, no question. */
function pulumi({ command, path }: PulumiCli, stack: string, ...args: string[]): void {
  const own = ["--non-interactive", "--cwd", root, "--color", hasColours() ? "always" : "never"];
  if (args[0] !== "stack") own.push("--stack", stack, "--config-file", join(folder, `Pulumi.${stack}.yaml`));
  const { status, error } = spawnSync(command, [...args, ...own], {
    stdio: ["ignore", args[0] === "up" || args[0] === "preview" ? "inherit" : "ignore", "inherit"],
    env: {
      ...process.env,
      PATH: path,
      PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
  });
  if (status === 0) return;
  process.stderr.write(`demo: pulumi ${args.join(" ")} failed${error ? `: ${error.message}` : ""}\n`);
  process.exit(1);
}

/** Pulumi has none by itself where it asks nothing. */
function hasColours(): boolean {
  const { FORCE_COLOR } = process.env;
  return FORCE_COLOR ? FORCE_COLOR !== "0" : process.stdout.isTTY && process.stdout.hasColors();
}

async function runWithoutPulumi(plan: MailPlan, reasons: string[]): Promise<string> {
  process.stdout.write(
    [
      "PULUMI DID NOT RUN THIS: no Pulumi CLI can be had here.",
      ...reasons.map((reason) => `  - ${reason}`),
      "What follows is the same plan, written to the same kind of file by the same code, without preview, state or refresh.",
      "To get a CLI: https://www.pulumi.com/docs/install/, or run this again with an internet connection.",
      "",
    ].join("\n"),
  );
  return writeWithoutPulumi(plan, join(folder, "without-pulumi"));
}
