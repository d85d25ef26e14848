/** The schema as the programs of all languages rely on it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { breakingChanges, type Schema } from "./breaking-changes";

const root = join(__dirname, "../..");
const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const schema = read(join(root, "schema.json"));
const component = "alibaba-mail:index:MailDomain";

/** The schemas of the releases, by version: each release adds its own. */
const releases = readdirSync(join(__dirname, "releases"))
  .map((file) => file.replace(".json", ""))
  .sort((one, other) => one.localeCompare(other, "en", { numeric: true }));

describe("the schema", () => {
  it("breaks no program that was written for the last release", () => {
    const last = read(join(__dirname, "releases", `${releases.at(-1)}.json`));
    expect(breakingChanges(last, schema)).toEqual([]);
  });

  it("says whose package it is, in the words of package.json", () => {
    const { author, license, keywords, version, description } = read(join(root, "package.json"));
    expect(schema).toMatchObject({ publisher: author, license, version, description, displayName: "Alibaba Mail" });
    expect(schema.keywords).toEqual(expect.arrayContaining([...keywords, "kind/component"]));
  });

  it("names no logo that the generator of C# could not download", () => {
    expect(schema.logoUrl ?? "https://").toMatch(/^https:/);
  });

  it("has integers wherever the arguments are numbers, since none has a fraction", () => {
    expect(schema.resources[component].inputProperties.ttl.type).toBe("integer");
    expect(JSON.stringify(schema)).not.toContain('"type":"number"');
  });

  it("describes every argument and every output in the SDKs' doc comments", () => {
    const shapes = { ...schema.resources, ...schema.types } as Record<string, Record<string, object>>;
    const undescribed = Object.entries(shapes).flatMap(([name, { properties = {}, inputProperties = {} }]) =>
      Object.entries<{ description?: string }>({ ...properties, ...inputProperties })
        .filter(([, { description }]) => !description)
        .map(([property]) => `${name} ${property}`),
    );
    expect(undescribed).toEqual([]);
  });
});

describe("a breaking change", () => {
  const change = (edit: (schema: Schema & { resources: Record<string, Record<string, never>> }) => void) => {
    const changed = structuredClone(schema);
    edit(changed);
    return breakingChanges(schema, changed);
  };
  // biome-ignore lint/suspicious/noExplicitAny: the edits reach anywhere into a schema.
  const edits: [string, (all: any) => void, string][] = [
    ["a removed resource", (all) => delete all.resources[component], `resources: ${component} was removed`],
    [
      "a removed type",
      (all) => delete all.types["alibaba-mail:index:Spf"],
      "types: alibaba-mail:index:Spf was removed",
    ],
    [
      "a removed argument",
      (all) => delete all.resources[component].inputProperties.ttl,
      `${component}, input ttl: it was removed`,
    ],
    [
      "a removed output",
      (all) => delete all.resources[component].properties.imap,
      `${component}, property imap: it was removed`,
    ],
    [
      "a required argument",
      (all) => all.resources[component].requiredInputs.push("zone"),
      `${component}, input zone: it is required now`,
    ],
    [
      "a required field of an argument",
      (all) => all.types["alibaba-mail:index:Spf"].required.push("includes"),
      "alibaba-mail:index:Spf, property includes: it is required now",
    ],
    [
      "an output that may be absent",
      (all) => all.resources[component].required.splice(all.resources[component].required.indexOf("records"), 1),
      `${component}, property records: it may be absent now`,
    ],
    [
      "another type",
      (all) => Object.assign(all.resources[component].inputProperties.ttl, { type: "string" }),
      `${component}, input ttl: integer became string`,
    ],
    [
      "another type inside a list",
      (all) => Object.assign(all.types["alibaba-mail:index:Spf"].properties.ip4.items, { type: "integer" }),
      "alibaba-mail:index:Spf, property ip4: string[] became integer[]",
    ],
    [
      "a removed value",
      (all) => all.types["alibaba-mail:index:Edition"].enum.shift(),
      "alibaba-mail:index:Edition, value Singapore = singapore: it was removed",
    ],
    [
      "a removed configuration",
      (all) => delete all.provider.inputProperties.tsigSecret,
      "provider, input tsigSecret: it was removed",
    ],
    [
      "another name of an SDK",
      (all) => Object.assign(all.language.python, { packageName: "other" }),
      "language: the names of the SDKs changed",
    ],
  ];

  it.each(edits)("is %s", (_, edit, said) => {
    expect(change(edit)).toEqual([said]);
  });

  it("is neither a new argument that may be left out, nor a new value, nor other words", () => {
    const edit: (typeof edits)[number][1] = (all) => {
      all.resources[component].inputProperties.colour = { type: "string" };
      all.types["alibaba-mail:index:Edition"].enum.push({ name: "Frankfurt", value: "frankfurt" });
      all.resources[component].description = "other words";
    };
    expect(change(edit)).toEqual([]);
  });
});
