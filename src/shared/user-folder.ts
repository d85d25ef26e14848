/** Where this package keeps files for the user who runs it. */
import { homedir } from "node:os";
import { join } from "node:path";

const KINDS = {
  /** What should last from run to run. */
  state: { variable: "XDG_STATE_HOME", byDefault: [".local", "state"] },
  /** What can be made again at any time. */
  cache: { variable: "XDG_CACHE_HOME", byDefault: [".cache"] },
} as const;

/** A folder, which may not exist yet: by the XDG base directory specification 0.8, and on Windows in the local AppData. */
export function userFolder(kind: keyof typeof KINDS, name: string): string {
  const { variable, byDefault } = KINDS[kind];
  const { LOCALAPPDATA, [variable]: given } = process.env;
  const base = process.platform === "win32" && LOCALAPPDATA ? LOCALAPPDATA : given || join(homedir(), ...byDefault);
  return join(base, "alibaba-mail", name);
}
