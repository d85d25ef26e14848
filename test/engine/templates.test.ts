/** The projects that `pulumi new` begins with. */
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { load } from "js-yaml";
import { describe, expect, inject, it } from "vitest";
import { makeTemplates, services } from "../../scripts/make-templates.mts";
import { inFull } from "../support/full";
import { Stack } from "../support/stack";

const root = join(__dirname, "../..");
const folder = join(root, "templates");
const names = readdirSync(folder).sort();
const inLanguage = (language: string) => names.filter((name) => name.endsWith(`-${language}`));
/** What a user answers where a question has no default, or another one is wanted. */
const answers: Record<string, string> = {
  domain: "mail.example.com",
  zone: "example.com",
  zoneId: "0123456789abcdef0123456789abcdef",
  resourceGroup: "dns",
  managedZone: "example-com",
  "gcp:project": "mail-dns",
  "azure-native:subscriptionId": "00000000-0000-0000-0000-000000000001",
  server: "ns1.example.com",
};

interface Manifest {
  config?: Record<string, { default?: string; secret?: boolean; description: string }>;
  description: string;
}
const template = (name: string): Manifest =>
  (load(readFileSync(join(folder, name, "Pulumi.yaml"), "utf8")) as { template: Manifest }).template;
const backend = () => mkdtempSync(join(inject("installation"), "state-"));

/** The template, with a plugin that is installed already: as if npm had the package. */
function withInstalledPlugin(name: string): string {
  const copy = join(mkdtempSync(join(inject("installation"), "template-")), name);
  cpSync(join(folder, name), copy, { recursive: true });
  const manifest = { private: true, main: "../../node_modules/alibaba-mail/dist/plugin.js" };
  if (existsSync(join(copy, "plugin"))) writeFileSync(join(copy, "plugin/package.json"), JSON.stringify(manifest));
  return copy;
}

/** `pulumi new`, with answers instead of questions. */
async function newProject(from: string, ...flags: string[]): Promise<Stack> {
  const name = basename(from);
  const made = mkdtempSync(join(inject("installation"), `new-${name}-`));
  const stack = new Stack(made, "dev", backend());
  const given = Object.keys(template(name).config ?? {}).filter((key) => answers[key]);
  const config = given.flatMap((key) => ["--config", `${key}=${answers[key]}`]);
  await stack.plain("new", from, "--yes", "--name", "project", ...config, ...flags);
  return stack;
}

const filesIn = (from: string) => readdirSync(from, { recursive: true, encoding: "utf8" }).sort();

const records = [
  "create corp-imap",
  "create corp-mail",
  "create corp-mx-secondary",
  "create corp-mx-primary",
  "create corp-pop3",
  "create corp-smtp",
  "create corp-spf",
];

it("has the templates of the table, by `npm run templates`", () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const texts = files.map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(folder.length + 1), readFileSync(path, "utf8")];
  });
  expect(Object.fromEntries(texts)).toEqual(makeTemplates(root));
});

it("has a template for each DNS service in each language", () => {
  const { types } = JSON.parse(readFileSync(join(root, "schema.json"), "utf8"));
  const keys = Object.values(services).map(({ key }) => key);
  expect(keys.sort()).toEqual(Object.keys(types["alibaba-mail:index:Dns"].properties).sort());
  const languages = ["go", "python", "typescript", "yaml"];
  const folders = Object.keys(services).flatMap((service) => languages.map((language) => `${service}-${language}`));
  expect(names).toEqual(folders.sort());
});

it.each(names)("%s asks for the domain, the edition and the zone, each in words", (name) => {
  const { config = {} } = template(name);
  expect(Object.keys(config)).toEqual(expect.arrayContaining(["domain", "edition", "zone"]));
  expect(Object.values(config).filter(({ description }) => !description)).toEqual([]);
  expect(config.edition?.default).toBe("singapore");
});

it("asks for secrets as such", () => {
  const secrets = names.flatMap((name) =>
    Object.entries(template(name).config ?? {}).filter(([, { secret }]) => secret),
  );
  const signed = names.filter((name) => name.startsWith("rfc2136-"));
  expect(secrets.map(([key]) => key)).toEqual(signed.map(() => "alibaba-mail:tsigSecret"));
});

const slow = { ...inFull, timeout: 900_000 };
const run = promisify(execFile);
/** Of each kind of test, one for every change; the others take too long. */
const every = (name: string) => (/^rfc2136-(go|python|typescript)|^zone-file-yaml/.test(name) ? {} : slow);

describe.skipIf(!inject("pulumi"))("pulumi new", () => {
  for (const name of names.filter((one) => !one.endsWith("-yaml"))) {
    it(`begins a project from ${name}`, every(name), async () => {
      const { folder: made } = await newProject(join(folder, name), "--generate-only");
      expect(filesIn(made)).toEqual(filesIn(join(folder, name)));
      const texts = filesIn(made)
        .filter((file) => statSync(join(made, file)).isFile())
        .map((file) => readFileSync(join(made, file), "utf8"));
      expect(texts.join("\n")).not.toMatch(/\$\{(PROJECT|DESCRIPTION)\}/);
      expect(texts.join("\n")).toContain(template(name).description);
    });
  }

  for (const name of inject("hasYaml") ? inLanguage("yaml") : []) {
    it(`begins a project from ${name}, with a stack and the answers`, every(name), async () => {
      const stack = await newProject(withInstalledPlugin(name), "--stack", "dev");
      const settings = readFileSync(join(stack.folder, "Pulumi.dev.yaml"), "utf8");
      const { config } = load(settings) as { config: Record<string, unknown> };
      for (const [key, question] of Object.entries(template(name).config ?? {})) {
        const value = config[key.includes(":") ? key : `project:${key}`];
        expect(value, key).toEqual(answers[key] ?? question.default);
      }
    });
  }

  it(
    "begins a project from zone-file-typescript that previews the records once npm has installed the package",
    slow,
    async () => {
      const stack = await newProject(join(folder, "zone-file-typescript"), "--generate-only");
      const modules = join(stack.folder, "node_modules");
      mkdirSync(modules);
      symlinkSync(join(inject("installation"), "node_modules/alibaba-mail"), join(modules, "alibaba-mail"), "dir");
      await stack.succeed("stack", "init", "dev");
      const questions = Object.entries(template("zone-file-typescript").config ?? {});
      await stack.configure(
        Object.fromEntries(questions.map(([key, question]) => [key, answers[key] ?? question.default ?? ""])),
      );
      expect(await stack.changes()).toEqual(expect.arrayContaining(records));
    },
  );
});

describe.skipIf(!inject("hasYaml"))("a project whose plugin npm installs", () => {
  it("previews the records, without the plugin of a cloud", slow, async () => {
    const copy = join(mkdtempSync(join(inject("installation"), "template-")), "zone-file-yaml");
    cpSync(join(folder, "zone-file-yaml"), copy, { recursive: true });
    const file = join(copy, "plugin/package.json");
    const manifest = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...manifest, dependencies: { "alibaba-mail": `file:${inject("tarball")}` } }));
    const stack = await newProject(copy, "--stack", "dev");
    expect(await stack.changes()).toEqual(expect.arrayContaining(records));
  });
});

describe.skipIf(!inject("sdkLanguages").includes("python"))("the projects begun from the templates for Python", () => {
  it("preview the records, and their other programs have the right types", slow, async () => {
    const stack = await newProject(withInstalledPlugin("zone-file-python"), "--stack", "dev");
    expect(await stack.changes()).toEqual(expect.arrayContaining(records));
    const python = join(stack.folder, "venv/bin/python");
    await run(python, ["-m", "pip", "install", "--quiet", "mypy"], { cwd: stack.folder });
    for (const name of inLanguage("python")) {
      await run(python, ["-m", "mypy", join(folder, name, "__main__.py")], { cwd: stack.folder });
    }
  });
});

describe.skipIf(!inject("sdkLanguages").includes("go"))("the projects begun from the templates for Go", () => {
  it("preview the records, and their other programs compile", slow, async () => {
    const stack = await newProject(withInstalledPlugin("zone-file-go"), "--stack", "dev");
    for (const name of inLanguage("go")) {
      mkdirSync(join(stack.folder, name));
      cpSync(join(folder, name, "main.go"), join(stack.folder, name, "main.go"));
    }
    await run("go", ["vet", "./..."], { cwd: stack.folder });
    expect(await stack.changes()).toEqual(expect.arrayContaining(records));
  });
});
