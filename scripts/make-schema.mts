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
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

const string = { type: "string" };

const properties = {
  path: {
    ...string,
    description: "The path of the master file, absolute or relative to the folder of the Pulumi program.",
  },
  zone: { ...string, description: "The zone that the file holds." },
  name: { ...string, description: 'The owner name relative to the zone, "@" at its apex.' },
  type: { ...string, description: "A, AAAA, CNAME, MX, SRV or TXT." },
  ttl: {
    type: "integer",
    description: "Time to live in seconds. In an RRset that others have lines in, theirs is written.",
  },
  rdata: { ...string, description: "RDATA as the file holds it: `5 mx1.sg.aliyun.com.`." },
  newZone: {
    $ref: "#/types/alibaba-mail:index:NewZone",
    description: "What to start a whole zone with, where there is no file yet.",
  },
};

/** The analyzer reads components only; a resource of our own is told here. */
const zoneFileRecord = {
  description:
    "One marked line of an RFC 1035 master file. Import id of a line made by hand: `PATH|ZONE|NAME|TYPE|RDATA`.",
  properties: {
    ...properties,
    writtenTtl: {
      type: "integer",
      description: "The TTL that the line has in the file. Not there where an imported line has none.",
    },
    marked: {
      type: "boolean",
      description:
        "Whether the line is marked as this package's: false between an import and the update that follows it.",
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
      description: "The TSIG key that signs where a record names none, so that a new key's name changes no record.",
    },
    tsigAlgorithm: {
      ...string,
      description: "The algorithm of the TSIG key where a record names none. By default `hmac-sha256`.",
    },
  },
};

const ofDynamicUpdate = {
  server: { ...string, description: "The zone's primary server, which takes updates: a host name or an IP address." },
  port: { type: "integer", description: "The port that it listens on. By default 53." },
  zone: { ...string, description: "The zone." },
  name: properties.name,
  type: properties.type,
  ttl: {
    type: "integer",
    description: "Time to live in seconds. In an RRset that others have records in, theirs is written.",
  },
  rdata: { ...string, description: "RDATA as a master file holds it: `5 mx1.sg.aliyun.com.`." },
  tsigKeyName: {
    ...string,
    description:
      "The name of the TSIG key that signs. By default the one that the provider's configuration names, if it does.",
  },
  tsigAlgorithm: {
    ...string,
    description: "The key's algorithm: `hmac-sha256` (the default), `hmac-sha384` or `hmac-sha512`.",
  },
};

const dynamicUpdateRecord = {
  description:
    "One record in a zone whose server takes RFC 2136 updates. Import id of a record made by hand: `[KEY@]SERVER[:PORT]|ZONE|NAME|TYPE|RDATA`. The key's secret is the provider's configuration.",
  properties: {
    ...ofDynamicUpdate,
    writtenTtl: {
      type: "integer",
      description:
        "The TTL that the record has in the zone: where strangers are in the RRset, theirs (RFC 2181 section 5.2).",
    },
    written: {
      ...string,
      description: "The RDATA that this resource wrote. A refresh that sees another value in its place leaves it.",
    },
    pendingRdata: {
      type: "array",
      items: string,
      description:
        "RDATA of this resource that may stand in the zone too, where a message was sent whose outcome is not known.",
    },
  },
  required: ["server", "port", "zone", "name", "type", "ttl", "rdata", "written"],
  inputProperties: ofDynamicUpdate,
  requiredInputs: ["server", "zone", "name", "type", "ttl", "rdata"],
};
