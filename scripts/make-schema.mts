import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/provider.js";
import { MailDomain } from "alibaba-mail";

/** The package's schema as text. `root` is the package's folder. */
export async function makeSchema(root: string): Promise<string> {
  const analyzed = new ComponentProvider({ name: "alibaba-mail", dirname: root, components: [MailDomain] });
  const schema = JSON.parse(await analyzed.getSchema());
  schema.resources["alibaba-mail:index:ZoneFileRecord"] = zoneFileRecord;
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
