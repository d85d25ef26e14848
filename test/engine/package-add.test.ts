/** `pulumi package add` of a checkout of this repository, by its folder `plugin`. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, inject, it } from "vitest";
import { inFull } from "../support/full";
import { projectFrom, Stack } from "../support/stack";

const root = join(__dirname, "../..");
const newFolder = (name: string) => mkdtempSync(join(inject("installation"), `${name}-`));

/** A checkout that was built, as far as a plugin needs it. Its dependencies are links, which npm may not replace. */
function builtCheckout(): string {
  const checkout = newFolder("checkout");
  for (const name of ["package.json", "package-lock.json", "schema.json", "plugin", "dist"]) {
    cpSync(join(root, name), join(checkout, name), { recursive: true });
  }
  const modules = join(inject("installation"), "node_modules");
  const packages = readdirSync(modules).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(modules, name)).map((one) => `${name}/${one}`) : [name],
  );
  for (const name of packages.filter((one) => one !== "alibaba-mail")) {
    const link = join(checkout, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link, "dir");
  }
  return checkout;
}

/** The files that git would have there, and none of those that it ignores. */
function freshCheckout(): string {
  const checkout = newFolder("fresh");
  const git = (cwd: string, ...args: string[]) => execFileSync("git", args, { cwd, encoding: "utf8" });
  const files = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0").filter(Boolean);
  for (const file of files.filter((one) => existsSync(join(root, one)))) cpSync(join(root, file), join(checkout, file));
  git(checkout, "init", "--quiet");
  git(checkout, "add", "--all");
  return checkout;
}

/** Each file and folder, with when it was changed. */
function everythingIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => `${path} ${lstatSync(join(folder, path)).mtimeMs}`)
    .sort();
}

/** The commands find none of this machine's plugins, so that one that they download is seen. */
class StackOnCleanMachine extends Stack {
  readonly home = join(this.folder, "pulumi-home");
  protected override environment(): NodeJS.ProcessEnv {
    return { PULUMI_HOME: this.home };
  }
  plugins(): string[] {
    const folder = join(this.home, "plugins");
    return existsSync(folder) ? readdirSync(folder) : [];
  }
}

/** A project in YAML that adds the checkout, and shows what it would do. */
async function addTo(checkout: string): Promise<StackOnCleanMachine> {
  const folder = projectFrom("yaml", []);
  const file = join(folder, "Pulumi.yaml");
  const { packages: _, ...program } = load(readFileSync(file, "utf8")) as { packages: unknown };
  writeFileSync(file, JSON.stringify(program));
  const stack = new StackOnCleanMachine(folder);
  await stack.plain("package", "add", join(checkout, "plugin"));
  await stack.succeed("stack", "init", "dev");
  return stack;
}

describe.skipIf(!inject("hasYaml"))("a checkout that a project adds as its package", () => {
  it("is left exactly as it is where it was built, runs, and asks for no plugin of a cloud", async () => {
    const checkout = builtCheckout();
    const before = everythingIn(checkout);
    const stack = await addTo(checkout);
    expect(await stack.changes()).toContain("create corp-mx-primary");
    expect(everythingIn(checkout)).toEqual(before);
    expect(stack.plugins()).toEqual([]);
  });

  it("is built where it was not, with all of its tools, and has no change that git would see", {
    ...inFull,
    timeout: 900_000,
  }, async () => {
    const checkout = freshCheckout();
    const stack = await addTo(checkout);
    expect(await stack.changes()).toContain("create corp-mx-primary");
    const status = execFileSync("git", ["status", "--porcelain"], { cwd: checkout, encoding: "utf8" });
    expect(status.split("\n").filter((line) => line && !line.startsWith("A  "))).toEqual([]);
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
    const names = Object.keys({ ...dependencies, ...devDependencies });
    expect(names.filter((name) => !existsSync(join(checkout, "node_modules", name)))).toEqual([]);
    expect(stack.plugins()).toEqual([]);
  });

  it("refuses its own root, where Pulumi would run npm, before anything is changed", async () => {
    const checkout = builtCheckout();
    const before = everythingIn(checkout);
    const project = new Stack(projectFrom("yaml", []));
    await expect(project.plain("package", "add", checkout)).rejects.toThrow(/or a PulumiPlugin file/);
    expect(everythingIn(checkout)).toEqual(before);
  });
});
