/**
 * The files in the hands of real mail programs, as far as those are at hand. Their code is not in this repository:
 *
 * - ALIBABA_MAIL_THUNDERBIRD names a folder with Thunderbird's own modules JXON, readFromXML, AccountConfig, InputSanitizer and
 *   hostnameUtils (`.sys.mjs`), from https://github.com/mozilla/releases-comm-central (tried: of August 2026) or an `omni.ja`.
 * - ALIBABA_MAIL_AUTOCONFIG_SCHEMA names `autoconfig.rng` of https://github.com/benbucksch/autoconfig-spec; it needs xmllint.
 * - fetchmail, if it is installed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DOMParser } from "@xmldom/xmldom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildAutoconfig, buildAutodiscover, type ClientPlan } from "../../src/clients";
import { all, fields, readXml } from "./readers";
import { oddNames, plans, singapore } from "./samples";

const { ALIBABA_MAIL_THUNDERBIRD: thunderbird = "", ALIBABA_MAIL_AUTOCONFIG_SCHEMA: schema = "" } = process.env;
const hasProgram = (name: string): boolean => spawnSync(name, ["--version"]).error === undefined;
const canValidate = schema !== "" && existsSync(schema) && hasProgram("xmllint");
const hasFetchmail = hasProgram("fetchmail");
for (const [has, what] of [
  [thunderbird !== "", "reading autoconfig with Thunderbird's own code (ALIBABA_MAIL_THUNDERBIRD)"],
  [canValidate, "validating autoconfig by its schema (ALIBABA_MAIL_AUTOCONFIG_SCHEMA, xmllint)"],
  [hasFetchmail, "configuring fetchmail, which is not installed"],
] as const) {
  if (!has) console.warn(`\nSKIPPED: ${what}\n`);
}

const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-real-clients-"));
afterAll(() => rmSync(folder, { recursive: true }));

const autoconfigs: [string, ClientPlan, string][] = [
  ...Object.entries(plans).map(([edition, plan]): [string, ClientPlan, string] => [
    edition,
    plan,
    buildAutoconfig(plan).text ?? "",
  ]),
  ["an odd name", singapore, buildAutoconfig(singapore, { name: oddNames[0] ?? "" }).text ?? ""],
];

interface ThunderbirdServer {
  type: string;
  hostname: string;
  port: number;
  username: string;
  socketType: number;
  auth: number;
}

interface ThunderbirdConfig {
  id: string;
  domains: string[];
  displayName: string;
  incoming: ThunderbirdServer;
  incomingAlternatives: ThunderbirdServer[];
  outgoing: ThunderbirdServer;
}

/** The constants of nsMsgSocketType and nsMsgAuthMethod, as Thunderbird has them. */
const SSL = 3;
const PASSWORD_CLEARTEXT = 3;

describe.skipIf(thunderbird === "")("Thunderbird's own code", () => {
  let read: (text: string) => ThunderbirdConfig;

  beforeAll(async () => {
    const modules: Record<string, unknown> = {};
    const define = (target: object, name: string): void => {
      Object.defineProperty(target, name, { get: () => modules[name] });
    };
    Object.assign(globalThis, {
      ChromeUtils: {
        defineESModuleGetters: (target: object, all: object) => {
          for (const name of Object.keys(all)) define(target, name);
        },
        defineLazyGetter: (target: object, name: string) => {
          Object.defineProperty(target, name, { get: () => ({ formatValueSync: (id: string) => id }) });
        },
      },
      Ci: {
        nsMsgSocketType: { plain: 0, alwaysSTARTTLS: 2, SSL },
        nsMsgAuthMethod: {
          none: 1,
          passwordCleartext: PASSWORD_CLEARTEXT,
          passwordEncrypted: 4,
          GSSAPI: 5,
          NTLM: 6,
          OAuth2: 10,
        },
      },
      // What they import from the program around them is not reached by reading.
      modules,
      Cu: { reportError: () => {} },
      Services: { prefs: { getBoolPref: () => false } },
    });
    for (const name of ["JXON", "hostnameUtils", "InputSanitizer", "AccountConfig", "readFromXML"]) {
      const source = readFileSync(join(thunderbird, `${name}.sys.mjs`), "utf8");
      const path = join(folder, `${name}.mjs`);
      writeFileSync(
        path,
        source.replace(/^import (\{[^}]*\}) from "resource:[^"]*";/gm, "const $1 = globalThis.modules;"),
      );
      Object.assign(modules, await import(pathToFileURL(path).href));
    }
    const { JXON, readFromXML } = modules as {
      JXON: { build(document: unknown): unknown };
      readFromXML(xml: unknown, source: string): ThunderbirdConfig;
    };
    read = (text) => readFromXML(JXON.build(new DOMParser().parseFromString(text, "application/xml")), "test");
  });

  it.each(autoconfigs)("reads the servers of %s", (_, { domain, endpoints }, text) => {
    const { id, domains, incoming, incomingAlternatives, outgoing } = read(text);
    expect({ id, domains }).toEqual({ id: domain, domains: [domain] });
    const servers = [incoming, ...incomingAlternatives, outgoing];
    expect(servers.map(({ type, hostname, port }) => [type, hostname, port])).toEqual([
      ["imap", endpoints.imap?.host, 993],
      ["pop3", endpoints.pop3?.host, 995],
      ["smtp", endpoints.smtp?.host, 465],
    ]);
    expect(servers.map(({ socketType, auth, username }) => [socketType, auth, username])).toEqual(
      Array(3).fill([SSL, PASSWORD_CLEARTEXT, "%EMAILADDRESS%"]),
    );
  });

  it("shows the name as it was given", () => {
    expect(read(buildAutoconfig(singapore, { name: "阿里 & Söhne" }).text ?? "").displayName).toBe("阿里 & Söhne");
  });
});

describe.skipIf(!canValidate)("the schema of autoconfig", () => {
  it.each(autoconfigs)("takes the file of %s", (_, __, text) => {
    const validate = (input: string) =>
      spawnSync("xmllint", ["--noout", "--relaxng", schema, "-"], { input, encoding: "utf8" });
    expect(validate(text)).toMatchObject({ status: 0 });
    expect(validate(text.replace(/<emailProvider [^>]*>/, "<emailProvider>")).status).not.toBe(0);
  });
});

describe.skipIf(!hasFetchmail)("fetchmail", () => {
  it.each(Object.entries(plans))("takes the incoming servers of %s", (_, plan) => {
    const user = `ann@${plan.domain}`;
    const protocols = all(readXml(buildAutodiscover(plan, { user }).text ?? ""), "Protocol").map(fields);
    const incoming = protocols.filter(({ Type }) => Type !== "SMTP");
    const lines = incoming.map(
      ({ Type, Server, Port, LoginName }) =>
        `poll "${Server}" protocol ${Type} service ${Port} user "${LoginName}" password "x" ssl sslproto "TLS1.2+" sslcertck`,
    );
    const path = join(folder, "fetchmailrc");
    writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600 });
    // It says what it would do, and connects to nothing.
    const { status, stdout } = spawnSync("fetchmail", ["--fetchmailrc", path, "--configdump"], {
      encoding: "utf8",
    });
    expect(status).toBe(0);
    const { imap, pop3 } = plan.endpoints;
    for (const [host, port] of [
      [imap?.host, 993],
      [pop3?.host, 995],
    ]) {
      const entry = stdout.split("# Entry for site").find((one) => one.includes(`"pollname":"${host}"`));
      expect(entry).toContain(`"service":"${port}"`);
      expect(entry).toContain(`"remote":"${user}"`);
      expect(entry).toContain("'ssl':TRUE");
    }
  });
});
