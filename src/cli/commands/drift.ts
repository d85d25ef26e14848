/** `drift`: compares a zone with the plan in a file, record by record, for scheduled jobs. */

import { ExitCode } from "../errors";
import { readPlanFile } from "../input";
import { askOptions, oneOf, type ServerOptions } from "../options";
import { jsonLine } from "../output/json";
import { driftText } from "../output/text";
import { detectStyle, type Io, progressOn, send } from "../terminal";
import type { Tools } from "../tools";

export interface DriftOptions extends ServerOptions {
  plan: string;
  zone?: string;
  output?: string;
  format: string;
}

export async function drift(
  domain: string | undefined,
  options: DriftOptions,
  io: Io,
  tools: Tools,
): Promise<ExitCode> {
  const format = oneOf("--format", options.format, ["text", "json"]);
  const ask = askOptions(options);
  const plan = await readPlanFile(options.plan, { domain, zone: options.zone, output: options.output }, { io, tools });
  const progress = progressOn(io.stderr);
  progress.show("asking the name servers …");
  const found = await tools.checkDrift(plan, ask).finally(progress.clear);
  await send(io.stdout, format === "json" ? jsonLine(found) : `${driftText(found, detectStyle(io.stdout, io))}\n`);
  return { same: ExitCode.Fine, drifted: ExitCode.Wrong, unknown: ExitCode.NoVerdict }[found.state];
}
