import { describe, expect, it } from "vitest";
import type { DriftState } from "../../../src/check/drift";
import type { AskOptions } from "../../../src/cli/tools";
import { drifted } from "../samples";
import { command, planJson } from "../support";

const args = ["drift", "--plan", "-"];

function tools(state: DriftState = "drifted") {
  return { checkDrift: async () => ({ ...drifted, state }) };
}

describe("drift", () => {
  it.each([
    ["none", "same", 0],
    ["drifted", "drifted", 1],
    ["no-verdict", "unknown", 2],
  ] as const)("prints and tells %s", async (golden, state, code) => {
    const lines = state === "same" ? drifted.lines.filter((line) => line.state === state) : drifted.lines;
    const checkDrift = async () => ({ ...drifted, state, lines });
    const ran = await command(args, { checkDrift }, { stdin: planJson });
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code, stderr: "" });
    await expect(ran.stdout).toMatchFileSnapshot(`../golden/drift-${golden}.txt`);
  });

  it("gives what was compared as JSON", async () => {
    const { code, stdout } = await command([...args, "--format", "json"], tools(), { stdin: planJson });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual(drifted);
  });

  it("asks whom it is told to, about the domain that it is given", async () => {
    const seen: [string, AskOptions][] = [];
    const outputs = JSON.stringify({ mail: { records: JSON.parse(planJson).records } });
    await command(
      ["drift", "example.com", "--plan", "-", "--output", "mail.records", "--server", "192.0.2.1"],
      {
        async checkDrift(plan, options) {
          seen.push([plan.domain, options]);
          return drifted;
        },
      },
      { stdin: outputs },
    );
    expect(seen).toEqual([["example.com", { servers: [{ host: "192.0.2.1", port: 53 }] }]]);
  });

  it("wants a plan", async () => {
    const { code, stderr } = await command(["drift"], tools());
    expect(code).toBe(2);
    expect(stderr).toContain("alibaba-mail: required option '--plan <file>' not specified");
  });

  it.each([
    ["no plan", "{}"],
    ["an empty file", ""],
  ])("refuses %s", async (_, stdin) => {
    const { code, stdout, stderr } = await command(args, tools(), { stdin });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^alibaba-mail: --plan: "-": /);
  });
});
