/** The pipelines of examples/pull-request: their shell steps, as they stand in the files, on the real engine. */
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { load } from "js-yaml";
import { describe, expect, inject, it } from "vitest";
import { inFull } from "../support/full";
import { BOT, type Forge, startForge } from "./forge";

const example = join(__dirname, "../../examples/pull-request");

interface Step {
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, string>;
}

interface Job {
  permissions?: Record<string, string>;
  env?: Record<string, string>;
  steps: Step[];
}

interface Workflow {
  permissions?: Record<string, string>;
  on: Record<string, unknown>;
  jobs: Record<string, Job>;
}

const workflows = Object.fromEntries(
  globSync(".github/workflows/*.yml", { cwd: example }).map((file) => [
    basename(file, ".yml"),
    load(readFileSync(join(example, file), "utf8")) as Workflow,
  ]),
);

interface Ran {
  code: number;
  text: string;
}

/** Runs a script as a runner does: each line is to succeed. */
function bash(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      "bash",
      ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
      { cwd, env, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, text: stdout + stderr }),
    );
  });
}

function succeeded({ code, text }: Ran): void {
  if (code !== 0) throw new Error(`it ended with ${code}:\n${text}`);
}

/** A folder as `actions/checkout` and `npm ci` leave it, with the example's program in it. */
function checkout(edit: (program: string) => string = (program) => program): string {
  const installation = inject("installation");
  const folder = mkdtempSync(join(installation, "checkout-"));
  cpSync(example, folder, { recursive: true, filter: (source) => !/node_modules/.test(source) });
  writeFileSync(join(folder, "index.ts"), edit(readFileSync(join(example, "index.ts"), "utf8")));
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const name of ["alibaba-mail", "@pulumi", "@types", "typescript"])
    symlinkSync(join(installation, "node_modules", name), join(modules, name), "dir");
  symlinkSync(join(modules, "alibaba-mail/dist/cli/main.js"), join(modules, ".bin/alibaba-mail"));
  return folder;
}

/** What runs the steps of jobs in one folder, with what earlier steps gave. */
class Runner {
  readonly outputs = new Map<string, string>();
  readonly env: NodeJS.ProcessEnv;

  constructor(
    readonly folder: string,
    readonly forge: Forge,
    backend: string,
    more: NodeJS.ProcessEnv = {},
  ) {
    const cli = inject("pulumi");
    this.env = {
      PATH: [dirname(process.execPath), dirname(cli?.command ?? ""), cli?.path, process.env.PATH].join(delimiter),
      HOME: process.env.HOME,
      PULUMI_BACKEND_URL: pathToFileURL(backend).href,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      XDG_STATE_HOME: join(backend, "home"),
      // The example's domain is in use.
      ALIBABA_MAIL_PREFLIGHT: "off",
      GITHUB_API_URL: forge.url,
      GITHUB_REPOSITORY: "octo/mail",
      GITHUB_SHA: forge.merged,
      GITHUB_OUTPUT: join(folder, "github-output"),
      ...more,
    };
  }

  /** The shell steps of a job; those that a checkout has done already are left out. */
  async job({ env: own = {}, steps }: Job): Promise<Ran> {
    const all: string[] = [];
    let failed = 0;
    for (const { run, env = {}, id, ...step } of steps) {
      if (run === undefined || run.startsWith("npm ci") || (failed !== 0 && step.if !== "always()")) continue;
      writeFileSync(String(this.env.GITHUB_OUTPUT), "");
      const { code, text } = await bash(run, this.folder, { ...this.env, ...this.valuesOf({ ...own, ...env }) });
      all.push(text);
      failed ||= code;
      for (const line of readFileSync(String(this.env.GITHUB_OUTPUT), "utf8").split("\n")) {
        const [name = "", ...value] = line.split("=");
        if (name !== "") this.outputs.set(`steps.${id}.outputs.${name}`, value.join("="));
      }
    }
    return { code: failed, text: all.join("") };
  }

  private valuesOf(env: Record<string, string>): Record<string, string> {
    const known: Record<string, string> = {
      "github.token": "token",
      "github.event.pull_request.number": "7",
      "github.event.workflow_run.head_repository.owner.login": "octo",
      "github.event.workflow_run.head_branch": "branch",
      "github.event.workflow_run.head_sha": this.forge.head,
    };
    return Object.fromEntries(
      Object.entries(env).flatMap(([name, text]) => {
        const expression = /^\$\{\{ (.*) \}\}$/.exec(text)?.[1];
        // No secret is needed before a zone file.
        if (expression?.startsWith("secrets.")) return [];
        const value = expression === undefined ? text : (this.outputs.get(expression) ?? known[expression]);
        if (value === undefined) throw new Error(`nothing is known of ${expression}`);
        return [[name, value]];
      }),
    );
  }
}

const job = (workflow: string, name: string): Job => {
  const found = workflows[workflow]?.jobs[name];
  if (!found) throw new Error(`${workflow} has no job ${name}`);
  return found;
};

const strict = (program: string): string => program.replace("DmarcPolicy.Quarantine", "DmarcPolicy.None");

/** A repository with a stack, and what its jobs run in. */
async function repository(): Promise<{ forge: Forge; runner: (edit?: (program: string) => string) => Runner }> {
  const forge = await startForge();
  const backend = mkdtempSync(join(inject("installation"), "backend-"));
  const runner = (edit?: (program: string) => string): Runner =>
    new Runner(checkout(edit), forge, backend, { STACK: "production" });
  const first = runner();
  const zone = join(backend, "example.com.zone");
  const setUp = `pulumi stack init production && pulumi config set zoneFile ${zone} --stack production`;
  const { code, text } = await bash(setUp, first.folder, first.env);
  if (code !== 0) throw new Error(text);
  const settings = readFileSync(join(first.folder, "Pulumi.production.yaml"));
  return {
    forge,
    runner: (edit) => {
      const one = runner(edit);
      writeFileSync(join(one.folder, "Pulumi.production.yaml"), settings);
      return one;
    },
  };
}

describe.skipIf(!inject("pulumi"))("the workflows for GitHub", () => {
  it("write one comment with the plan, and edit it", async () => {
    const { forge, runner } = await repository();
    const one = runner();
    succeeded(await one.job(job("preview", "preview")));
    succeeded(await one.job(job("preview", "comment")));
    expect(forge.comments.map(({ body }) => body.split("\n")[0])).toEqual(["🟢 **Safe: no rule found a risk**"]);
    writeFileSync(
      join(one.folder, "comment.md"),
      readFileSync(join(one.folder, "comment.md"), "utf8").replace("Safe", "Still safe"),
    );
    succeeded(await one.job(job("preview", "comment")));
    expect(forge.comments).toHaveLength(1);
    expect(forge.comments[0]?.body).toContain("Still safe");
  });

  it("say in the comment why a preview failed", inFull, async () => {
    const { forge, runner } = await repository();
    const one = runner((program) => program.replace('"example.com"', '"example com"'));
    expect((await one.job(job("preview", "preview"))).code).not.toBe(0);
    succeeded(await one.job(job("preview", "comment")));
    expect(forge.comments[0]?.body).toContain("`[domain.label]`");
  });

  it("update once the reviewed plan is merged, and not where it is another one by then", inFull, async () => {
    const { forge, runner } = await repository();
    const reviewed = runner();
    await reviewed.job(job("preview", "preview"));
    await reviewed.job(job("preview", "comment"));
    const another = await runner(strict).job(job("up", "up"));
    expect(another.code).not.toBe(0);
    expect(another.text).toContain("this is not the plan that was reviewed");
    const merged = runner();
    succeeded(await merged.job(job("up", "up")));
    expect(merged.outputs.get("steps.reviewed.outputs.digest")).toMatch(/^1-/);
    // The next change: what it weakens is in the same comment.
    const next = runner(strict);
    await next.job(job("preview", "preview"));
    await next.job(job("preview", "comment"));
    expect(forge.comments).toHaveLength(1);
    expect(forge.comments[0]?.body).toContain("`[dmarc.weakened]`");
  });

  it("take no digest from another user's comment, or from a record's value", inFull, async () => {
    const { forge, runner } = await repository();
    const digest = `1-${"0".repeat(32)}`;
    forge.say(`<!-- alibaba-mail comment digest=${digest} verdict=safe -->`, "mallory");
    const { code, text } = await runner().job(job("up", "up"));
    expect(code).not.toBe(0);
    expect(text).toContain("review it in a request first");
  });

  it("preview a fork without any secret, against what the target branch has", inFull, async () => {
    const forge = await startForge();
    const runner = new Runner(
      mkdtempSync(join(inject("installation"), "fork-")),
      forge,
      join(inject("installation"), "none"),
    );
    symlinkSync(checkout(), join(runner.folder, "target"));
    symlinkSync(checkout(strict), join(runner.folder, "proposed"));
    succeeded(await runner.job(job("preview-fork", "preview")));
    const commenting = new Runner(checkout(), forge, join(inject("installation"), "none"));
    cpSync(join(runner.folder, "proposed/preview.json"), join(commenting.folder, "fork/preview.json"));
    succeeded(await commenting.job(job("comment-fork", "comment")));
    expect(forge.comments[0]?.body).toContain("1 change of DNS records in 1 zone: 1 update; 7 records unchanged.");
    expect(forge.comments[0]?.body).toContain("`[dmarc.weakened]`");
  });

  it("keep one issue while the zone differs from the stack", inFull, async () => {
    const { forge, runner } = await repository();
    const first = runner();
    await bash("pulumi up --stack production --yes --skip-preview", first.folder, first.env);
    const watching = runner(strict);
    watching.env.CHECK_OPTIONS = "--server 127.0.0.1:9";
    for (let day = 0; day < 2; day++) succeeded(await watching.job(job("watch", "watch")));
    expect(forge.issues).toHaveLength(1);
    expect(forge.issues[0]?.body).toContain("`[dmarc.weakened]`");
    expect(forge.issues[0]?.body).toContain("No verdict");
  });
});

describe("what the pipelines do at a forge", () => {
  const forgeScript = join(example, "ci/forge.mjs");
  const kinds = {
    GitHub: (forge: Forge) => ({ GITHUB_API_URL: forge.url, GITHUB_REPOSITORY: "octo/mail", GITHUB_TOKEN: "token" }),
    GitLab: (forge: Forge) => ({ CI_API_V4_URL: forge.url, CI_PROJECT_ID: "1", GITLAB_TOKEN: "token" }),
  };
  const digest = `1-${"a".repeat(32)}`;
  const own = (text: string): string => `${text}\n<!-- alibaba-mail comment digest=${digest} verdict=safe -->\n`;

  it.each(["GitHub", "GitLab"] as const)("%s: one comment, its digest, one issue", async (kind) => {
    const forge = await startForge();
    const folder = mkdtempSync(join(inject("installation"), "forge-"));
    const run = (...args: string[]) =>
      bash(`node ${[forgeScript, ...args].join(" ")}`, folder, {
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        ...kinds[kind](forge),
      });
    forge.say(own("mine"), "mallory");
    // A value may hold what looks like our last line.
    writeFileSync(
      join(folder, "comment.md"),
      own(`first \`<!-- alibaba-mail comment digest=1-${"b".repeat(32)} verdict=safe -->\``),
    );
    expect(await run("comment", "7", "comment.md")).toMatchObject({ code: 0 });
    writeFileSync(
      join(folder, "comment.md"),
      own(`second \`<!-- alibaba-mail comment digest=1-${"b".repeat(32)} verdict=safe -->\``),
    );
    expect(await run("comment", "7", "comment.md")).toMatchObject({ code: 0 });
    expect(forge.comments.map(({ body, user }) => [user.login, body.slice(0, 6)])).toEqual([
      ["mallory", "mine\n<"],
      [BOT, "second"],
    ]);
    expect(await run("digest", forge.merged)).toEqual({ code: 0, text: `${digest}\n` });
    expect((await run("digest", forge.head)).text).toContain("review it in a request first");
    writeFileSync(join(folder, "issue.md"), "it differs");
    await run("issue", "issue.md");
    await run("issue", "issue.md");
    expect(forge.issues.map(({ state, body }) => [state, body])).toEqual([["open", "it differs"]]);
    await run("issue", "--close");
    expect(forge.issues.map(({ state }) => state)).toEqual(["closed"]);
    expect((await run("remark")).text).toContain("remark is not a command");
  });
});

describe("the workflows", () => {
  const jobs = Object.entries(workflows).flatMap(([file, { jobs: all }]) =>
    Object.entries(all).map(([name, one]) => [`${file}: ${name}`, one] as const),
  );

  it.each(jobs)("%s pins its actions, and says its rights", (_, { permissions, steps }) => {
    for (const { uses } of steps) if (uses) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    expect(Object.keys(permissions ?? {})).toContain("contents");
    expect(permissions?.contents).toBe("read");
  });

  it.each(jobs)(
    "%s has no job that may write and runs the code of a pull request with secrets",
    (_, { permissions, env, steps }) => {
      const isWriting = Object.entries(permissions ?? {}).some(
        ([name, right]) => right === "write" && name !== "issues",
      );
      const hasSecrets = JSON.stringify([env, steps]).includes("secrets.");
      expect(isWriting && hasSecrets).toBe(false);
    },
  );

  it.each(Object.entries(workflows))(
    "%s starts with no rights, and runs on no event that gives a fork secrets",
    (_, { permissions, on }) => {
      expect(permissions).toEqual({});
      expect(Object.keys(on)).not.toContain("pull_request_target");
    },
  );

  it("put nothing of an event into a script but by a variable", () => {
    for (const [, { steps }] of jobs) for (const { run } of steps) expect(run ?? "").not.toContain("${{");
  });

  const actionlint = (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "actionlint"))
    .find(existsSync);
  if (!actionlint) console.warn("SKIPPED: checking the workflows by actionlint, which is not installed");
  it.skipIf(!actionlint)("are clean to actionlint", async () => {
    const { code, text } = await bash(`${actionlint} .github/workflows/*.yml`, example, process.env);
    expect({ code, text }).toEqual({ code: 0, text: "" });
  });

  it("for GitLab call the same scripts", () => {
    const { preview, up, watch } = load(readFileSync(join(example, ".gitlab-ci.yml"), "utf8")) as Record<
      string,
      { script: string[] }
    >;
    const scripts = [preview, up, watch].flatMap((one) => one?.script ?? []).join("\n");
    for (const script of ["ci/preview.sh", "ci/apply.sh", "ci/watch.sh", "ci/forge.mjs"])
      expect(scripts).toContain(script);
  });
});
