/** Autoconfig, Autodiscover and profiles, as readers by others find them. */
import { describe, expect, it } from "vitest";
import {
  buildAutoconfig,
  buildAutodiscover,
  buildColleaguePage,
  buildMobileconfig,
  type ClientOptions,
  type ClientPlan,
  clientFiles,
} from "../../src/clients";
import { clientProfiles } from "../../src/clients/profiles";
import { planMailDomain } from "../../src/plan";
import { all, fields, hasPython, readByPython, readPlist, readXml, type Tree } from "./readers";
import { hostile, oddNames, oddUsers, plans, singapore } from "./samples";

type Build = (plan: ClientPlan, options?: ClientOptions) => { text?: string };

const textOf = (build: Build, plan: ClientPlan, options?: ClientOptions): string =>
  build(plan, options).text ?? expect.unreachable();
const mail = (plan: ClientPlan, options?: ClientOptions) =>
  readPlist(textOf(buildMobileconfig, plan, options)).PayloadContent[0] ?? expect.unreachable();

describe.each(Object.entries(plans))("the files of %s", (edition, plan) => {
  it("read as they were reviewed", async () => {
    const { files, issues } = clientFiles(plan);
    expect(issues).toEqual([]);
    for (const { kind, path, text } of files) {
      const name = kind === "page" ? path.replace(/^mail-setup/, "page") : kind;
      // The style is the same on every page, and looked at in a browser.
      const shown = text.replace(/(?<=<style>).*(?=<\/style>)/s, "…").replace(/sha256-[\w+/=]+/, "sha256-…");
      await expect(shown).toMatchFileSnapshot(`../golden/clients/${edition}.${name}.txt`);
    }
  });

  it("name the same hosts and ports as the endpoints, in all formats", () => {
    const { imap, pop3, smtp } = plan.endpoints;
    const endpoints = [imap, pop3, smtp].map((one) => [one?.host, String(one?.port)]);
    const autoconfig = readXml(textOf(buildAutoconfig, plan));
    const servers = [...all(autoconfig, "incomingServer"), ...all(autoconfig, "outgoingServer")];
    expect(servers.map(({ attributes }) => attributes.type)).toEqual(["imap", "pop3", "smtp"]);
    expect(servers.map(fields).map(({ hostname, port }) => [hostname, port])).toEqual(endpoints);
    const protocols = all(readXml(textOf(buildAutodiscover, plan)), "Protocol").map(fields);
    expect(protocols.map(({ Type }) => Type)).toEqual(["IMAP", "POP3", "SMTP"]);
    expect(protocols.map(({ Server, Port }) => [Server, Port])).toEqual(endpoints);
    expect(mail(plan)).toMatchObject({
      IncomingMailServerHostName: imap?.host,
      IncomingMailServerPortNumber: imap?.port,
      OutgoingMailServerHostName: smtp?.host,
      OutgoingMailServerPortNumber: smtp?.port,
    });
    const page = textOf(buildColleaguePage, plan).replaceAll("<wbr>", "");
    for (const [host, port] of endpoints) {
      expect(page).toContain(`<code>${host}</code></td>`);
      expect(page).toContain(`<code>${port}</code>`);
    }
  });

  it("connect with TLS from the first byte, and never otherwise", () => {
    const autoconfig = readXml(textOf(buildAutoconfig, plan));
    expect(all(autoconfig, "socketType").map(({ text }) => text)).toEqual(["SSL", "SSL", "SSL"]);
    const protocols = all(readXml(textOf(buildAutodiscover, plan)), "Protocol").map(fields);
    expect(protocols.map(({ SSL, Encryption, SPA }) => [SSL, Encryption, SPA])).toEqual(
      Array(3).fill(["on", "SSL", "off"]),
    );
    expect(mail(plan)).toMatchObject({ IncomingMailServerUseSSL: true, OutgoingMailServerUseSSL: true });
  });

  it("are what the component gives as its output", () => {
    const { autoconfig, autodiscover, mobileconfig, page, pageChinese } = clientProfiles(plan);
    expect({ autoconfig, autodiscover, mobileconfig }).toEqual({
      autoconfig: buildAutoconfig(plan).text,
      autodiscover: buildAutodiscover(plan).text,
      mobileconfig: buildMobileconfig(plan).text,
    });
    expect(page).toContain('<html lang="en">');
    expect(pageChinese).toContain('<html lang="zh-Hans">');
  });
});

describe("Python's standard library", () => {
  const withoutAttributes = ({ name, text, children }: Tree): object => ({
    name,
    text,
    children: children.map(withoutAttributes),
  });

  it.skipIf(!hasPython)("reads all files as the readers here do, with odd users and names too", () => {
    const user = oddUsers[0] ?? "";
    const each = [
      ...Object.values(plans).map((plan) => ({ plan })),
      { plan: singapore, options: { user, name: oddNames[0] } },
    ];
    const xml = each.flatMap(({ plan, options }: { plan: ClientPlan; options?: ClientOptions }) =>
      [buildAutoconfig, buildAutodiscover].map((build) => textOf(build, plan, options)),
    );
    const profiles = each.map(({ plan, options }: { plan: ClientPlan; options?: ClientOptions }) =>
      textOf(buildMobileconfig, plan, options),
    );
    const read = readByPython([
      ...xml.map((text): ["xml", string] => ["xml", text]),
      ...profiles.map((text): ["plist", string] => ["plist", text]),
    ]);
    expect(read).toEqual([...xml.map((text) => withoutAttributes(readXml(text))), ...profiles.map(readPlist)]);
  });
});

describe("autoconfig", () => {
  it("says whose mail it is for, and leaves the address to the program", () => {
    const root = readXml(textOf(buildAutoconfig, plans.custom as ClientPlan, { user: "ann@münchen.example" }));
    expect(root).toMatchObject({ name: "clientConfig", attributes: { version: "1.1" } });
    expect(all(root, "emailProvider")[0]?.attributes).toEqual({ id: "xn--mnchen-3ya.example" });
    expect(all(root, "domain").map(({ text }) => text)).toEqual(["xn--mnchen-3ya.example"]);
    expect(all(root, "displayName").map(({ text }) => text)).toEqual(["münchen.example"]);
    expect(all(root, "username").map(({ text }) => text)).toEqual(Array(3).fill("%EMAILADDRESS%"));
    expect(all(root, "authentication").map(({ text }) => text)).toEqual(Array(3).fill("password-cleartext"));
    expect(all(root, "loginPage")[0]?.attributes).toEqual({ url: plans.custom?.endpoints.webmailUrl });
  });

  it("shortens the name of a long domain to what the format allows", () => {
    const domain = `${"a".repeat(60)}.example.com`;
    const [name] = all(readXml(textOf(buildAutoconfig, planMailDomain({ domain }))), "displayName");
    expect(name?.text).toBe(`${"a".repeat(59)}…`);
  });
});

describe("the SRV records", () => {
  it("lead to the same hosts and ports, IMAP before POP3", () => {
    const plan = planMailDomain({ domain: "example.com", clientServices: { imap: true, pop3: true, smtp: true } });
    const records = plan.records.flatMap((record) =>
      record.type === "SRV" && "target" in record ? [[record.name, record.target, record.port, record.priority]] : [],
    );
    const servers = all(readXml(textOf(buildAutoconfig, plan)), "emailProvider")[0]
      ?.children.filter(({ name }) => name.endsWith("Server"))
      .map((server) => [server.attributes.type, fields(server)] as const);
    const names = { imap: "_imaps._tcp", pop3: "_pop3s._tcp", smtp: "_submissions._tcp" };
    expect(servers?.map(([type, { hostname, port }]) => [names[type as "imap"], hostname, Number(port)])).toEqual(
      records.map((record) => record.slice(0, 3)),
    );
    expect(records.map((record) => record[3])).toEqual([0, 10, 0]);
  });
});

describe("Autodiscover", () => {
  const response = (options?: ClientOptions) => readXml(textOf(buildAutodiscover, singapore, options));

  it("is a response in Microsoft's two name spaces, with settings and no redirection", () => {
    const root = response();
    expect(root.attributes.xmlns).toBe("http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006");
    expect(root.children.map(({ name, attributes }) => [name, attributes.xmlns])).toEqual([
      ["Response", "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"],
    ]);
    expect(all(root, "Account").map(fields)[0]).toMatchObject({ AccountType: "email", Action: "settings" });
  });

  it("names the user where there is one, and otherwise says that the domain belongs to the user name", () => {
    const one = all(response({ user: "ann@example.com" }), "Protocol").map(fields);
    expect(one.map(({ LoginName, DomainRequired }) => [LoginName, DomainRequired])).toEqual(
      Array(3).fill(["ann@example.com", "off"]),
    );
    const anybody = all(response(), "Protocol").map(fields);
    expect(anybody.map(({ DomainName, DomainRequired }) => [DomainName, DomainRequired])).toEqual(
      Array(3).fill(["example.com", "on"]),
    );
    expect(anybody.some((protocol) => "LoginName" in protocol)).toBe(false);
  });
});

/** https://developer.apple.com/documentation/devicemanagement/toplevel, …/commonpayloadkeys and …/mail: the keys used here. */
const documented = {
  head: {
    PayloadType: "string",
    PayloadVersion: "number",
    PayloadIdentifier: "string",
    PayloadUUID: "string",
    PayloadDisplayName: "string",
  },
  profile: { PayloadDescription: "string", PayloadOrganization: "string", PayloadContent: "object" },
  required: {
    EmailAccountType: "string",
    IncomingMailServerAuthentication: "string",
    IncomingMailServerHostName: "string",
    OutgoingMailServerAuthentication: "string",
    OutgoingMailServerHostName: "string",
  },
  others: {
    EmailAccountDescription: "string",
    IncomingMailServerPortNumber: "number",
    IncomingMailServerUseSSL: "boolean",
    OutgoingMailServerPortNumber: "number",
    OutgoingMailServerUseSSL: "boolean",
    OutgoingPasswordSameAsIncomingPassword: "boolean",
  },
  ofUser: { EmailAddress: "string", IncomingMailServerUsername: "string", OutgoingMailServerUsername: "string" },
};
const typesOf = (dictionary: object) =>
  Object.fromEntries(Object.entries(dictionary).map(([key, value]) => [key, typeof value]));
const UUID_V5 = /^[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/;

describe("the Apple profile", () => {
  it("has the documented keys with the documented types, and leaves the user to type without one", () => {
    const { head, profile, required, others, ofUser } = documented;
    const text = textOf(buildMobileconfig, singapore);
    expect(typesOf(readPlist(text))).toEqual({ ...head, ...profile });
    expect(typesOf(mail(singapore))).toEqual({ ...head, ...required, ...others });
    expect(typesOf(mail(singapore, { user: "ann@example.com" }))).toEqual({
      ...head,
      ...required,
      ...others,
      ...ofUser,
    });
    expect(text).toContain("//DTD PLIST 1.0//EN");
  });

  it("has the documented values", () => {
    expect(readPlist(textOf(buildMobileconfig, singapore))).toMatchObject({
      PayloadType: "Configuration",
      PayloadVersion: 1,
    });
    expect(mail(singapore, { user: " ann@EXAMPLE.com" })).toMatchObject({
      PayloadType: "com.apple.mail.managed",
      PayloadVersion: 1,
      EmailAccountType: "EmailTypeIMAP",
      EmailAddress: "ann@example.com",
      IncomingMailServerUsername: "ann@example.com",
      OutgoingMailServerUsername: "ann@example.com",
      IncomingMailServerAuthentication: "EmailAuthPassword",
      OutgoingMailServerAuthentication: "EmailAuthPassword",
    });
  });

  it("never contains a password", () => {
    expect(Object.keys(mail(singapore, { user: "ann@example.com" })).filter((key) => /Password$/.test(key))).toEqual([
      "OutgoingPasswordSameAsIncomingPassword",
    ]);
  });

  it("has UUIDs of version 5, the same each time, and others for each user, domain and payload", () => {
    const idsOf = (plan: ClientPlan, user?: string) => {
      const profile = readPlist(textOf(buildMobileconfig, plan, user === undefined ? {} : { user }));
      return [profile, ...profile.PayloadContent].map(({ PayloadUUID, PayloadIdentifier }) => [
        PayloadUUID,
        PayloadIdentifier,
      ]);
    };
    const every = [
      idsOf(singapore),
      idsOf(singapore, "ann@example.com"),
      idsOf(singapore, "bob@example.com"),
      idsOf(planMailDomain({ domain: "example.org" })),
    ];
    expect(idsOf(singapore, "ann@example.com")).toEqual(every[1]);
    const flat = every.flat(2).map(String);
    expect(new Set(flat).size).toBe(flat.length);
    for (const [uuid] of every.flat()) expect(uuid).toMatch(UUID_V5);
    expect(every[0]?.map(([, identifier]) => identifier)).toEqual(["com.example.mail", "com.example.mail.account"]);
  });

  it("takes POP3 where a Custom edition has no IMAP", () => {
    const { pop3, smtp } = singapore.endpoints;
    expect(mail({ domain: "example.com", endpoints: { pop3, smtp } })).toMatchObject({
      EmailAccountType: "EmailTypePOP",
      IncomingMailServerHostName: "pop.sg.aliyun.com",
      IncomingMailServerPortNumber: 995,
    });
  });
});

describe("texts from outside", () => {
  const xmlBuilds: [string, Build][] = [
    ["autoconfig", buildAutoconfig],
    ["autodiscover", buildAutodiscover],
  ];

  it.each(xmlBuilds)("add no element to %s, and come back as they went in", (_, build) => {
    const shape = ({ name, children }: Tree): unknown => [name, children.map(shape)];
    const { imap, smtp } = singapore.endpoints;
    const tame: ClientPlan = { ...hostile, endpoints: { ...hostile.endpoints, imap, smtp } };
    const root = readXml(textOf(build, hostile));
    expect(shape(root)).toEqual(shape(readXml(textOf(build, tame))));
    const texts = JSON.stringify(root);
    expect(texts).toContain(JSON.stringify(hostile.domain).slice(1, -1));
    // What XML can't hold is replaced; everything else is escaped.
    expect(texts).toContain("]]></hostname><hostname>evil.example&amp;\ufffd\ufffd\ufffd");
  });

  it.each(oddNames)("may be the name %s", (name) => {
    for (const [, build] of xmlBuilds) {
      const names = all(
        readXml(textOf(build, singapore, { name })),
        build === buildAutoconfig ? "displayName" : "DisplayName",
      );
      expect(names.map(({ text }) => text)).toEqual([name]);
    }
    expect(mail(singapore, { name })).toMatchObject({ EmailAccountDescription: name });
    expect(textOf(buildColleaguePage, singapore, { name })).not.toMatch(/<img|<key>/);
  });

  it.each(oddUsers)("may be the user %s", (user) => {
    expect(mail(singapore, { user })).toMatchObject({ EmailAddress: user });
    expect(all(readXml(textOf(buildAutodiscover, singapore, { user })), "LoginName").map(({ text }) => text)).toEqual(
      Array(3).fill(user),
    );
    expect(textOf(buildColleaguePage, singapore, { user })).not.toContain("<script");
    for (const { path } of clientFiles(singapore, { user }).files)
      expect(path).toMatch(/^(?:[\w.-]+\/)*[\w@+][\w.@+-]*$/);
  });

  it("add no dictionary key to a profile, and no tag or address to a page", () => {
    const profile = readPlist(textOf(buildMobileconfig, hostile));
    expect(Object.keys(profile.PayloadContent[0] ?? {})).toEqual(Object.keys(mail(singapore)));
    const page = textOf(buildColleaguePage, hostile);
    expect(page).not.toMatch(/<script|<img|<b>smtp|href="javascript|"onclick/);
  });
});

describe("what is wrong with options", () => {
  it.each<[ClientOptions, string]>([
    [{ user: "ann" }, "clients.user"],
    [{ user: "ann@example.org" }, "clients.user-domain"],
    [{ name: " " }, "clients.name"],
    [{ name: "x".repeat(61) }, "clients.name"],
    [{ name: "a\u202eb" }, "clients.name"],
    [{ name: "a\nb" }, "clients.name"],
    [{ name: "a\ud800" }, "clients.name"],
  ])("is an issue, and there is no text: %j", (options, id) => {
    const builds: Build[] = [buildAutoconfig, buildAutodiscover, buildMobileconfig, buildColleaguePage];
    for (const build of builds)
      expect(build(singapore, options)).toMatchObject({ issues: [{ id, severity: "error" }] });
    expect(builds.map((build) => build(singapore, options).text)).toEqual(Array(4).fill(undefined));
    expect(clientFiles(singapore, options)).toMatchObject({ files: [], issues: [{ id }] });
  });
});

describe("a Custom edition without some hosts", () => {
  const { imap, smtp, webmailUrl } = singapore.endpoints;

  it.each([
    [{ imap }, ["hosts.smtp"]],
    [{ smtp }, ["hosts.imap"]],
    [{ webmailUrl }, ["hosts.imap", "hosts.smtp"]],
  ])("has no profiles, says why, and still has a page: %#", (endpoints, paths) => {
    const plan: ClientPlan = { domain: "example.com", endpoints };
    for (const build of [buildAutoconfig, buildAutodiscover, buildMobileconfig]) {
      const { text, issues } = build(plan);
      expect(text).toBeUndefined();
      expect(issues.map(({ id, path }) => [id, path])).toEqual(paths.map((path) => ["clients.no-host", path]));
    }
    const { text, issues } = buildColleaguePage(plan);
    expect(issues).toEqual([]);
    // Nobody is sent to a webmail that there is not.
    expect(/webmail/i.test(text ?? "")).toBe("webmailUrl" in endpoints);
    expect(clientFiles(plan).files.map(({ kind }) => kind)).toEqual(["page", "page"]);
    expect(Object.keys(clientProfiles(plan))).toEqual(["page", "pageChinese"]);
  });
});
