/**
 * Lets Node.js keep the modules' compiled form from run to run. It must be imported before them. `NODE_DISABLE_COMPILE_CACHE=1`
 * turns it off, and `NODE_COMPILE_CACHE` names another folder (both are Node.js's own).
 */
import * as nodeModule from "node:module";
import { privateFolder } from "../shared/private-folder";
import { userFolder } from "../shared/user-folder";

const { NODE_DISABLE_COMPILE_CACHE, NODE_COMPILE_CACHE } = process.env;

try {
  const wanted = NODE_DISABLE_COMPILE_CACHE || NODE_COMPILE_CACHE ? undefined : userFolder("cache", "compiled");
  // What anybody else puts there would run as ours. (Node.js's own default is below the shared /tmp.)
  const folder = wanted && privateFolder(wanted);
  // Node.js before 22.1 has no such cache.
  if (folder !== undefined) nodeModule.enableCompileCache?.(folder);
} catch {
  // Where nothing can be kept, only the start is slower.
}
