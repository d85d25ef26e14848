/** The programs by which the engine runs a language: a CLI may come without some of them. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { PulumiCli } from "../../scripts/find-pulumi.mts";

/** What the tests' programs are written in. */
export type Language = "nodejs" | "yaml" | "python" | "go" | "java" | "dotnet";

/** Whether the engine finds a language's host: on the PATH, beside the CLI, or among the plugins. */
export function hasHost(
  language: Language,
  { command, path }: Pick<PulumiCli, "command" | "path">,
  home = process.env.PULUMI_HOME || join(homedir(), ".pulumi"),
): boolean {
  const program = `pulumi-language-${language}`;
  const folders = [...path.split(delimiter), dirname(existsSync(command) ? realpathSync(command) : command)];
  if (folders.some((folder) => existsSync(join(folder, program)) || existsSync(join(folder, `${program}.exe`))))
    return true;
  const plugins = join(home, "plugins");
  return existsSync(plugins) && readdirSync(plugins).some((name) => name.startsWith(`language-${language}-v`));
}
