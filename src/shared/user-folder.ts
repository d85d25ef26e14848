/** Where this package keeps files for the user who runs it. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { ifPossible } from "./system";

const KINDS = {
  /** What should last from run to run. */
  state: { variable: "XDG_STATE_HOME", byDefault: [".local", "state"] },
  /** What can be made again at any time. */
  cache: { variable: "XDG_CACHE_HOME", byDefault: [".cache"] },
} as const;

/**
 * A folder, which may not exist yet: by the XDG base directory specification 0.8, and on Windows in the local AppData. Undefined if the
 * user has none. A relative path counts for nothing, since the working directory may be somebody else's, such as a cloned repository.
 */
export function userFolder(kind: keyof typeof KINDS, name: string): string | undefined {
  const { variable, byDefault } = KINDS[kind];
  const { LOCALAPPDATA, [variable]: given } = process.env;
  const home = ifPossible(homedir);
  const bases = [process.platform === "win32" ? LOCALAPPDATA : given, home && join(home, ...byDefault)];
  const base = bases.find((path) => path !== undefined && isAbsolute(path));
  return base && join(base, "alibaba-mail", name);
}
