/** The folders of `templates`, for `pulumi new`: each DNS service in each language. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Question {
  description: string;
  default?: string;
  secret?: boolean;
}

interface Service {
  title: string;
  /** The key of `dns`, and the name of the factory in TypeScript. */
  key: string;
  /** The service's own arguments, each with the question that gives it. */
  fields: Record<string, string>;
  questions: Record<string, Question>;
  /** The SDK that a program in TypeScript installs beside this package. */
  sdk?: string;
  /** How the key gets there that the service asks for. */
  credentials?: string;
  /** Whether the records are resources of this package, whose provider a program in TypeScript names. */
  hasOwnRecords?: true;
}

const common: Record<string, Question> = {
  domain: { description: "The domain that receives mail, such as example.com" },
  edition: { description: "Which Alibaba Mail serves it: singapore, china or china-legacy", default: "singapore" },
  zone: { description: "The DNS zone that holds its records: the domain itself, or one above it" },
};

export const services: Record<string, Service> = {
  alidns: {
    title: "Alibaba Cloud DNS",
    key: "alidns",
    fields: {},
    questions: { "alicloud:region": { description: "Any region of Alibaba Cloud", default: "cn-hangzhou" } },
    sdk: "@pulumi/alicloud",
    credentials: "export ALIBABA_CLOUD_ACCESS_KEY_ID=… ALIBABA_CLOUD_ACCESS_KEY_SECRET=…",
  },
  cloudflare: {
    title: "Cloudflare",
    key: "cloudflare",
    fields: { zoneId: "zoneId" },
    questions: {
      zoneId: { description: "The zone's id, 32 hexadecimal digits, as its overview in the dashboard shows it" },
    },
    sdk: "@pulumi/cloudflare",
    credentials: "export CLOUDFLARE_API_TOKEN=…   # with the permission Zone, DNS, Edit",
  },
  dnspod: {
    title: "Tencent Cloud DNSPod",
    key: "dnspod",
    fields: {},
    questions: {},
    credentials: "export TENCENTCLOUD_SECRET_ID=… TENCENTCLOUD_SECRET_KEY=…",
  },
  digitalocean: {
    title: "DigitalOcean",
    key: "digitalOcean",
    fields: {},
    questions: {},
    sdk: "@pulumi/digitalocean",
    credentials: "export DIGITALOCEAN_TOKEN=…",
  },
  route53: {
    title: "Amazon Route 53",
    key: "route53",
    fields: { zoneId: "zoneId" },
    questions: {
      zoneId: { description: "The hosted zone's id, as the list of hosted zones shows it" },
      "aws:region": { description: "Any region of AWS, since Route 53 has none", default: "us-east-1" },
    },
    credentials: "export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…   # or AWS_PROFILE",
  },
  "azure-dns": {
    title: "Azure DNS",
    key: "azureDns",
    fields: { resourceGroupName: "resourceGroup" },
    questions: {
      resourceGroup: { description: "The name of the resource group that has the zone" },
      "azure-native:subscriptionId": { description: "The id of the subscription" },
    },
    credentials: "az login",
  },
  "google-dns": {
    title: "Google Cloud DNS",
    key: "googleDns",
    fields: { managedZone: "managedZone" },
    questions: {
      managedZone: { description: "The managed zone's own name, as gcloud dns managed-zones list shows it" },
      "gcp:project": { description: "The id of the project that has the zone" },
    },
    credentials: "gcloud auth application-default login",
  },
  "huawei-dns": {
    title: "Huawei Cloud DNS",
    key: "huaweiDns",
    fields: { zoneId: "zoneId" },
    questions: {
      zoneId: { description: "The zone's id, 32 hexadecimal digits, as the zone's details in the console show it" },
      "huaweicloud:region": {
        description: "Any region of Huawei Cloud, since public zones have none",
        default: "cn-north-4",
      },
    },
    credentials: "export HW_ACCESS_KEY=… HW_SECRET_KEY=…",
  },
  "zone-file": {
    title: "zone file",
    key: "zoneFile",
    hasOwnRecords: true,
    fields: { path: "zoneFile" },
    questions: { zoneFile: { description: "The path of the zone file", default: "mail.zone" } },
  },
  rfc2136: {
    title: "RFC 2136 (BIND, Knot, PowerDNS)",
    key: "rfc2136",
    hasOwnRecords: true,
    fields: { server: "server", tsigKeyName: "tsigKeyName" },
    questions: {
      server: { description: "The zone's primary name server: a host name or an IP address" },
      tsigKeyName: { description: "The name of the TSIG key", default: "mail-key" },
      "alibaba-mail:tsigSecret": { description: "The secret of the TSIG key, in base64", secret: true },
    },
  },
};

interface Context {
  /** The ranges of versions that this package itself asks for. */
  versions: Record<string, string>;
  /** What PulumiPlugin.yaml says. */
  plugin: string;
}

/** The files of a project in each language, by their names. */
const languages: Record<string, (service: Service, context: Context) => Record<string, string>> = {
  typescript: (service, { versions, plugin }) => ({
    "Pulumi.yaml": project(service, "TypeScript", ["runtime: nodejs", ...(service.hasOwnRecords ? ownProvider : [])]),
    "index.ts": typescript(service),
    "package.json": packageJson(service, versions),
    "tsconfig.json": tsconfig,
    ".gitignore": "node_modules/\n",
    ...(service.hasOwnRecords ? pluginFolder(plugin, { main: `../${pluginMain}` }) : {}),
  }),
  python: (service, context) => ({
    "Pulumi.yaml": project(service, "Python", [...pythonRuntime, ...packages]),
    "__main__.py": python(service),
    "requirements.txt": "pulumi>=3.231.0,<4\n",
    ".gitignore": "node_modules/\nvenv/\n__pycache__/\n",
    ...ownPlugin(service, context),
  }),
  go: (service, context) => ({
    "Pulumi.yaml": project(service, "Go", ["runtime: go", ...packages]),
    "main.go": go(service),
    "go.mod": `module ${placeholder("PROJECT")}\n\ngo 1.25\n\nrequire github.com/pulumi/pulumi/sdk/v3 v3.246.0\n`,
    ".gitignore": "node_modules/\n",
    ...ownPlugin(service, context),
  }),
  yaml: (service, context) => ({
    "Pulumi.yaml": project(service, "YAML", ["runtime: yaml", ...packages]) + yaml(service),
    ".gitignore": "node_modules/\n",
    ...ownPlugin(service, context),
  }),
};

/** What `pulumi new` replaces. */
const placeholder = (name: "PROJECT" | "DESCRIPTION") => `\${${name}}`;

/**
 * Pulumi looks for a plugin's folder before anything is installed, so the project has one of its own, whose program is in the
 * package from npm. In a language with a generated SDK, Pulumi installs what the folder depends on: this package, and the SDK of
 * the cloud that the project uses.
 */
const pluginMain = "node_modules/alibaba-mail/dist/plugin.js";
const packages = ["packages:", "  alibaba-mail: ./plugin"];
const ownProvider = [
  "plugins:",
  "  providers:",
  "    # Serves the records, which are resources of this package.",
  "    - name: alibaba-mail",
  "      path: plugin",
];

function pluginFolder(plugin: string, manifest: object): Record<string, string> {
  const text = JSON.stringify({ private: true, ...manifest }, undefined, 2);
  return { "plugin/PulumiPlugin.yaml": plugin, "plugin/package.json": `${text}\n` };
}

function ownPlugin({ sdk }: Service, { versions, plugin }: Context): Record<string, string> {
  const names = [...(sdk ? [sdk] : []), "alibaba-mail"];
  const dependencies = Object.fromEntries(names.map((name) => [name, versions[name]]));
  return pluginFolder(plugin, { main: pluginMain, dependencies });
}

/** The texts of all templates, by their paths in `templates`. */
export function makeTemplates(root: string): Record<string, string> {
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  const { version, devDependencies, dependencies } = JSON.parse(read("package.json"));
  const versions = { ...devDependencies, ...dependencies, "alibaba-mail": `^${version}` };
  const context = { versions, plugin: read("plugin/PulumiPlugin.yaml") };
  const files = Object.entries(services).flatMap(([name, service]) =>
    Object.entries(languages).flatMap(([language, filesOf]) =>
      Object.entries(filesOf(service, context)).map(([file, text]) => [`${name}-${language}/${file}`, text]),
    ),
  );
  return Object.fromEntries(files);
}

const questionsOf = (service: Service) => ({ ...common, ...service.questions });
/** What the program reads itself: keys of a provider's configuration reach the provider. */
const ownQuestions = (service: Service) => Object.keys(questionsOf(service)).filter((key) => !key.includes(":"));

function project(service: Service, language: string, lines: string[]): string {
  const questions = Object.entries(questionsOf(service)).flatMap(([key, question]) => [
    `    ${key}:`,
    ...Object.entries(question).map(([field, value]) => `      ${field}: ${JSON.stringify(value)}`),
  ]);
  const steps = [...(service.credentials ? [service.credentials] : []), "pulumi up"];
  return [
    `name: ${placeholder("PROJECT")}`,
    `description: ${placeholder("DESCRIPTION")}`,
    ...lines,
    "template:",
    `  displayName: Alibaba Mail, ${service.title}, ${language}`,
    `  description: ${JSON.stringify(`Makes a domain ready for Alibaba Mail: ${service.title}, ${language}`)}`,
    "  quickstart: |",
    ...steps.map((step) => `    ${step}`),
    "  config:",
    ...questions,
    "",
  ].join("\n");
}

const pythonRuntime = ["runtime:", "  name: python", "  options:", "    toolchain: pip", "    virtualenv: venv"];

const outputs = ["records", "webmailUrl", "imap", "pop3", "smtp"];
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

function typescript({ key, fields }: Service): string {
  const own = Object.entries(fields).map(([field, from]) => `${field}: config.require("${from}")`);
  const imported = ["type Edition", "MailDomain", key].sort((one, other) => {
    const [a, b] = [one.replace("type ", ""), other.replace("type ", "")];
    return a.localeCompare(b, "en", { sensitivity: "base" });
  });
  return `import * as pulumi from "@pulumi/pulumi";
import { ${imported.join(", ")} } from "alibaba-mail";

const config = new pulumi.Config();

const mail = new MailDomain("corp", {
  domain: config.require("domain"),
  zone: config.require("zone"),
  edition: config.require<Edition>("edition"),
  dns: ${key}(${own.length > 0 ? `{ ${own.join(", ")} }` : ""}),
});

export const { ${outputs.join(", ")} } = mail;
`;
}

function python({ key, fields }: Service): string {
  const own = Object.entries(fields).map(([field, from]) => `"${snake(field)}": config.require("${from}")`);
  const names = outputs.map(snake);
  return `import pulumi
import pulumi_alibaba_mail as alibaba_mail

config = pulumi.Config()

mail = alibaba_mail.MailDomain(
    "corp",
    domain=config.require("domain"),
    zone=config.require("zone"),
    edition=alibaba_mail.Edition(config.require("edition")),
    dns={"${snake(key)}": {${own.join(", ")}}},
)

${names.map((name, index) => `pulumi.export("${outputs[index]}", mail.${name})`).join("\n")}
`;
}

/** The types of the arguments in Go: plain, optional, or an input. */
const goFields: Record<string, (value: string) => string> = {
  managedZone: (value) => `pulumi.String(${value})`,
  path: (value) => value,
  resourceGroupName: (value) => `pulumi.String(${value})`,
  server: (value) => value,
  tsigKeyName: (value) => `pulumi.StringRef(${value})`,
  zoneId: (value) => `pulumi.String(${value})`,
};

function go({ key, fields }: Service): string {
  const own = Object.entries(fields).map(([field, from]) => {
    const value = goFields[field]?.(`conf.Require("${from}")`);
    if (value === undefined) throw new Error(`the type of ${field} in Go is not in the table`);
    return `${pascal(field)}: ${value}`;
  });
  return `package main

import (
	"example.com/pulumi-alibaba-mail/sdk/go/alibabamail"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		conf := config.New(ctx, "")
		edition := alibabamail.Edition(conf.Require("edition"))

		mail, err := alibabamail.NewMailDomain(ctx, "corp", &alibabamail.MailDomainArgs{
			Domain:  conf.Require("domain"),
			Zone:    pulumi.StringRef(conf.Require("zone")),
			Edition: &edition,
			Dns:     alibabamail.DnsArgs{${pascal(key)}: &alibabamail.${pascal(key)}Args{${own.join(", ")}}},
		})
		if err != nil {
			return err
		}
${outputs.map((name) => `\t\tctx.Export("${name}", mail.${pascal(name)})`).join("\n")}
		return nil
	})
}
`;
}

function yaml(service: Service): string {
  const own = Object.entries(service.fields).map(([field, from]) => `\n          ${field}: \${${from}}`);
  return `config:
${ownQuestions(service)
  .map((key) => `  ${key}:\n    type: string`)
  .join("\n")}
resources:
  corp:
    type: alibaba-mail:MailDomain
    properties:
      domain: \${domain}
      zone: \${zone}
      edition: \${edition}
      dns:
        ${service.key}:${own.join("") || " {}"}
outputs:
${outputs.map((name) => `  ${name}: \${corp.${name}}`).join("\n")}
`;
}

function packageJson({ sdk }: Service, versions: Record<string, string>): string {
  const names = [...(sdk ? [sdk] : []), "@pulumi/pulumi", "alibaba-mail"];
  const dependencies = Object.fromEntries(names.map((name) => [name, versions[name]]));
  const manifest = {
    name: placeholder("PROJECT"),
    private: true,
    main: "index.ts",
    dependencies,
    devDependencies: { "@types/node": versions["@types/node"], typescript: "^6.0.0" },
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

const tsconfig = `{
  "compilerOptions": {
    "target": "ES2023",
    "module": "nodenext",
    "moduleResolution": "nodenext",
    "strict": true,
    "types": ["node"]
  },
  "files": ["index.ts"]
}
`;
