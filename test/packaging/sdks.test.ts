/** The SDKs that Pulumi generates from the schema, and the programs of docs/languages.md that use them, before their compilers. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, inject, it } from "vitest";
import { inFull } from "../support/full";
import type { Language } from "../support/language-hosts";

const root = join(__dirname, "../..");
const run = promisify(execFile);
const slow = { ...inFull, timeout: 600_000 };
const newFolder = () => mkdtempSync(join(inject("installation"), "sdk-"));

/** The folder of the SDK. */
async function generate(language: Language, schema = join(root, "schema.json")): Promise<string> {
  const cli = inject("pulumi");
  if (!cli) throw new Error("there is no Pulumi CLI");
  const folder = newFolder();
  const env = { ...process.env, PATH: cli.path, PULUMI_SKIP_UPDATE_CHECK: "true" };
  // Elsewhere, since the CLI refuses to work in a folder that is a project and a plugin.
  await run(cli.command, ["package", "gen-sdk", schema, "--language", language, "--out", folder], { cwd: folder, env });
  return join(folder, language);
}

/** The program under a heading of docs/languages.md. */
function documented(heading: string, fence: string): string {
  const [, section = ""] = readFileSync(join(root, "docs/languages.md"), "utf8").split(`\n### ${heading}\n`);
  const [, program] = new RegExp(`\`\`\`${fence}\n(.*?)\`\`\``, "s").exec(section) ?? [];
  if (!program) throw new Error(`docs/languages.md has no program under ${heading}`);
  return program;
}

describe.skipIf(!inject("pulumi"))("the generated SDK of TypeScript", () => {
  it("compiles with the settings that it comes with", slow, async () => {
    const sdk = await generate("nodejs");
    for (const name of ["@pulumi/pulumi", "@types/node"]) {
      const link = join(sdk, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, "node_modules", name), link, "dir");
    }
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = await run(process.execPath, [tsc, "--project", sdk, "--rootDir", sdk], { cwd: sdk });
    expect(stdout).toBe("");
  });
});

describe.skipIf(!inject("sdkLanguages").includes("java"))("the generated SDK of Java", () => {
  it("compiles with Maven, and the program of the documentation with it", slow, async () => {
    const sdk = await generate("java");
    const project = newFolder();
    const sources = join(project, "src/main/java");
    cpSync(join(sdk, "src/main/java"), sources, { recursive: true });
    mkdirSync(join(sources, "app"));
    writeFileSync(join(sources, "app/App.java"), documented("Java", "java"));
    // Pulumi's own SDK that docs/languages.md names, and what the generated build.gradle depends on beside it.
    const dependencies = ["com.pulumi:pulumi:1.16.3", "com.google.code.findbugs:jsr305:3.0.2"].map((one) => {
      const [group, artifact, version] = one.split(":");
      return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
    });
    writeFileSync(
      join(project, "pom.xml"),
      `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>app</groupId><artifactId>app</artifactId><version>1</version>
<properties><maven.compiler.source>11</maven.compiler.source><maven.compiler.target>11</maven.compiler.target>
<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<dependencies>${dependencies.join("")}</dependencies></project>`,
    );
    await run("mvn", ["--quiet", "--batch-mode", "compile"], { cwd: project, maxBuffer: 2 ** 26 });
    expect(readdirSync(join(project, "target/classes/app"))).toContain("App.class");
  });
});

describe.skipIf(!inject("sdkLanguages").includes("dotnet"))("the generated SDK of C#", () => {
  it("has the names of the documentation, and compiles where .NET is installed", slow, async () => {
    // The generator downloads a logo, Pulumi's own if the schema has none.
    const server = createServer((_, response) => response.end("logo")).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const schema = JSON.parse(readFileSync(join(root, "schema.json"), "utf8"));
    const withLogo = join(newFolder(), "schema.json");
    const { port } = server.address() as AddressInfo;
    writeFileSync(withLogo, JSON.stringify({ ...schema, logoUrl: `http://127.0.0.1:${port}/logo.png` }));
    const sdk = await generate("dotnet", withLogo).finally(() => server.close());
    const component = readFileSync(join(sdk, "MailDomain.cs"), "utf8");
    expect(component).toContain("namespace Pulumi.AlibabaMail\n");
    expect(component).toContain("public Inputs.DnsArgs Dns { get; set; }");
    expect(readFileSync(join(sdk, "Inputs/ZoneFileArgs.cs"), "utf8")).toContain("public string Path { get; set; }");
    const program = documented("C#", "csharp");
    for (const name of ["using Pulumi.AlibabaMail;", "new DnsArgs", "new ZoneFileArgs"])
      expect(program).toContain(name);
    const dotnet = await run("dotnet", ["--version"]).catch(() => null);
    if (!dotnet) return console.warn("SKIPPED: compiling the generated SDK of C#, since dotnet is not installed");
    await run("dotnet", ["build", sdk], { cwd: sdk, maxBuffer: 2 ** 26 });
  });
});
