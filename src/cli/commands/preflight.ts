/** `preflight`: prints what a zone holds already that keeps mail from Alibaba Mail, and what settles it. It changes nothing. */
import type { PlanFromFile } from "../../check/plan-file";
import type { Finding, PreflightPlan, PreflightService, ZoneReading } from "../../preflight";
import type { Kind } from "../dns-forms";
import { type DnsPlace, parseDnsOption, readExisting } from "../dns-option";
import { ExitCode } from "../errors";
import { askOptions, oneOf, type ServerOptions } from "../options";
import { jsonLine } from "../output/json";
import { type Preflight, preflightText } from "../output/preflight-text";
import { detectStyle, type Io, progressOn, send } from "../terminal";
import type { Tools } from "../tools";
import { checkInputs, type ZonePlanOptions, zonePlan } from "../zone-plan";

export interface PreflightOptions extends ZonePlanOptions, ServerOptions {
  dns?: string;
  format: string;
}

export async function preflight(
  domain: string | undefined,
  options: PreflightOptions,
  io: Io,
  tools: Tools,
): Promise<ExitCode> {
  const format = oneOf("--format", options.format, ["text", "json"]);
  const place = options.dns === undefined ? undefined : parseDnsOption(options.dns);
  const ask = askOptions(options);
  checkInputs(place, options);
  const { findingsOf, isAsPlanned, keysAsPlanned, mergeProposals } = await import("../../preflight/index.js");
  const { plan, imported, legacy } = await zonePlan(domain, options, io, tools);
  const service = place && (await serviceAt(place, plan, options, io, tools));
  const { domain: mailDomain, zone, edition, records } = plan;
  const given: PreflightPlan = { domain: mailDomain, zone, edition, records, legacy, imported };
  const asked: PreflightPlan = service ? { ...given, service } : given;
  const progress = progressOn(io.stderr);
  progress.show("asking the name servers …");
  const reading = await tools.readZone(asked, ask).finally(progress.clear);
  const all = findingsOf(asked, reading);
  // Whether they are the stack's own, which is as it should be, or will be refused by its preview, only the engine knows.
  const same = all.filter((finding) => isAsPlanned(finding, asked));
  const findings = all.filter((finding) => !same.includes(finding));
  const keys = keysAsPlanned(asked, reading);
  const told: Preflight = {
    domain: mailDomain,
    zone,
    findings,
    proposal: mergeProposals(findings.flatMap(({ proposal }) => proposal ?? [])),
    asPlanned: {
      keys,
      isAll: keys.length === records.length,
      unmarked: same.flatMap((one) => one.keys),
      imports: mergeProposals(same.flatMap(({ proposal }) => proposal ?? [])).imports ?? {},
    },
    questions: reading.questions,
  };
  await send(io.stdout, format === "json" ? jsonLine(told) : `${preflightText(told, detectStyle(io.stdout, io))}\n`);
  return exitCode(findings, reading, service);
}

/** The DNS service's own records, beyond those of its name servers. */
async function serviceAt(
  place: DnsPlace,
  plan: PlanFromFile,
  { zoneId }: PreflightOptions,
  io: Io,
  tools: Tools,
): Promise<PreflightService> {
  const {
    alidnsService,
    azureDnsService,
    cloudflareService,
    digitalOceanService,
    dnspodService,
    googleDnsService,
    huaweiDnsService,
    nameServerService,
    route53Service,
    zoneFileService,
  } = await import("../../preflight/index.js");
  const known: Record<Kind, PreflightService> = {
    alidns: alidnsService,
    cloudflare: cloudflareService,
    dnspod: dnspodService,
    digitalocean: digitalOceanService,
    route53: { ...route53Service, holdsRRsets: true },
    "azure-dns": { ...azureDnsService, holdsRRsets: true },
    "google-dns": { ...googleDnsService, holdsRRsets: true },
    "huawei-dns": { ...huaweiDnsService, holdsRRsets: true },
    "zone-file": { ...zoneFileService(place.what), adoptsByContents: true },
    rfc2136: { ...nameServerService(place.what), adoptsByContents: true },
  };
  const { records, notes } = await readExisting(place, { plan, io, tools, zoneId });
  return { ...known[place.kind], records, notChecked: notes };
}

/** Errors take precedence over incomplete checks. */
function exitCode(findings: Finding[], { zone, notChecked }: ZoneReading, service?: PreflightService): ExitCode {
  if (findings.some(({ severity }) => severity === "error")) return ExitCode.Wrong;
  const isWhole = zone.state !== "unknown" && notChecked.length === 0 && (service?.notChecked ?? []).length === 0;
  return isWhole ? ExitCode.Fine : ExitCode.NoVerdict;
}
