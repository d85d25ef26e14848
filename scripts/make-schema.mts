import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/provider.js";
import { MailDomain } from "alibaba-mail";

/** The package's schema as text. `root` is the package's folder. */
export async function makeSchema(root: string): Promise<string> {
  const analyzed = new ComponentProvider({ name: "alibaba-mail", dirname: root, components: [MailDomain] });
  const schema = JSON.parse(await analyzed.getSchema());
  schema.resources["alibaba-mail:index:ZoneFileRecord"] = zoneFileRecord;
  schema.resources["alibaba-mail:index:DynamicUpdateRecord"] = dynamicUpdateRecord;
  schema.provider = provider;
  schema.config = { variables: provider.inputProperties };
  const described = { ...schema, ...describe(root), language: languages };
  return `${JSON.stringify(described, withIntegers, 2)}\n`;
}

/** The analyzer knows only TypeScript's `number`; all of ours are integers, and Go, Python, C# and Java tell the two apart. */
const withIntegers = (key: string, value: unknown) => (key === "type" && value === "number" ? "integer" : value);

/** What the Pulumi registry shows. It has no logo: the generator of C# downloads one, and would fail on an address without a host. */
function describe(root: string): Record<string, unknown> {
  const { author, license, repository, keywords } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return {
    displayName: "Alibaba Mail",
    publisher: author,
    license,
    repository,
    keywords: [...keywords, "category/network", "kind/component"],
  };
}

/**
 * The name of the generated SDK in each language, as programs import it. Go's import path is not set here: the instructions
 * that `pulumi package add` prints, and the programs that it converts, take it from `repository` alone, and without one it is
 * `example.com/pulumi-alibaba-mail/sdk/go/alibabamail`, where nobody can publish anything.
 */
const languages = {
  nodejs: { packageName: "@pulumi/alibaba-mail", respectSchemaVersion: true },
  python: { packageName: "pulumi_alibaba_mail", inputTypes: "classes-and-dicts", respectSchemaVersion: true },
  go: { rootPackageName: "alibabamail", respectSchemaVersion: true },
  csharp: { rootNamespace: "Pulumi", namespaces: { "alibaba-mail": "AlibabaMail" }, respectSchemaVersion: true },
  java: { basePackage: "com.pulumi", packages: { "alibaba-mail": "alibabamail" }, respectSchemaVersion: true },
};

const string = { type: "string" };

const properties = {
  path: {
    ...string,
    description: "The path of the zone file, absolute or relative to the folder of the Pulumi program.",
  },
  zone: { ...string, description: "The zone of the file." },
  name: { ...string, description: 'The owner name relative to the zone, "@" at its apex.' },
  type: { ...string, description: "A, AAAA, CNAME, MX, SRV or TXT." },
  ttl: {
    type: "integer",
    description: "Time to live in seconds. In an RRset with unmanaged lines, their TTL is written.",
  },
  rdata: { ...string, description: "RDATA in zone file form: `5 mx1.sg.aliyun.com.`." },
  newZone: {
    $ref: "#/types/alibaba-mail:index:NewZone",
    description: "The SOA and NS of a new zone, if there is no file yet.",
  },
  adopt: {
    type: "boolean",
    description:
      "Whether a new resource takes over a line that already holds this very record and is not managed. By default false.",
  },
};

/** The analyzer reads components only; our own resources are described here. */
const zoneFileRecord = {
  description:
    "One marked line of a zone file (RFC 1035). Import id of a line created by hand: `PATH|ZONE|NAME|TYPE|RDATA`.",
  properties: {
    ...properties,
    writtenTtl: {
      type: "integer",
      description: "The TTL of the line in the file. Absent for an imported line without one.",
    },
    marked: {
      type: "boolean",
      description:
        "Whether the line has this package's marker: false between an import and the update that follows it.",
    },
  },
  required: ["path", "zone", "name", "type", "ttl", "rdata", "marked"],
  inputProperties: properties,
  requiredInputs: ["path", "zone", "name", "type", "ttl", "rdata"],
};

const secret = { type: "string", secret: true };

/** The configuration, the same for the default provider and for explicit ones. */
const provider = {
  description: "The provider of this package's own records.",
  inputProperties: {
    tsigSecret: {
      ...secret,
      description: "The secret of the TSIG key, base64. By default the environment variable ALIBABA_MAIL_TSIG_SECRET.",
    },
    tsigSecrets: {
      type: "object",
      additionalProperties: { type: "string" },
      secret: true,
      description:
        "The secrets of several TSIG keys, by the key's name. By default ALIBABA_MAIL_TSIG_SECRETS, a JSON object.",
    },
    tsigKeyName: {
      ...string,
      description: "The TSIG key for records that don't name one. Then a renamed key changes no record.",
    },
    tsigAlgorithm: {
      ...string,
      description: "The algorithm of the TSIG key for records that don't name one. By default `hmac-sha256`.",
    },
  },
};

const ofDynamicUpdate = {
  server: { ...string, description: "The zone's primary server, which accepts updates: a host name or an IP address." },
  port: { type: "integer", description: "The server's port. By default 53." },
  zone: { ...string, description: "The zone." },
  name: properties.name,
  type: properties.type,
  ttl: {
    type: "integer",
    description: "Time to live in seconds. In an RRset with unmanaged records, their TTL is written.",
  },
  rdata: { ...string, description: "RDATA in zone file form: `5 mx1.sg.aliyun.com.`." },
  tsigKeyName: {
    ...string,
    description:
      "The name of the TSIG key that signs. By default that of the provider's configuration, if there is one.",
  },
  tsigAlgorithm: {
    ...string,
    description: "The key's algorithm: `hmac-sha256` (the default), `hmac-sha384` or `hmac-sha512`.",
  },
  adopt: {
    type: "boolean",
    description:
      "Whether a new resource takes over this very record where the zone holds it already, unmanaged. By default false.",
  },
};

const dynamicUpdateRecord = {
  description:
    "One record in a zone whose server accepts RFC 2136 updates. Import id of a record created by hand: `[KEY@]SERVER[:PORT]|ZONE|NAME|TYPE|RDATA`. The key's secret is configuration of the provider.",
  properties: {
    ...ofDynamicUpdate,
    writtenTtl: {
      type: "integer",
      description:
        "The TTL of the record in the zone: that of unmanaged records in the RRset, if there are any (RFC 2181 section 5.2).",
    },
    written: {
      ...string,
      description: "The RDATA that this resource wrote. A refresh that finds another value keeps it.",
    },
    pendingRdata: {
      type: "array",
      items: string,
      description: "Other RDATA of this resource that may be in the zone, after an update with unknown outcome.",
    },
  },
  required: ["server", "port", "zone", "name", "type", "ttl", "rdata", "written"],
  inputProperties: ofDynamicUpdate,
  requiredInputs: ["server", "zone", "name", "type", "ttl", "rdata"],
};
