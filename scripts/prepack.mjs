/**
 * Makes the packed package a plugin that needs no build: package.json without what only this repository needs, since Pulumi
 * runs `npm install` in a package's folder before it reads the schema, and would install the development tools and run
 * `prepare` there; and PulumiPlugin.yaml beside it, which the repository has in `plugin`. `postpack` undoes both.
 */
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

const kept = "package.json.kept";
const manifest = "PulumiPlugin.yaml";

if (process.argv[2] === "undo") {
  renameSync(kept, "package.json");
  rmSync(manifest);
} else {
  // Left by a run that was interrupted: the whole file is that one.
  if (existsSync(kept)) renameSync(kept, "package.json");
  const { scripts, devDependencies, allowScripts, ...published } = JSON.parse(readFileSync("package.json", "utf8"));
  copyFileSync("package.json", kept);
  writeFileSync("package.json", `${JSON.stringify(published, undefined, 2)}\n`);
  copyFileSync(`plugin/${manifest}`, manifest);
}
