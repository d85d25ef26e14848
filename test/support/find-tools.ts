/** Finds, once a run, what the tests need from outside: a Pulumi CLI, name servers, and the packed package. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { TestProject } from "vitest/node";
import { findPulumi, type PulumiCli } from "../../scripts/find-pulumi.mts";
import { missingFor, packagesOf, type ServerKind, serverKinds } from "./dynamic-zone";
import { hasHost, type Language } from "./language-hosts";

export type Cloud =
  | "alicloud"
  | "cloudflare"
  | "digitalocean"
  | "tencentcloud"
  | "aws"
  | "azure-native"
  | "gcp"
  | "terraform-provider";

declare module "vitest" {
  interface ProvidedContext {
    /** Nothing where no CLI can be had. */
    pulumi: PulumiCli | null;
    /** Whether the CLI runs programs in YAML, for the tests of another language. */
    hasYaml: boolean;
    /** The languages of generated SDKs that can be tried: the CLI has their host, and the language itself is installed. */
    sdkLanguages: Language[];
    /** The clouds whose provider plugins are installed, by the plugin's name. */
    plugins: Cloud[];
    /** The clouds that the stand-ins of test/support/stand-ins play. */
    standIns: Cloud[];
    /** A folder whose node_modules holds the packed package, installed without its development dependencies. */
    installation: string;
    /** The packed package. */
    tarball: string;
    named: string | null;
    namedCheckzone: string | null;
    namedCompilezone: string | null;
    dig: string | null;
    /** The name servers that take dynamic updates, as far as they are installed. */
    nameServers: ServerKind[];
  }
}

const root = join(__dirname, "../..");

export default function setup(project: TestProject): () => void {
  const found = usable(findPulumi());
  if (Array.isArray(found)) {
    const reasons = found.map((reason) => `  - ${reason}`).join("\n");
    console.warn(
      `\nSKIPPED: the tests on the real Pulumi engine (test/engine), since no CLI can be had:\n${reasons}\n`,
    );
  }
  project.provide("pulumi", Array.isArray(found) ? null : found);
  const hasYaml = !Array.isArray(found) && hasHost("yaml", found);
  if (!hasYaml && !Array.isArray(found)) {
    console.warn(
      "\nSKIPPED: the tests on the real Pulumi engine that use another language, since the CLI has no pulumi-language-yaml\n",
    );
  }
  project.provide("hasYaml", hasYaml);
  const missing = Object.entries(sdkLanguages).filter(
    ([language, program]) =>
      Array.isArray(found) || !hasHost(language as Language, found) || (program !== null && !findProgram(program)),
  );
  const names = missing.map(
    ([language, program]) => `${language} (pulumi-language-${language}${program ? ` and ${program}` : ""})`,
  );
  if (names.length > 0) console.warn(`SKIPPED: the SDKs of languages that lack a program here: ${names.join(", ")}`);
  const absent = missing.map(([language]) => language);
  project.provide(
    "sdkLanguages",
    (Object.keys(sdkLanguages) as Language[]).filter((one) => !absent.includes(one)),
  );
  const plugins = Array.isArray(found) ? [] : clouds.filter((cloud) => hasPlugin(cloud, found));
  project.provide("plugins", plugins);
  project.provide("standIns", Array.isArray(found) ? [] : standInsFor(plugins));
  for (const [key, program, what] of [
    ["named", "named", "serving zone files by BIND"],
    ["namedCheckzone", "named-checkzone", "checking zone files by named-checkzone"],
    ["namedCompilezone", "named-compilezone", "comparing our reading of zone files with BIND's"],
    ["dig", "dig", "asking name servers by dig"],
  ] as const) {
    const path = findProgram(program);
    if (!path)
      console.warn(`SKIPPED: ${what}, since ${program} is not installed (Debian: bind9, bind9-utils, bind9-dnsutils)`);
    project.provide(key, path);
  }
  project.provide("nameServers", serverKinds.filter(isInstalled));
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "alibaba-mail-")));
  const tarball = pack(folder);
  install(tarball, folder);
  project.provide("tarball", tarball);
  project.provide("installation", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Without the host of Node.js no program of the tests runs. */
function usable(found: PulumiCli | string[]): PulumiCli | string[] {
  if (Array.isArray(found) || hasHost("nodejs", found)) return found;
  return [`${found.command} has no pulumi-language-nodejs beside it, on the PATH or among its plugins`];
}

/** The program that each language needs beside its host. The SDK of C# is generated without .NET, too. */
const sdkLanguages = { python: "python3", go: "go", java: "mvn", dotnet: null };

function isInstalled(kind: ServerKind): boolean {
  const missing = missingFor(kind);
  if (missing.length > 0) {
    const what = `the tests of RFC 2136 on a real ${kind}, since there is no ${missing.join(", ")}`;
    console.warn(`SKIPPED: ${what} (Debian: ${packagesOf[kind]} bind9-dnsutils)`);
  }
  return missing.length === 0;
}

/** Those whose SDKs are development dependencies, which say of the plugin what version it has. */
const clouds: Cloud[] = ["alicloud", "cloudflare", "digitalocean"];
/**
 * Played whatever plugins there are: Tencent's asks one fixed host name, that of AWS has 700 MB and asks more services than one
 * before it begins, Azure's speaks only to hosts that a description of the cloud behind TLS names, Google's has 250 MB,
 * and the one for any Terraform provider gets Huawei's from a registry at each start.
 */
const alwaysPlayed: Cloud[] = ["tencentcloud", "aws", "azure-native", "gcp", "terraform-provider"];
/** Plays all clouds by their stand-ins, to compare them with the real plugins. */
const onlyStandIns = process.env.ALIBABA_MAIL_STAND_INS === "1";

/** Whether the plugin that the installed SDK asks for is in Pulumi's folder, or can be had. */
function hasPlugin(cloud: Cloud, cli: PulumiCli): boolean {
  const sdk = JSON.parse(readFileSync(join(root, "node_modules/@pulumi", cloud, "package.json"), "utf8"));
  const { version } = sdk.pulumi;
  const home = process.env.PULUMI_HOME || join(homedir(), ".pulumi");
  const isThere = () => existsSync(join(home, "plugins", `resource-${cloud}-v${version}`));
  if (isThere() || onlyStandIns) return isThere();
  try {
    const args = ["plugin", "install", "resource", cloud, version];
    const env = { ...process.env, PATH: cli.path, PULUMI_SKIP_UPDATE_CHECK: "true" };
    // Elsewhere, since the CLI refuses to work in a folder that is a project and a plugin.
    execFileSync(cli.command, args, { cwd: tmpdir(), env, timeout: 180_000, stdio: ["ignore", "ignore", "pipe"] });
    return isThere();
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: Buffer };
    const lastLine = stderr?.toString().trim().split("\n").at(-1);
    console.warn(`Pulumi's plugin ${cloud} ${version} can't be had: ${lastLine || message}`);
    return false;
  }
}

function standInsFor(plugins: Cloud[]): Cloud[] {
  const standIns = onlyStandIns ? clouds : clouds.filter((cloud) => !plugins.includes(cloud));
  const names = standIns.join(", ");
  const why = onlyStandIns ? "as ALIBABA_MAIL_STAND_INS says" : "since the real provider plugins can't be had";
  if (names) console.warn(`\nSTAND-INS: the tests on the real Pulumi engine play ${names} by stand-ins, ${why}\n`);
  return [...standIns, ...alwaysPlayed];
}

function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.map((folder) => join(folder, name)).find(existsSync) ?? null;
}

/** Packs a copy, since packing changes package.json for a moment. */
function pack(folder: string): string {
  const copy = join(folder, "packed");
  mkdirSync(copy);
  for (const name of [
    "package.json",
    "README.md",
    "README.zh-CN.md",
    "LICENSE",
    "CHANGELOG.md",
    "plugin",
    "schema.json",
    "dist",
  ]) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  execFileSync(process.execPath, [join(root, "scripts/prepack.mjs")], { cwd: copy });
  const args = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
  return join(folder, execFileSync("npm", args, { cwd: copy, encoding: "utf8" }).trim());
}

/** Unpacks the package beside links to the dependencies that npm would install with it. */
function install(tarball: string, folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "alibaba-mail"), { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", join(modules, "alibaba-mail"), "--strip-components=1"]);
  mkdirSync(join(modules, "@pulumi"));
  mkdirSync(join(modules, "@types"));
  for (const name of [
    "@pulumi/pulumi",
    "@pulumi/alicloud",
    "@pulumi/cloudflare",
    "@pulumi/digitalocean",
    "commander",
    "zod",
    "fast-xml-builder",
    "path-expression-matcher",
    "xml-naming",
    "fastest-levenshtein",
    "typescript",
    "@types/node",
  ]) {
    symlinkSync(join(root, "node_modules", name), join(modules, name), "dir");
  }
}
