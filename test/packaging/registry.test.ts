/** The pages that the Pulumi registry takes: an overview with the program in each language, and how to install and configure. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";

const root = join(__dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const overview = read("docs/_index.md");
const configuration = read("docs/installation-configuration.md");
const schema = JSON.parse(read("schema.json"));

/** The programs of a page, by their languages as a fence names them. */
function programsIn(text: string): Record<string, string> {
  const fences = [...text.matchAll(/```(ts|typescript|python|go|csharp|java|yaml)\n(.*?)```/gs)];
  return Object.fromEntries(
    fences.map(([, language = "", program = ""]) => [language.replace(/^ts$/, "typescript"), program]),
  );
}

describe("the pages for the Pulumi registry", () => {
  it.each([
    ["overview", overview],
    ["installation", configuration],
  ])("begin the page of the %s with what the registry needs", (_, text) => {
    const [, matter = ""] = /^---\n(.*?)\n---\n/s.exec(text) ?? [];
    expect(load(matter)).toEqual({ title: expect.any(String), meta_desc: expect.any(String), layout: "package" });
  });

  it("show the program of docs/languages.md in each language that the reader can choose", () => {
    const programs = programsIn(overview);
    const section = read("docs/languages.md")
      .split("\n## ")
      .find((one) => one.startsWith("The same program"));
    const { csharp, go, java, python, typescript, yaml } = programsIn(section ?? "");
    expect(programs).toEqual({ csharp, go, java, python, typescript, yaml });
    const [, choices = ""] = /chooser language "([^"]*)"/.exec(overview) ?? [];
    expect(choices.split(",").sort()).toEqual(Object.keys(programs).sort());
    expect([...overview.matchAll(/choosable language (\w+)/g)].map(([, one]) => one)).toEqual(choices.split(","));
  });

  it("name the SDK of each language as the schema does", () => {
    const { python, go, csharp, java } = schema.language;
    const names = [
      python.packageName,
      `/${go.rootPackageName}`,
      `${csharp.rootNamespace}.${csharp.namespaces["alibaba-mail"]}`,
      `${java.basePackage}.${java.packages["alibaba-mail"]}`,
    ];
    for (const name of names) expect(configuration).toContain(`${name}\``);
  });

  it("explain each key of the configuration, and no other", () => {
    const keys = [...configuration.matchAll(/^\| `alibaba-mail:(\w+)` \|/gm)].map(([, key]) => key);
    expect(keys.sort()).toEqual(Object.keys(schema.config.variables).sort());
  });
});
