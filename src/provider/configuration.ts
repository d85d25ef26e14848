/** The configuration of the provider and its environment, checked. Messages never contain a secret. */
import { z } from "zod";
import { TsigAlgorithm } from "../args/args";
import { parseWith } from "../args/parse";
import type { Shape } from "../args/shape";
import { parseDnsName } from "../dns/host-name";
import { canonicalName } from "../dns/name";
import type { TsigKey } from "../dns/tsig";
import { argumentOf, error, formatIssue, formatValue, type Issue } from "../shared/issues";
import { joinOr } from "../shared/lists";
import { REDACTED_REASON } from "../shared/placeholders";
import { DynamicUpdateError, MissingSecretError } from "../update/diagnostics";
import { type Properties, unwrap } from "./protocol";

/** The environment variables: a secret for any key, and secrets by key name. */
export const SECRET = "ALIBABA_MAIL_TSIG_SECRET";
export const SECRETS = "ALIBABA_MAIL_TSIG_SECRETS";

/** The engine passes a map as JSON. */
const secretsByName = z
  .preprocess(
    (given, context) => {
      if (typeof given !== "string") return given;
      try {
        return JSON.parse(given);
      } catch {
        context.addIssue({ code: "custom", message: "no JSON" });
        return z.NEVER;
      }
    },
    z.record(z.string(), z.string()),
  )
  .optional();

/** The stack's configuration `alibaba-mail:<name>`, or a provider resource's inputs, without those of the engine. */
export const settings = z.object({
  tsigSecret: z.string().optional(),
  tsigSecrets: secretsByName,
  tsigKeyName: z.string().optional(),
  tsigAlgorithm: z.string().optional(),
});

export const variables = z.object({ [SECRET]: z.string().optional(), [SECRETS]: secretsByName });

export type Settings = z.output<typeof settings>;
export type Variables = z.output<typeof variables>;

/** An empty value counts as absent, since Pulumi and shells can't unset one for a single run. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === "";
}

export type Parsed<Value> = { ok: true; value: Value } | { ok: false; value?: never; issues: Issue[] };

/** Its issues contain no secret. */
export function parseSettings<Value>(
  schema: Shape<Value>,
  given: Properties,
  pathOf: (field: string) => string,
): Parsed<Value> {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => !isAbsent(value)));
  const result = parseWith(schema, present);
  if (result.ok) return result;
  const issues = result.issues.map((issue) => {
    const field = argumentOf(issue.path);
    const path = pathOf(field);
    if (!/secret/i.test(field)) return { ...issue, path };
    return /secrets$/i.test(field)
      ? noMap(path)
      : error("rfc2136.secret", path, "expected a string in base64 (value hidden)");
  });
  return {
    ok: false,
    issues: issues.filter(({ path }, index) => issues.findIndex((one) => one.path === path) === index),
  };
}

function noMap(path: string): Issue {
  const message =
    'expected a JSON object of key names and secrets (value hidden); use { "KEY": "BASE64" }, with each secret in quotes';
  return error("rfc2136.secrets", path, message);
}

interface ConfigureRequest {
  getArgs(): { toJavaScript(): object } | undefined;
  getName(): string;
}

interface ConfigureRequests {
  deserializeBinary(octets: Uint8Array): ConfigureRequest;
}

/** The arguments of explicit providers. */
const explicit = new WeakSet<Properties>();

/**
 * Whether the arguments are those of an explicit provider, and not of the default provider that the engine creates from the
 * stack's configuration. False if the engine does not send the provider's name (3.260 does).
 */
export function isExplicit(args: Properties): boolean {
  return explicit.has(args);
}

/**
 * Pulumi's server for Node.js providers (3.270) answers Configure itself and does not pass the configuration on. With this
 * the provider gets it when the request is read.
 */
export function listenToConfigure(requests: ConfigureRequests, configure: (args: Properties) => void): void {
  const original = requests.deserializeBinary;
  requests.deserializeBinary = (octets) => {
    const request = original.call(requests, octets);
    const args = (request.getArgs()?.toJavaScript() ?? {}) as Properties;
    const name = request.getName();
    // The engine recognizes default providers by the same prefix: default, default_1_0_0.
    if (name !== "" && !name.startsWith("default")) explicit.add(args);
    configure(args);
    return request;
  };
}

/**
 * The provider's own configuration: the secrets of TSIG keys. Resources don't contain them, so a new secret is not a change
 * of any resource.
 *
 * It is checked when a key is needed. So a mistake in it does not affect stacks without a live zone. (Pulumi's server for
 * Node.js providers, 3.270, does not support CheckConfig.)
 */
export interface Configuration {
  /** Receives what the engine sends when it starts the provider. */
  configure(args: Properties): void;
  /** The key that signs for a record; undefined if neither the record nor the configuration names one. */
  keyFor(named: { tsigKeyName?: string | undefined; tsigAlgorithm?: string | undefined }): TsigKey | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const DEFAULT_ALGORITHM: TsigAlgorithm = "hmac-sha256";

/** A source of secrets. */
interface Source {
  /** Its name in messages. */
  where: string;
  secretOf(name: string): string | undefined;
}

/** The checked configuration. */
interface Known {
  keyName?: string | undefined;
  algorithm?: TsigAlgorithm | undefined;
  /** In order of precedence. */
  sources: Source[];
}

export function createConfiguration(environment: Environment = process.env): Configuration {
  let args: Properties = {};
  let known: Known | undefined;

  return {
    configure(given) {
      args = given;
      known = undefined;
    },
    keyFor({ tsigKeyName, tsigAlgorithm }) {
      if (tsigKeyName === undefined && isAbsent(unwrap(args).values.tsigKeyName)) return undefined;
      known ??= check(args, environment);
      const name = canonicalName(tsigKeyName ?? known.keyName ?? "");
      const algorithm = tsigAlgorithm === undefined ? undefined : parseAlgorithm(tsigAlgorithm, "tsigAlgorithm");
      if (algorithm && !algorithm.ok) throw wrong([algorithm.issue]);
      return {
        name,
        algorithm: algorithm?.value ?? known.algorithm ?? DEFAULT_ALGORITHM,
        secret: secretFor(name, known.sources, isExplicit(args)),
      };
    },
  };
}

/** Throws one error with all issues. */
function check(args: Properties, environment: Environment): Known {
  const explicit = isExplicit(args);
  const pathOf = (field: string): string => (explicit ? `the provider's ${field}` : `alibaba-mail:${field}`);
  const { values: given, secrets } = unwrap(args);
  const own = parseSettings(settings, given, pathOf);
  const outer = parseSettings(variables, environment, (variable) => variable);
  // Checked as given, so that their issues are reported together with all others.
  const { tsigKeyName: keyName, tsigAlgorithm: named } = given;
  const name = isText(keyName) ? parseDnsName(keyName, pathOf("tsigKeyName")) : undefined;
  const algorithm = isText(named) ? parseAlgorithm(named, pathOf("tsigAlgorithm")) : undefined;
  const issues = [own, outer, name, algorithm].flatMap((part) => {
    if (part === undefined || part.ok) return [];
    return "issues" in part ? part.issues : [part.issue];
  });
  // The values of tsigSecret and tsigSecrets are never reported.
  const hidden = ["tsigKeyName", "tsigAlgorithm"].filter((field) => secrets.has(field)).map(pathOf);
  if (!own.ok || !outer.ok || issues.length > 0) {
    throw wrong(issues.map((issue) => (hidden.includes(issue.path) ? { ...issue, message: REDACTED_REASON } : issue)));
  }
  return {
    keyName: name?.ok ? name.name : undefined,
    algorithm: algorithm?.ok ? algorithm.value : undefined,
    sources: inOrder(own.value, outer.value, explicit, pathOf),
  };
}

/**
 * A secret for this key precedes one for any key. The environment precedes the configuration because it is current: for a
 * refresh or destroy the engine sends the configuration of the last update. But the secret of an explicit provider precedes
 * a secret for any key in the environment, which may be meant for another provider.
 */
function inOrder(own: Settings, outer: Variables, explicit: boolean, pathOf: (field: string) => string): Source[] {
  const ofEnvironment = anyKey(SECRET, outer[SECRET]);
  const ofProvider = anyKey(pathOf("tsigSecret"), own.tsigSecret);
  return [
    byName(SECRETS, outer[SECRETS]),
    byName(pathOf("tsigSecrets"), own.tsigSecrets),
    ...(explicit ? [ofProvider, ofEnvironment] : [ofEnvironment, ofProvider]),
  ];
}

function byName(where: string, secrets: Record<string, string> = {}): Source {
  const map = new Map(Object.entries(secrets).map(([name, secret]) => [canonicalName(name), secret]));
  return { where, secretOf: (name) => map.get(name) };
}

function anyKey(where: string, secret: string | undefined): Source {
  return { where, secretOf: () => secret };
}

function secretFor(name: string, sources: Source[], explicit: boolean): Buffer {
  for (const { where, secretOf } of sources) {
    const secret = secretOf(name);
    if (!isAbsent(secret)) return decode(String(secret), name, where);
  }
  throw noSecret(name, explicit);
}

function wrong(issues: Issue[]): DynamicUpdateError {
  const [first] = issues;
  if (first && issues.length === 1) return new DynamicUpdateError(first.id, `${first.path}: ${first.message}`);
  return new DynamicUpdateError("rfc2136.configuration", issues.map(formatIssue).join("; "));
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function parseAlgorithm(
  text: string,
  path: string,
): { ok: true; value: TsigAlgorithm } | { ok: false; issue: Issue; value?: never } {
  const all = Object.values(TsigAlgorithm);
  const value = all.find((algorithm) => algorithm === canonicalName(text));
  if (value) return { ok: true, value };
  return {
    ok: false,
    issue: error("rfc2136.algorithm", path, `invalid value ${formatValue(text)}; use ${joinOr(all)}`),
  };
}

function noSecret(name: string, explicit: boolean): DynamicUpdateError {
  const own = explicit
    ? "set the provider's tsigSecret, or its tsigSecrets for several keys"
    : `run \`pulumi config set --secret alibaba-mail:tsigSecret …\` (for one of several keys ` +
      `\`pulumi config set --secret --path 'alibaba-mail:tsigSecrets["${name}"]' …\`), or use a Provider with tsigSecret ` +
      "(tsigSecrets for several keys)";
  return new MissingSecretError(
    "rfc2136.no-secret",
    `missing secret for the TSIG key ${name}; ${own}, or set the environment variable ${SECRET} ` +
      `(${SECRETS} to { "KEY": "BASE64" } for several keys)`,
    // A preview often runs on another machine, which does not have the secret.
    { transient: true },
  );
}

/** RFC 4648 section 4, as in the key files of name servers. */
function decode(secret: string, name: string, where: string): Buffer {
  const text = secret.replace(/\s/g, "");
  const octets = Buffer.from(text, "base64");
  const again = octets.toString("base64").replace(/=+$/, "");
  if (octets.length > 0 && again === text.replace(/=+$/, "")) return octets;
  throw new DynamicUpdateError(
    "rfc2136.secret",
    `${where}: the secret of the TSIG key ${name} is not valid base64 (value hidden); copy it from the server's configuration`,
  );
}
