import type { PlanFromFile } from "../check/plan-file";
import { parseDomain } from "../dns/host-name";
import { show } from "../issues";
import { readInput } from "./input-file";
import type { Io } from "./io";
import { tellIssues } from "./issue-lines";
import type { Tools } from "./tools";
import { refuse } from "./user-error";

/** What a file may leave open. */
export interface PlanChoice {
  domain: string | undefined;
  zone: string | undefined;
  /** The output of the stack that holds the records. */
  output: string | undefined;
}

/** The plan in a file that `plan --format json` or `pulumi stack output --json` wrote. */
export async function readPlanFile(
  path: string,
  { domain, zone, output }: PlanChoice,
  { io, tools }: { io: Io; tools: Tools },
): Promise<PlanFromFile> {
  const name = domain === undefined ? undefined : parseDomain(domain, "");
  if (name && !name.ok) throw refuse("DOMAIN", [name.issue]);
  const read = await tools.readPlan(await readInput("--plan", path, io), {
    ...(name ? { domain: name.name } : {}),
    ...(zone === undefined ? {} : { zone }),
    ...(output === undefined ? {} : { output }),
  });
  if (!read.ok) throw refuse(`--plan: ${show(path)}`, read.issues);
  await tellIssues(read.issues, io);
  return read.plan;
}
