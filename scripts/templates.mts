/** Writes `templates`, the projects that `pulumi new` begins with. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeTemplates } from "./make-templates.mts";

const root = join(import.meta.dirname, "..");
rmSync(join(root, "templates"), { recursive: true, force: true });
for (const [path, text] of Object.entries(makeTemplates(root))) {
  const file = join(root, "templates", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
