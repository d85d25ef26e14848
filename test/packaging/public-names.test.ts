/** The names that each entry of the package exports. A name that is there by accident has to stay. */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const dist = join(__dirname, "../../dist");
const entries = ["index", "plan/index", "mail/index", "check/index", "clients/index"].map((entry) =>
  join(dist, `${entry}.d.ts`),
);

it("exports the public names and no others", async () => {
  expect(entries.filter((entry) => !existsSync(entry))).toEqual([]);
  const { ModuleKind, ModuleResolutionKind } = ts;
  const program = ts.createProgram(entries, {
    module: ModuleKind.NodeNext,
    moduleResolution: ModuleResolutionKind.NodeNext,
    skipLibCheck: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const lines = entries.flatMap((entry) => {
    const file = program.getSourceFile(entry);
    const exported = file && checker.getSymbolAtLocation(file);
    const names = exported ? checker.getExportsOfModule(exported).map(({ name }) => name) : [];
    return [`# ${relative(dist, entry)}`, ...names.sort(), ""];
  });
  await expect(lines.join("\n")).toMatchFileSnapshot("../golden/public-names.txt");
});
