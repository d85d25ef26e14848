/**
 * Lets the bench import the tests' name servers. They are TypeScript that imports as its compiler has it; what is built stands for
 * src. Import this before, and them by `await import`.
 */
import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { root } from "./processes.mts";

const src = join(root, "src") + sep;

registerHooks({
  resolve(specifier, context, next) {
    const isOfTests = specifier.startsWith(".") && context.parentURL?.endsWith(".ts");
    const found = next(isOfTests ? meant(specifier, context.parentURL ?? "") : specifier, context);
    return found.url.endsWith(".ts") ? { ...found, format: "module-typescript" } : found;
  },
});

/** The file that an import of the tests means. */
function meant(specifier: string, parent: string): string {
  const path = join(dirname(fileURLToPath(parent)), specifier);
  const built = [`${path}.js`, join(path, "index.js")].map((file) => file.replace(src, join(root, "dist") + sep));
  const file = (path.startsWith(src) ? built : [`${path}.ts`]).find(existsSync);
  if (file === undefined) throw new Error(`${path} is not there; run npm run build`);
  return pathToFileURL(file).href;
}
