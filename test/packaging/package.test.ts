import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { makeSchema } from "../../scripts/make-schema.mts";
import { inFull } from "../support/full";

const root = join(__dirname, "../..");
const bin = (name: string) => join(root, "node_modules/.bin", name);
/** The compilers of ours: the one before the last, with its API, and the last, which builds. */
const tsc6 = join(root, "node_modules/typescript/bin/tsc");
const tsc7 = join(root, "node_modules/typescript-7/bin/tsc");
const run = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe" });

/** An empty project that has installed the packed package and nothing beside it. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "alibaba-mail-user-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true }));
  // No dependencies of our own, since each would bring a tsc of its own to the same place.
  const aliases = Object.entries(compilers).map(([version, name]) => `typescript-${version}@npm:${name}`);
  const quiet = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];
  run("npm", ["install", ...quiet, inject("tarball"), ...aliases, "@types/node@18"], folder);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The least TypeScript that Pulumi's own template gets, and the last of the line before ours. */
const compilers = { "4.9": "typescript@4.9.5", "5.9": "typescript@5.9.3" };

const program = `
import { Edition, MailDomain, formatPlan, planMailDomain, zoneFile, type MailDomainArgs } from "alibaba-mail";
import { planMailDomain as pure } from "alibaba-mail/plan";
import { buildSpf } from "alibaba-mail/mail";
import { clientFiles } from "alibaba-mail/clients";
const args: MailDomainArgs = { domain: "example.com", edition: Edition.China, dns: zoneFile({ path: "x" }) };
export const make = (): MailDomain => new MailDomain("corp", args);
export const text: string = formatPlan(planMailDomain(args), "table") + pure(args).domain;
export const paths: string[] = clientFiles(pure(args)).files.map(({ path }) => path);
export const spf: string = buildSpf({ provider: "a.example", includes: [], ip4: [], ip6: [], all: "-all" }).text;
`;

describe("the packed package", () => {
  it.each([
    ["nodenext", { module: "nodenext", moduleResolution: "nodenext" }],
    ["node10", { module: "commonjs", moduleResolution: "node10", ignoreDeprecations: "6.0" }],
    ["bundler", { module: "esnext", moduleResolution: "bundler" }],
  ])("is type-checked as %s users do, their libraries checked too", (name, options) => {
    const project = join(folder, name);
    mkdirSync(project);
    writeFileSync(join(project, "index.ts"), program);
    const compilerOptions = {
      ...options,
      strict: true,
      noEmit: true,
      target: "es2023",
      lib: ["es2023"],
      types: [],
      skipLibCheck: true,
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
    expect(run(process.execPath, [tsc6, "-p", "."], project)).toBe("");
  });

  /** Each entry, so that all of its types are looked at. */
  const imports = ["", "/plan", "/mail", "/check", "/clients"].map(
    (entry, index) => `import * as all${index} from "alibaba-mail${entry}";\nexport { all${index} };`,
  );
  /** The settings of Pulumi's own template. */
  const ofTemplate = {
    strict: true,
    noEmit: true,
    target: "es2020",
    module: "commonjs",
    moduleResolution: "node",
    sourceMap: true,
    experimentalDecorators: true,
    pretty: false,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
    types: ["node"],
  };

  // The oldest one is the hardest to please.
  for (const [index, version] of Object.keys(compilers).entries()) {
    it(`has types that name no library but Pulumi's, for TypeScript ${version}`, index === 0 ? {} : inFull, () =>
      compileWith(version),
    );
  }

  function compileWith(version: string): void {
    const project = join(folder, `template-${version}`);
    mkdirSync(project);
    writeFileSync(join(project, "index.ts"), program + imports.join("\n"));
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: ofTemplate, files: ["index.ts"] }));
    const tsc = join(folder, `node_modules/typescript-${version}/bin/tsc`);
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", "."], { cwd: project, encoding: "utf8" });
    expect(stdout).toBe("");
  }

  it("has types that TypeScript 7 takes, which is another program than those before", () => {
    const project = join(folder, "template-7");
    mkdirSync(project);
    writeFileSync(join(project, "index.ts"), program + imports.join("\n"));
    // The template's way to find modules is gone in this one.
    const compilerOptions = { ...ofTemplate, module: "nodenext", moduleResolution: "nodenext" };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
    expect(run(process.execPath, [tsc7, "-p", "."], project)).toBe("");
  });

  const wanted = "Edition, MailDomain, custom, planMailDomain, zoneFile";

  it("is taken by require", () => {
    const code = `const { ${wanted} } = require("alibaba-mail"); console.log(planMailDomain({ domain: "example.com" }).records.length, typeof custom)`;
    expect(run(process.execPath, ["-e", code], folder)).toBe("7 function\n");
  });

  it("is taken by import, its names among them", () => {
    const code = `import { ${wanted} } from "alibaba-mail"; console.log(planMailDomain({ domain: "example.com" }).records.length, typeof zoneFile)`;
    expect(run(process.execPath, ["--input-type=module", "-e", code], folder)).toBe("7 function\n");
  });

  it.each(["alibaba-mail/plan", "alibaba-mail/mail", "alibaba-mail/check", "alibaba-mail/clients"])(
    "loads no Pulumi for %s",
    (entry) => {
      const code = `require("${entry}"); console.log(Object.keys(require.cache).filter((file) => file.includes("@pulumi")).length)`;
      expect(run(process.execPath, ["-e", code], folder)).toBe("0\n");
    },
  );

  it("has types for alibaba-mail/mail that need nothing beside it", () => {
    const alone = mkdtempSync(join(tmpdir(), "alibaba-mail-alone-"));
    try {
      const installed = join(alone, "node_modules/alibaba-mail");
      cpSync(join(folder, "node_modules/alibaba-mail"), installed, {
        recursive: true,
      });
      writeFileSync(
        join(alone, "index.ts"),
        'import { parseSpf } from "alibaba-mail/mail";\nexport const ok: boolean = parseSpf("v=spf1 -all").ok;\n',
      );
      const compilerOptions = {
        module: "nodenext",
        strict: true,
        noEmit: true,
        target: "es2023",
        lib: ["es2023"],
        typeRoots: [join(root, "node_modules/@types")],
        types: ["node"],
        skipLibCheck: false,
      };
      writeFileSync(join(alone, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
      const { stdout } = spawnSync(process.execPath, [tsc6, "-p", "."], { cwd: alone, encoding: "utf8" });
      expect(stdout).toBe("");
    } finally {
      rmSync(alone, { recursive: true, force: true });
    }
  });

  it("loads no provider SDK for the main entry", () => {
    const code = `require("alibaba-mail"); console.log(Object.keys(require.cache).filter((file) => /@pulumi.(alicloud|cloudflare)/.test(file)).length)`;
    expect(run(process.execPath, ["-e", code], folder)).toBe("0\n");
  });

  it("loads nothing that asks the DNS for the main entry", () => {
    const loaded =
      "console.log(Object.keys(require.cache).filter((file) => /dist.(resolver|dns.(ask|message|transport))/.test(file)).length)";
    expect(run(process.execPath, ["-e", `require("alibaba-mail"); ${loaded}`], folder)).toBe("0\n");
  });

  it("loads nothing that writes XML for the main entry or a plan", () => {
    const loaded =
      "console.log(Object.keys(require.cache).filter((file) => /fast-xml|dist.clients/.test(file)).length)";
    for (const entry of ["alibaba-mail", "alibaba-mail/plan"]) {
      expect(run(process.execPath, ["-e", `require("${entry}"); ${loaded}`], folder)).toBe("0\n");
    }
  });

  it("makes the files for mail programs", () => {
    const code =
      'const { clientFiles } = require("alibaba-mail/clients"); const { planMailDomain } = require("alibaba-mail/plan"); ' +
      'console.log(clientFiles(planMailDomain({ domain: "example.com" })).files.length)';
    expect(run(process.execPath, ["-e", code], folder)).toBe("5\n");
  });

  it("makes and reads DNS messages without a library beside it", () => {
    const { dependencies } = JSON.parse(readFileSync(join(folder, "node_modules/alibaba-mail/package.json"), "utf8"));
    expect(Object.keys(dependencies).sort()).toEqual([
      "@pulumi/pulumi",
      "commander",
      "fast-xml-builder",
      "fastest-levenshtein",
      "zod",
    ]);
    const code =
      'const { encodeQuery, encodeUpdate } = require("./node_modules/alibaba-mail/dist/dns/message.js"); ' +
      'const record = { name: "a.b", type: "TXT", class: "IN", ttl: 1, data: { text: [Buffer.from("x")] } }; ' +
      'console.log(encodeQuery(1, { name: "a.b", type: "MX" }).length, encodeUpdate(1, { zone: "b", prerequisites: [], changes: [record] }).length)';
    expect(run(process.execPath, ["-e", code], folder)).toBe("21 36\n");
  });

  it("never imports an optional peer in its types", () => {
    const dist = join(folder, "node_modules/alibaba-mail/dist");
    const types = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".d.ts"));
    const imports = types.filter((file) =>
      /["']@pulumi\/(alicloud|cloudflare)["']/.test(readFileSync(join(dist, file), "utf8")),
    );
    expect(types.length).toBeGreaterThan(20);
    expect(imports).toEqual([]);
  });

  it("is under 660 kB, and holds no tests, sources or development tools", () => {
    expect(statSync(inject("tarball")).size).toBeLessThan(660_000);
    const files = run("tar", ["-tzf", inject("tarball")], folder).split("\n");
    expect(files).toEqual(
      expect.arrayContaining([
        "package/LICENSE",
        "package/README.md",
        "package/PulumiPlugin.yaml",
        "package/schema.json",
        "package/dist/plugin.js",
      ]),
    );
    expect(files.filter((file) => /test|\.mts$|kept|package\/(?:src|docs)/.test(file))).toEqual([]);
    for (const readme of ["README.md", "README.zh-CN.md"]) {
      expect(readFileSync(join(folder, "node_modules/alibaba-mail", readme), "utf8")).not.toContain("<picture>");
    }
    const manifest = JSON.parse(readFileSync(join(folder, "node_modules/alibaba-mail/package.json"), "utf8"));
    expect(manifest).not.toHaveProperty("devDependencies");
    expect(manifest).not.toHaveProperty("scripts");
  });

  it("passes publint", () => {
    expect(run(bin("publint"), ["run", inject("tarball"), "--strict"], root)).toContain("All good!");
  });

  it("passes attw", () => {
    expect(run(bin("attw"), [inject("tarball"), "--format", "ascii"], root)).toContain("No problems found");
  });

  it("carries the schema that Pulumi's analyzer reads from the sources", inFull, async () => {
    expect(readFileSync(join(root, "schema.json"), "utf8")).toBe(await makeSchema(root));
  });

  it("offers each DNS service with its own arguments, and those that it requires", () => {
    const { types } = JSON.parse(readFileSync(join(root, "schema.json"), "utf8"));
    const services = Object.entries<{ $ref: string }>(types["alibaba-mail:index:Dns"].properties);
    const typeOf = ({ $ref }: { $ref: string }) => types[$ref.replace("#/types/", "")];
    expect(types["alibaba-mail:index:Dns"].required).toEqual([]);
    expect(services.map(([service, property]) => [service, typeOf(property).required])).toEqual([
      ["alidns", []],
      ["cloudflare", ["zoneId"]],
      ["dnspod", []],
      ["digitalOcean", []],
      ["route53", ["zoneId"]],
      ["azureDns", ["resourceGroupName"]],
      ["googleDns", ["managedZone"]],
      ["huaweiDns", ["zoneId"]],
      ["zoneFile", ["path"]],
      ["rfc2136", ["server"]],
    ]);
    const records = services.flatMap(([, property]) => typeOf(property).properties.records?.additionalProperties ?? []);
    expect(records.map((one) => Object.keys(typeOf(one).properties))).toEqual([
      ["line", "remark", "status"],
      ["comment", "tags"],
      ["line", "remark", "status"],
    ]);
  });
});
