/** The option `--dns KIND:WHAT`: where the existing records are. */

import type { ReadList } from "../adoption/pages";
import type { PlanFromFile } from "../check/plan-file";
import type { ExistingZone } from "../records/existing";
import { errorsOf, formatValue } from "../shared/issues";
import { didYouMean } from "../shared/suggest";
import { splitAccess } from "../update/target";
import { anyForm, forms, type Kind } from "./dns-forms";
import { refuse, UserError } from "./errors";
import { readInput, STDIN } from "./input";
import type { Io } from "./terminal";
import { progressOn } from "./terminal";
import type { Tools } from "./tools";

/** Where the records are. */
export interface DnsPlace {
  kind: Kind;
  what: string;
}

export interface Reading {
  plan: PlanFromFile;
  io: Io;
  tools: Tools;
  /** The zone's id at the service, if given. */
  zoneId: string | undefined;
}

export function parseDnsOption(text: string): DnsPlace {
  const [, word = "", what = ""] = /^([^:]*):?(.*)$/s.exec(text) ?? [];
  const kinds = Object.keys(forms) as Kind[];
  // In programs a service is spelled in camel case, such as `azureDns`.
  const spelled = word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const kind = kinds.find((one) => one === spelled);
  if (kind === undefined) {
    throw new UserError(`--dns: invalid value ${formatValue(word)}${didYouMean(word, kinds)}; use ${anyForm}`);
  }
  if (what === "") throw new UserError(`--dns: ${kind} needs a location; use ${forms[kind]}`);
  return { kind, what };
}

/** Whether the place is standard input. */
export function isStdin({ kind, what }: DnsPlace): boolean {
  return what === STDIN && kind !== "zone-file" && kind !== "rfc2136";
}

const readers: Record<Kind, (what: string, reading: Reading) => Promise<ExistingZone>> = {
  async "zone-file"(path, { plan: { zone } }) {
    if (path.includes("|")) {
      throw new UserError(
        `--dns: ${formatValue(path)} contains the character |, which separates the parts of an import id; use another path`,
      );
    }
    const { readZoneFile } = await import("../zone-file/file.js");
    const { existingInFile } = await import("../adoption/zone-file.js");
    const document = await readZoneFile(path, zone);
    if (!document) throw new UserError(`--dns: ${formatValue(path)} can't be read: no such file`);
    // What `pulumi up` does not write to, such as the file of another zone.
    if (document.unfit) throw document.unfit;
    return existingInFile(document, path, zone);
  },

  async rfc2136(text, { plan, io, tools }) {
    const { checkServer } = await import("../update/target.js");
    const access = splitAccess(text);
    if (!access)
      throw new UserError(`--dns: ${formatValue(text)} is not [KEY@]SERVER[:PORT], such as mail-key@ns1.example.com`);
    const { value, issues } = checkServer(access.server, access.port, access.tsigKeyName, "");
    if (errorsOf(issues).length > 0) throw refuse(`--dns: ${formatValue(text)}`, issues);
    const named = { ...access, ...value };
    const key = await keyFor(named, io);
    const progress = progressOn(io.stderr);
    progress.show("asking the name server …");
    return tools.readLiveZone(plan, named, key).finally(progress.clear);
  },

  async alidns(path, { plan, io }) {
    const { readAlidnsList } = await import("../adoption/alidns.js");
    return ofList(path, readAlidnsList(await readInput("--dns", path, io), plan.zone));
  },

  async cloudflare(path, { plan, io, zoneId }) {
    const { readCloudflareList } = await import("../adoption/cloudflare.js");
    return ofList(path, readCloudflareList(await readInput("--dns", path, io), plan.zone, zoneId));
  },

  async dnspod(path, { plan, io }) {
    const { readDnspodList } = await import("../adoption/dnspod.js");
    return ofList(path, readDnspodList(await readInput("--dns", path, io), plan.zone));
  },

  async digitalocean(path, { plan, io }) {
    const { readDigitalOceanList } = await import("../adoption/digitalocean.js");
    return ofList(path, readDigitalOceanList(await readInput("--dns", path, io), plan.zone));
  },

  async route53(path, { plan, io, zoneId }) {
    const { readRoute53List } = await import("../adoption/route53.js");
    const zone = ofList(path, readRoute53List(await readInput("--dns", path, io), plan.zone, zoneId));
    return { ...zone, holdsRRsets: true };
  },

  async "azure-dns"(path, { plan, io }) {
    const { readAzureDnsList } = await import("../adoption/azure-dns.js");
    return { ...ofList(path, readAzureDnsList(await readInput("--dns", path, io), plan.zone)), holdsRRsets: true };
  },

  async "google-dns"(path, { plan, io, zoneId }) {
    const { readGoogleDnsList } = await import("../adoption/google-dns.js");
    const zone = ofList(path, readGoogleDnsList(await readInput("--dns", path, io), plan.zone, zoneId));
    return { ...zone, holdsRRsets: true };
  },

  async "huawei-dns"(path, { plan, io }) {
    const { readHuaweiDnsList } = await import("../adoption/huawei-dns.js");
    return { ...ofList(path, readHuaweiDnsList(await readInput("--dns", path, io), plan.zone)), holdsRRsets: true };
  },
};

/** Reads the existing records. */
export function readExisting({ kind, what }: DnsPlace, reading: Reading): Promise<ExistingZone> {
  return readers[kind](what, reading);
}

function ofList(path: string, read: ReadList): ExistingZone {
  if (!read.ok) throw refuse(`--dns: ${formatValue(path)}`, read.issues);
  return { records: read.records, taken: [], hasSharedTtl: false, notes: read.notes };
}

/** The key that the provider would sign with, if the environment has its secret. */
async function keyFor(named: { tsigKeyName?: string | undefined; tsigAlgorithm?: string | undefined }, { env }: Io) {
  const { createConfiguration } = await import("../provider/configuration.js");
  const { MissingSecretError } = await import("../update/diagnostics.js");
  try {
    return createConfiguration(env).keyFor(named);
  } catch (error) {
    if (!(error instanceof MissingSecretError)) throw error;
    throw new UserError(
      `--dns: no secret for the TSIG key ${named.tsigKeyName}; set the environment variable ALIBABA_MAIL_TSIG_SECRET, ` +
        'or ALIBABA_MAIL_TSIG_SECRETS to { "KEY": "BASE64" }',
    );
  }
}
