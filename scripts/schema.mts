/** Writes schema.json: what Pulumi's analyzer reads from the component, and our own resources. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeSchema } from "./make-schema.mts";

const root = join(import.meta.dirname, "..");
writeFileSync(join(root, "schema.json"), await makeSchema(root));
