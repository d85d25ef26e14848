/**
 * Leaves out of the packed package.json what only this repository needs: Pulumi runs `npm install` in a package's folder
 * before it reads the schema, and would install the development tools and run `prepare` there. `postpack` undoes it.
 */
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const kept = "package.json.kept";

if (process.argv[2] === "undo") renameSync(kept, "package.json");
else {
  // Left by a run that was interrupted: the whole file is that one.
  if (existsSync(kept)) renameSync(kept, "package.json");
  const { scripts, devDependencies, allowScripts, ...published } = JSON.parse(readFileSync("package.json", "utf8"));
  copyFileSync("package.json", kept);
  writeFileSync("package.json", `${JSON.stringify(published, undefined, 2)}\n`);
}
