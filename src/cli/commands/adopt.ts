/** `adopt`: prints the imports that make a stack adopt existing records of a zone. It changes nothing. */
import { adopt, isBlocked } from "../../adoption/adopt";
import type { PlanFromFile } from "../../check/plan-file";
import { isStdin, parseDnsOption, readExisting } from "../dns-option";
import { ExitCode, UserError } from "../errors";
import { readPlanFile, STDIN } from "../input";
import { oneOf } from "../options";
import { adoptText } from "../output/adopt-text";
import { jsonLine } from "../output/json";
import { detectStyle, type Io, send } from "../terminal";
import type { Tools } from "../tools";
import { makePlan, type PlanArgOptions } from "./plan";

export interface AdoptOptions extends PlanArgOptions {
  dns: string;
  plan?: string;
  output?: string;
  zoneId?: string;
  format: string;
}

export async function adoptCommand(
  domain: string | undefined,
  options: AdoptOptions,
  io: Io,
  tools: Tools,
): Promise<ExitCode> {
  const format = oneOf("--format", options.format, ["text", "json"]);
  const place = parseDnsOption(options.dns);
  const { zoneId, config } = options;
  if (zoneId !== undefined && place.kind !== "cloudflare") {
    throw new UserError("--zone-id is the id of a Cloudflare zone; use it with --dns cloudflare:FILE only");
  }
  if (isStdin(place) && (config === STDIN || options.plan === STDIN)) {
    throw new UserError("standard input can be used for one file only; use a path for --dns or for the plan");
  }
  const plan = await planToAdopt(domain, options, io, tools);
  const adoption = adopt(plan, await readExisting(place, { plan, io, tools, zoneId }));
  const text =
    format === "json" ? jsonLine(adoption) : `${adoptText(adoption, place.kind, detectStyle(io.stdout, io))}\n`;
  await send(io.stdout, text);
  return isBlocked(adoption) ? ExitCode.Wrong : ExitCode.Fine;
}

/** The plan from a file, or from the arguments. */
async function planToAdopt(
  domain: string | undefined,
  options: AdoptOptions,
  io: Io,
  tools: Tools,
): Promise<PlanFromFile> {
  const { plan, output, zone, edition, ttl, config } = options;
  if (plan === undefined) {
    if (output !== undefined) throw new UserError("--output selects an output in the file of --plan; add --plan FILE");
    return makePlan(domain, options, io);
  }
  if ([edition, ttl, config].some((given) => given !== undefined)) {
    throw new UserError(
      "--plan conflicts with --edition, --ttl and --config, because its file contains the whole plan; remove them",
    );
  }
  return readPlanFile(plan, { domain, zone, output }, { io, tools });
}
