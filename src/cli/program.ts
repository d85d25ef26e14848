import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { CONCURRENCY } from "../check/concurrency";
import { escapeControlChars } from "../shared/untrusted-text";
import type { AdoptOptions } from "./commands/adopt";
import type { CheckCommandOptions } from "./commands/check";
import type { ClientsOptions } from "./commands/clients";
import type { CommentOptions } from "./commands/comment";
import type { DriftOptions } from "./commands/drift";
import type { PlanOptions } from "./commands/plan";
import type { PreflightOptions } from "./commands/preflight";
import type { SpfOptions } from "./commands/spf";
import { anyForm } from "./dns-forms";
import type { ExitCode } from "./errors";
import * as help from "./help";
import type { Io } from "./terminal";
import type { Tools } from "./tools";

/** The version of this package. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
  return version;
}

/** The commands, their options and their help. The code of a command is loaded when it runs. */
export function makeProgram(io: Io, tools: Tools, end: (code: ExitCode) => void): Command {
  const program = new Command("alibaba-mail")
    .description("Plans the DNS records of Alibaba Mail, and checks them in the live DNS.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(escapeLines(text.replace(/^error: /, "alibaba-mail: "))),
      getOutHelpWidth: () => Math.min(io.stdout.columns ?? 80, 100),
      getErrHelpWidth: () => Math.min(io.stderr.columns ?? 80, 100),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .showHelpAfterError("Run alibaba-mail --help for the list of commands.")
    .addHelpText("after", help.overview);
  const command = (name: string, description: string, after: string): Command =>
    program
      .command(name)
      .description(description)
      .helpOption("-h, --help", "print this help")
      .showHelpAfterError(`Run alibaba-mail ${name} --help for usage.`)
      .addHelpText("after", after);

  planArguments(
    command("plan", "print the records that a domain needs, without network access", help.plan).argument(
      "[domain]",
      "the domain that gets mail, such as example.com",
    ),
  )
    .option("--format <form>", "table, json, zone or markdown", "table")
    .action(async (domain: string | undefined, options: PlanOptions) => {
      const { plan } = await import("./commands/plan.js");
      end(await plan(domain, options, io));
    });

  planArguments(
    command("clients", "print what mail programs and colleagues need, without network access", help.clients).argument(
      "[domain]",
      "the domain that gets mail, such as example.com",
    ),
  )
    .option("--user <address>", "the user of the profile and of the page (default: left to type)")
    .option("--name <text>", "what programs call the account (default: the domain)")
    .option("--lang <code>", "the language of the page with --format html: en or zh", "en")
    .option("--format <form>", "text, json, autoconfig, autodiscover, mobileconfig or html (default: text)")
    .option("--out <folder>", "write all files into a folder, by the paths under which they are served")
    .action(async (domain: string | undefined, options: ClientsOptions) => {
      const { clients } = await import("./commands/clients.js");
      end(await clients(domain, options, io));
    });

  servers(
    command("check", "compare the live DNS with what domains need", help.check)
      .argument("[domains...]", "the domains that get mail")
      .option("--file <list>", "a file with one domain per line; # starts a comment; - is standard input")
      .option("--plan <file>", "what `plan --format json` or `pulumi stack output --json` printed; - is standard input")
      .option("--output <name>", "the output with the records, such as mail.records, where a stack has several")
      .option("--edition <name>", "singapore, china or china-legacy (default: singapore)")
      .option("--zone <name>", "the DNS zone that holds the records (default: the domain)")
      .option("--wait <seconds>", "repeat until the domains are Resolved, for at most this long")
      .option("--endpoints", "connect to IMAP, POP3, SMTP and webmail too, and check their certificates")
      .option("--concurrency <number>", `domains to check at once (default: ${CONCURRENCY})`)
      .option("--format <form>", "text, json (one object per line) or html (one page)", "text"),
  ).action(async (domains: string[], options: CheckCommandOptions) => {
    const { check } = await import("./commands/check.js");
    end(await check(domains, options, io, tools));
  });

  servers(
    command("spf", "show the DNS look-ups that an SPF record causes", help.spf)
      .argument("<domain|record>", "a domain, or a record, which begins with v=spf1")
      .option("--domain <name>", "the domain of a record that is not in the DNS yet")
      .option("--format <form>", "text or json", "text"),
  ).action(async (subject: string, options: SpfOptions) => {
    const { spf } = await import("./commands/spf.js");
    end(await spf(subject, options, io, tools));
  });

  servers(
    command("drift", "compare a zone with its plan, record by record", help.drift)
      .argument("[domain]", "the domain of the plan, if the file does not contain it")
      .requiredOption(
        "--plan <file>",
        "what `plan --format json` or `pulumi stack output --json` printed; - is standard input",
      )
      .option("--zone <name>", "the DNS zone that holds the records, if the file does not contain it")
      .option("--output <name>", "the output with the records, such as mail.records, where a stack has several")
      .option("--format <form>", "text or json", "text"),
  ).action(async (domain: string | undefined, options: DriftOptions) => {
    const { drift } = await import("./commands/drift.js");
    end(await drift(domain, options, io, tools));
  });

  planOrFile(
    command("adopt", "print the imports that adopt existing records of a zone", help.adopt)
      .argument("[domain]", "the domain that gets mail, if no file contains it")
      .requiredOption("--dns <kind:what>", `${anyForm}; - as FILE is standard input`),
  )
    .option(
      "--zone-id <id>",
      "the zone's id at Cloudflare or Route 53, or PROJECT/MANAGED-ZONE at Google, if the file does not contain it",
    )
    .option("--format <form>", "text or json", "text")
    .action(async (domain: string | undefined, options: AdoptOptions) => {
      const { adoptCommand } = await import("./commands/adopt.js");
      end(await adoptCommand(domain, options, io, tools));
    });

  servers(
    planOrFile(
      command("preflight", "report existing records that conflict, and what resolves them", help.preflight).argument(
        "[domain]",
        "the domain that gets mail, where no file says it",
      ),
    )
      .option("--dns <kind:what>", `also read the DNS service, for ids: ${anyForm}`)
      .option(
        "--zone-id <id>",
        "the zone's id at Cloudflare or Route 53, or PROJECT/MANAGED-ZONE at Google, where the file does not say it",
      )
      .option("--format <form>", "text or json", "text"),
  ).action(async (domain: string | undefined, options: PreflightOptions) => {
    const { preflight } = await import("./commands/preflight.js");
    end(await preflight(domain, options, io, tools));
  });

  command("comment", "say what a Pulumi preview does to DNS records, for a pull request", help.comment)
    .argument("[files...]", "what `pulumi preview --json --show-sames` printed; - is standard input (default: -)")
    .option("--format <form>", "markdown, text, json or html", "markdown")
    .option("--fail-on <verdict>", "danger or look: end with 1 where the verdict is this one, or worse")
    .option("--expect <digest>", "end with 1 where the plan is another one than this, which was reviewed")
    .action(async (files: string[], options: CommentOptions) => {
      const { comment } = await import("./commands/comment.js");
      end(await comment(files, options, io));
    });

  return program;
}

/** Arguments may come from untrusted sources, and commander repeats them in its errors. */
function escapeLines(text: string): string {
  return text.split("\n").map(escapeControlChars).join("\n");
}

/** Options that say what is planned. */
function planArguments(command: Command): Command {
  return command
    .option("--edition <name>", "singapore, china, china-legacy or custom (default: singapore)")
    .option("--zone <name>", "the DNS zone that holds the records (default: the domain)")
    .option("--ttl <seconds>", "time to live of every record (default: 600)")
    .option("--config <file>", "arguments of MailDomain as JSON: SPF, DKIM, DMARC, …; - is standard input");
}

/** The same, or a file that contains the plan. */
function planOrFile(command: Command): Command {
  return planArguments(command)
    .option("--plan <file>", "what `plan --format json` or `pulumi stack output --json` printed; - is standard input")
    .option("--output <name>", "the output with the records, such as mail.records, where a stack has several");
}

/** The options that select the servers to ask. */
function servers(command: Command): Command {
  const collect = (value: string, all: string[] = []): string[] => [...all, value];
  return command
    .option("--server <host[:port]>", "ask this resolver instead of the zone's own servers (repeatable)", collect)
    .option("--root <ip[:port]>", "start at this root server, and use its port for all servers (repeatable)", collect);
}
