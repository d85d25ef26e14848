/** `clients`: prints what mail programs and colleagues read to set up an account, or writes it into a folder. */
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ClientFile, ClientText, PageLanguage } from "../../clients";
import type { MailPlan } from "../../plan";
import { errorsOf, formatValue, type Issue } from "../../shared/issues";
import { makeFolder } from "../../shared/system";
import { ExitCode, refuse, UserError } from "../errors";
import { oneOf } from "../options";
import { clientsText, filesText } from "../output/clients-text";
import { jsonLine } from "../output/json";
import { type Io, send } from "../terminal";
import { makePlan, type PlanArgOptions, planArgs } from "./plan";

export interface ClientsOptions extends PlanArgOptions {
  user?: string;
  name?: string;
  lang: string;
  format?: string;
  out?: string;
}

const formats = ["text", "json", "autoconfig", "autodiscover", "mobileconfig", "html"] as const;
type Format = (typeof formats)[number];

const languages: PageLanguage[] = ["en", "zh"];

export async function clients(domain: string | undefined, options: ClientsOptions, io: Io): Promise<ExitCode> {
  const { user, name, out } = options;
  const format = oneOf("--format", options.format ?? "text", formats);
  const lang = oneOf("--lang", options.lang, languages);
  if (out !== undefined && options.format !== undefined) {
    throw new UserError("--out conflicts with --format, because it writes every file; remove one of the two");
  }
  if (out === "") throw new UserError("--out must not be empty; use the path of a folder, or . for the current one");
  const plan = await makePlan(await planArgs(domain, options, io), io);
  const { clientFiles } = await import("../../clients/index.js");
  const own = { ...(user === undefined ? {} : { user }), ...(name === undefined ? {} : { name }) };
  const { files, issues } = clientFiles(plan, own);
  if (errorsOf(issues).length > 0) throw refused(plan, issues);
  if (out !== undefined) {
    await writeFiles(out, files);
    await send(io.stdout, filesText(files, out));
    return ExitCode.Fine;
  }
  await send(io.stdout, await render(format, { plan, own, lang, files }));
  return ExitCode.Fine;
}

interface Made {
  plan: MailPlan;
  own: { user?: string; name?: string };
  lang: PageLanguage;
  files: ClientFile[];
}

async function render(format: Format, { plan, own, lang, files }: Made): Promise<string> {
  const { buildAutoconfig, buildAutodiscover, buildColleaguePage, buildMobileconfig } = await import(
    "../../clients/index.js"
  );
  const { domain, endpoints } = plan;
  const renderers: Record<Format, () => string> = {
    text: () => clientsText(plan, own.user, files),
    json: () => jsonLine({ domain, endpoints, files }),
    autoconfig: () => textOf(plan, buildAutoconfig(plan, own)),
    autodiscover: () => textOf(plan, buildAutodiscover(plan, own)),
    mobileconfig: () => textOf(plan, buildMobileconfig(plan, own)),
    html: () => textOf(plan, buildColleaguePage(plan, { ...own, lang })),
  };
  return renderers[format]();
}

function textOf(plan: MailPlan, { text, issues }: ClientText): string {
  if (text === undefined) throw refused(plan, issues);
  return text;
}

/** Options are named as they were typed, arguments of the plan as they are. */
function refused({ domain }: MailPlan, issues: Issue[]): UserError {
  const isOption = (path: string): boolean => path === "user" || path === "name";
  const named = issues.map((issue) => (isOption(issue.path) ? { ...issue, path: `--${issue.path}` } : issue));
  return refuse(`the files for ${domain}`, named);
}

/** Their names are their own, so nothing else in the folder is overwritten. */
async function writeFiles(folder: string, files: ClientFile[]): Promise<void> {
  for (const { path, text } of files) {
    const target = join(folder, path);
    try {
      makeFolder(dirname(target));
      await writeFile(target, text);
    } catch (problem) {
      const { message } = problem as Error;
      throw new UserError(
        `--out: ${formatValue(target)} can't be written: ${message}; use a folder that can be written to`,
      );
    }
  }
}
