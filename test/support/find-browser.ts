import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const places = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"];

/** A Chromium on this machine, or the one that `ALIBABA_MAIL_BROWSER` names. */
export function findBrowser(): string | undefined {
  const { ALIBABA_MAIL_BROWSER: named } = process.env;
  if (named !== undefined && named !== "") return named;
  const found = names.flatMap((name) => places.map((place) => join(place, name))).find((path) => existsSync(path));
  if (found === undefined)
    console.warn("No Chromium is installed: the tests that look at the page in a browser are skipped.");
  return found;
}
