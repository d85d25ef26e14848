/** The provider's own configuration: the secrets of TSIG keys. They are in no resource, so a new secret changes none. */
import { TsigAlgorithm } from "../args";
import type { TsigKey } from "../dns/tsig";
import { DynamicUpdateError } from "../dynamic-update/error";
import { type Properties, unwrap } from "./values";

/** What `alibaba-mail:<name>` says in a stack's configuration, or a provider resource's inputs. */
interface Settings {
  tsigSecret?: string;
  tsigSecrets?: string;
  tsigKeyName?: string;
  tsigAlgorithm?: string;
}

export interface Configuration {
  /** Takes what the engine sends when it starts the provider. */
  configure(args: Properties): void;
  /** The key that signs for a record; nothing where neither the record nor the configuration names one. */
  keyFor(named: { tsigKeyName?: string | undefined; tsigAlgorithm?: string | undefined }): TsigKey | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const DEFAULT_ALGORITHM: TsigAlgorithm = "hmac-sha256";

export function createConfiguration(environment: Environment = process.env): Configuration {
  let settings: Settings = {};

  function secretOf(name: string): string | undefined {
    // The environment is of now; what the engine hands on for a refresh or destroy is of the last update.
    const sources = [
      [environment.ALIBABA_MAIL_TSIG_SECRETS, "ALIBABA_MAIL_TSIG_SECRETS", environment.ALIBABA_MAIL_TSIG_SECRET],
      [settings.tsigSecrets, "alibaba-mail:tsigSecrets", settings.tsigSecret],
    ] as const;
    for (const [byName, where, ofAny] of sources) {
      const secret = secretsByName(byName, where).get(canonical(name)) ?? ofAny;
      if (secret) return secret;
    }
    return undefined;
  }

  return {
    configure(args) {
      settings = unwrap(args).values as Settings;
    },
    keyFor({ tsigKeyName, tsigAlgorithm }) {
      const name = tsigKeyName ?? settings.tsigKeyName;
      if (name === undefined) return undefined;
      const secret = secretOf(name);
      if (secret === undefined) throw noSecret(name);
      return {
        name: canonical(name),
        algorithm: algorithmOf(tsigAlgorithm ?? settings.tsigAlgorithm),
        secret: decode(secret, name),
      };
    },
  };
}

function canonical(name: string): string {
  return name.replace(/\.$/, "").toLowerCase();
}

function algorithmOf(text: string = DEFAULT_ALGORITHM): TsigAlgorithm {
  const found = Object.values(TsigAlgorithm).find((algorithm) => algorithm === text.toLowerCase().replace(/\.$/, ""));
  if (found) return found;
  throw new DynamicUpdateError(
    "rfc2136.algorithm",
    `there is no TSIG algorithm ${JSON.stringify(text)} here; give ${Object.values(TsigAlgorithm).join(", ")}`,
  );
}

/** The engine hands a map on as JSON. */
function secretsByName(given: unknown, where: string): Map<string, string> {
  if (given === undefined || given === "") return new Map();
  try {
    const map = typeof given === "string" ? JSON.parse(given) : given;
    const entries = Object.entries(map as object);
    if (!Array.isArray(map) && entries.every(([, secret]) => typeof secret === "string")) {
      return new Map(entries.map(([name, secret]) => [canonical(name), secret as string]));
    }
  } catch {
    // Told below, without the text: it is a secret.
  }
  throw new DynamicUpdateError(
    "rfc2136.secrets",
    `${where} is no JSON object of key names and secrets (its text is not shown); give { "KEY": "BASE64" }`,
  );
}

function noSecret(name: string): DynamicUpdateError {
  return new DynamicUpdateError(
    "rfc2136.no-secret",
    `there is no secret for the TSIG key ${name}; run \`pulumi config set --secret alibaba-mail:tsigSecret …\`, ` +
      "or give it in the environment variable ALIBABA_MAIL_TSIG_SECRET",
  );
}

/** RFC 4648 section 4, as key files of name servers have it. */
function decode(secret: string, name: string): Buffer {
  const text = secret.replace(/\s/g, "");
  const octets = Buffer.from(text, "base64");
  const again = octets.toString("base64").replace(/=+$/, "");
  if (octets.length > 0 && again === text.replace(/=+$/, "")) return octets;
  throw new DynamicUpdateError(
    "rfc2136.secret",
    `the secret of the TSIG key ${name} is no base64 (it is not shown); give it as the server's configuration has it`,
  );
}
