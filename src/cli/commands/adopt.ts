/** `adopt`: prints the imports that make a stack adopt existing records of a zone. It changes nothing. */
import { adopt, isBlocked } from "../../adoption/adopt";
import { parseDnsOption, readExisting } from "../dns-option";
import { ExitCode } from "../errors";
import { oneOf } from "../options";
import { adoptText } from "../output/adopt-text";
import { jsonLine } from "../output/json";
import { detectStyle, type Io, send } from "../terminal";
import type { Tools } from "../tools";
import { checkInputs, type ZonePlanOptions, zonePlan } from "../zone-plan";

export interface AdoptOptions extends ZonePlanOptions {
  dns: string;
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
  checkInputs(place, options);
  const { plan } = await zonePlan(domain, options, io, tools);
  const adoption = adopt(plan, await readExisting(place, { plan, io, tools, zoneId: options.zoneId }));
  const text =
    format === "json" ? jsonLine(adoption) : `${adoptText(adoption, place.kind, detectStyle(io.stdout, io))}\n`;
  await send(io.stdout, text);
  if (isBlocked(adoption)) return ExitCode.Wrong;
  return adoption.isPartial ? ExitCode.NoVerdict : ExitCode.Fine;
}
