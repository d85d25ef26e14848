import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { hasHost } from "./language-hosts";

function folders() {
  const root = mkdtempSync(join(tmpdir(), "hosts-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const name of ["cli", "bin", "other", "home"]) mkdirSync(join(root, name));
  writeFileSync(join(root, "cli/pulumi"), "");
  symlinkSync(join(root, "cli/pulumi"), join(root, "bin/pulumi"));
  const cli = { command: join(root, "bin/pulumi"), path: [join(root, "bin"), join(root, "other")].join(delimiter) };
  return { root, find: () => hasHost("yaml", cli, join(root, "home")) };
}

it("misses the host of a language that is nowhere", () => {
  const { root, find } = folders();
  writeFileSync(join(root, "bin/pulumi-language-nodejs"), "");
  mkdirSync(join(root, "home/plugins/language-nodejs-v3.0.0"), { recursive: true });
  expect(find()).toBe(false);
});

it.each([
  "bin/pulumi-language-yaml",
  "other/pulumi-language-yaml.exe",
  "cli/pulumi-language-yaml",
  "home/plugins/language-yaml-v1.2.3",
])("finds a language's host at %s", (place) => {
  const { root, find } = folders();
  mkdirSync(join(root, place), { recursive: true });
  expect(find()).toBe(true);
});
