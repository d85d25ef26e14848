import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  buildAutoconfig,
  buildAutodiscover,
  buildColleaguePage,
  buildMobileconfig,
  clientFiles,
} from "../../../src/clients";
import { planMailDomain } from "../../../src/plan";
import { command, inputFiles } from "../support";

const config = inputFiles("mail", ".json");
const plan = planMailDomain({ domain: "example.com" });
const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-clients-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("clients", () => {
  it("prints the endpoints, the user name, and where the files are served", async () => {
    const { code, stdout, stderr } = await command(["clients", "example.com"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    await expect(stdout).toMatchFileSnapshot("../golden/clients.txt");
  });

  it.each([
    ["autoconfig", buildAutoconfig(plan).text],
    ["autodiscover", buildAutodiscover(plan, { user: "ann@example.com" }).text],
    ["mobileconfig", buildMobileconfig(plan, { user: "ann@example.com" }).text],
    ["html", buildColleaguePage(plan, { user: "ann@example.com" }).text],
  ])("prints %s for a user", async (format, stdout) => {
    const args = ["clients", "example.com", "--user", "ann@example.com", "--format", format];
    expect(await command(args)).toEqual({ code: 0, stdout, stderr: "" });
  });

  it("takes the language, the name, and the arguments of a plan", async () => {
    const args = ["--edition", "china", "--lang", "zh", "--name", "示例公司", "--format", "html"];
    const { stdout } = await command(["clients", "example.com", ...args]);
    const china = planMailDomain({ domain: "example.com", edition: "china" });
    expect(stdout).toBe(buildColleaguePage(china, { lang: "zh", name: "示例公司" }).text);
  });

  it("prints all files as JSON", async () => {
    const { stdout } = await command(["clients", "example.com", "--format", "json"]);
    const { endpoints } = plan;
    expect(JSON.parse(stdout)).toEqual(
      JSON.parse(JSON.stringify({ domain: "example.com", endpoints, ...clientFiles(plan), issues: undefined })),
    );
  });

  it("writes all files into a folder, by the paths under which they are served, again and again", async () => {
    const file = config('{ "mtaSts": { "mode": "enforce" } }');
    const args = [
      "clients",
      "example.com",
      "--config",
      file,
      "--user",
      "a/b@example.com",
      "--out",
      join(folder, "new/public"),
    ];
    await command(args);
    const { code, stdout } = await command(args);
    expect(code).toBe(0);
    const written = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const paths = written.map(({ parentPath, name }) =>
      join(parentPath, name).slice(join(folder, "new/public/").length),
    );
    expect(paths.sort()).toEqual([
      ".well-known/mta-sts.txt",
      "a_b@example.com.mobileconfig",
      "autodiscover/autodiscover.xml",
      "mail-setup.html",
      "mail-setup.zh.html",
      "mail/config-v1.1.xml",
    ]);
    for (const path of paths) expect(stdout).toContain(`  ${path} `);
    const read = (path: string) => readFileSync(join(folder, "new/public", path), "utf8");
    expect(read("mail/config-v1.1.xml")).toBe(buildAutoconfig(plan).text);
    expect(read("autodiscover/autodiscover.xml")).not.toContain("LoginName");
    expect(read("mail-setup.html")).toContain('href="a_b@example.com.mobileconfig"');
  });

  it.each([
    [["--user", "ann"], '--user: "ann" is not a mail address'],
    [["--name", ""], "--name: must not be empty"],
    [["--format", "autoconfg"], '(did you mean "autoconfig"?)'],
    [["--lang", "de"], "use en or zh"],
    [["--out", "x", "--format", "html"], "--out conflicts with --format"],
    [["--out", ""], "--out must not be empty"],
    [["--out", config("")], "can't be written: ENOTDIR"],
  ])("refuses %j, and prints nothing", async (args, message) => {
    const { code, stdout, stderr } = await command(["clients", "example.com", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("says which host a Custom edition lacks", async () => {
    const mx = { first: { exchange: "mx.example.net", preference: 5 } };
    const file = config(
      JSON.stringify({ edition: "custom", hosts: { mx, spfInclude: "spf.example.net", imap: "imap.example.net" } }),
    );
    const args = ["clients", "example.com", "--config", file];
    expect((await command([...args, "--format", "mobileconfig"])).stderr).toContain("hosts.smtp: no host for SMTP");
    expect((await command(args)).stdout).not.toContain("config-v1.1.xml");
  });
});
