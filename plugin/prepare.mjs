/**
 * Makes what a fresh checkout lacks, and leaves a built one as it is: Pulumi runs `npm install` in a plugin's folder, each time
 * that the package is added or installed. This folder has no dependencies of its own, so npm has nothing to remove, and
 * Pulumi finds no SDK of a cloud whose plugin it would download.
 */
import { execSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const lacks = (path) => !existsSync(join(root, path));

// The build is a part of the installation. Pulumi asks for an installation without development tools, which the build needs.
if (lacks("node_modules/@pulumi/pulumi")) run("npm ci --include=dev");
else if (lacks("dist/plugin.js")) run("npm run build");

function run(command) {
  execSync(command, { cwd: root, stdio: "inherit" });
}
