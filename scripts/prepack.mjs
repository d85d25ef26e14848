/**
 * Makes the packed package a plugin that needs no build: package.json without what only this repository needs, since Pulumi
 * runs `npm install` in a package's folder before it reads the schema, and would install the development tools and run
 * `prepare` there; and PulumiPlugin.yaml beside it, which the repository has in `plugin`. The READMEs lose their pictures, which
 * the package does not contain. `postpack` undoes all of it.
 */
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

const manifest = "PulumiPlugin.yaml";

/** What stands in the package in the place of each file. */
const packed = {
  "package.json": (text) => {
    const { scripts, devDependencies, allowScripts, ...published } = JSON.parse(text);
    return `${JSON.stringify(published, undefined, 2)}\n`;
  },
  "README.md": withoutPictures,
  "README.zh-CN.md": withoutPictures,
};

if (process.argv[2] === "undo") {
  for (const file of Object.keys(packed)) renameSync(keptAs(file), file);
  rmSync(manifest);
} else {
  for (const [file, pack] of Object.entries(packed)) {
    const kept = keptAs(file);
    // Left by a run that was interrupted: the whole file is that one.
    if (existsSync(kept)) renameSync(kept, file);
    copyFileSync(file, kept);
    writeFileSync(file, pack(readFileSync(file, "utf8")));
  }
  copyFileSync(`plugin/${manifest}`, manifest);
}

/** npm packs whatever has a name that begins with README. */
function keptAs(file) {
  return `kept-${file}`;
}

function withoutPictures(text) {
  return text.replace(/<picture>[\s\S]*?<\/picture>\n\n/g, "");
}
