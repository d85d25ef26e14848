/** `spf`: prints the tree of look-ups that an SPF record causes. */

import { isRestOfSpf, spfSlip } from "../../check/checkers/spf-cause";
import { parseDnsName } from "../../dns/host-name";
import { txtText } from "../../dns/rdata";
import { ask, type ForwardResolver } from "../../mail/resolver";
import type { SpfLookupTree } from "../../mail/spf/lookups";
import { countSpfLookups } from "../../mail/spf/lookups";
import { isSpf, parseSpf } from "../../mail/spf/parse";
import type { SpfTerm } from "../../mail/spf/record";
import { reviewSpf, type SpfReviewOptions, selectSpf } from "../../mail/spf/review";
import { error, errorsOf, formatValue, type Issue, warning } from "../../shared/issues";
import { listUpTo } from "../../shared/lists";
import { ExitCode, refuse, UserError } from "../errors";
import { askOptions, oneOf, type ServerOptions } from "../options";
import { jsonLine } from "../output/json";
import { spfText } from "../output/spf-text";
import { detectStyle, type Io, type Progress, progressOn, send } from "../terminal";
import type { Tools } from "../tools";

export interface SpfOptions extends ServerOptions {
  domain?: string;
  format: string;
}

export async function spf(subject: string, options: SpfOptions, io: Io, tools: Tools): Promise<ExitCode> {
  const format = oneOf("--format", options.format, ["text", "json"]);
  const text = subject.trim();
  // As `dig +short` and zone files show it.
  const record = text.startsWith('"') ? txtText(text) : text;
  if (record === "") throw new UserError(`${formatValue(text)} has no closing quotation mark`);
  const read = isSpf(record) ? givenRecord(record, options.domain) : givenDomain(text, options.domain);
  const resolver = await tools.resolver(askOptions(options));
  const progress = progressOn(io.stderr);
  progress.show("asking the DNS …");
  const tree = await count(read, resolver, progress, options.server).finally(progress.clear);
  if (format === "json") await send(io.stdout, jsonLine(tree));
  else await send(io.stdout, `${spfText(tree, detectStyle(io.stdout, io))}\n`);
  return exitCode(tree.issues);
}

/** A record, or the domain that publishes it. */
interface Subject {
  domain: string;
  record?: string;
}

/** Stands for the domain of an unpublished record that doesn't depend on its domain. */
const ANY_DOMAIN = "invalid";

function givenRecord(record: string, domain: string | undefined): Subject {
  if (domain !== undefined) return { record, domain: domainOption("--domain", domain) };
  const parsed = parseSpf(record);
  const term = parsed.ok ? parsed.record.terms.find(needsDomain) : undefined;
  if (term) {
    throw new UserError(
      `the term ${formatValue(term.name)} refers to the domain that publishes the record; name it with --domain`,
    );
  }
  return { record, domain: ANY_DOMAIN };
}

/** Whether a term refers to the domain of its record: by naming none, or by a macro (RFC 7208 sections 5.3, 5.4 and 7). */
function needsDomain(term: SpfTerm): boolean {
  if (term.kind === "unknown-modifier") return false;
  if (!("domain" in term) || term.domain === undefined) return ["a", "mx", "ptr"].includes(term.name);
  return /%\{d/i.test(term.domain);
}

function givenDomain(text: string, option: string | undefined): Subject {
  if (/[\s="]/.test(text)) {
    throw new UserError(
      `${formatValue(text)} is neither a domain nor an SPF record, which begins with v=spf1 and a space`,
    );
  }
  if (option !== undefined) throw new UserError("--domain is only for a RECORD, which begins with v=spf1; remove it");
  return { domain: domainOption("DOMAIN", text) };
}

/** A name that can have an SPF record: included names often contain an underscore. */
function domainOption(what: string, text: string): string {
  const name = parseDnsName(text, "");
  if (!name.ok) throw refuse(what, [name.issue]);
  return name.name;
}

async function count(
  { domain, record }: Subject,
  resolver: ForwardResolver,
  progress: Progress,
  servers: readonly string[] = [],
): Promise<SpfLookupTree> {
  if (record !== undefined) return reviewed(await countSpfLookups(record, { domain, resolver }));
  const answer = await ask(resolver.resolveTxt(domain));
  if (!answer.ok) {
    if (servers.length > 0) {
      throw new UserError(
        `${listUpTo(servers)} gave no answer to the TXT query for ${domain} (${answer.code}); status unknown, check --server, or omit it to query the zone's own servers`,
      );
    }
    throw new UserError(
      `no server answered the TXT query for ${domain} (${answer.code}); status unknown, try again, or use --server if a firewall blocks port 53`,
    );
  }
  const { text, issues } = selectSpf(answer.records);
  // A mistake in entering the record explains the rest.
  const slip = spfSlip(answer.records.filter(isMeantForSpf));
  if (text === undefined) return noRecord(domain, slip ? [error(slip.id, "", slip.message)] : issues);
  progress.show(`looking up what the record of ${domain} includes …`);
  const tree = reviewed(await countSpfLookups(text, { domain, resolver }), { isCut: slip !== undefined });
  return slip ? { ...tree, issues: [warning(slip.id, "", slip.message), ...tree.issues] } : tree;
}

function isMeantForSpf(strings: string[]): boolean {
  const text = strings.join("");
  return /spf1/i.test(text) || isRestOfSpf(text);
}

function noRecord(domain: string, issues: Issue[]): SpfLookupTree {
  const none = { lookups: 0, voidLookups4: 0, voidLookups6: 0 };
  return { domain, record: "", terms: [], ...none, isPartial: false, isBroken: true, issues };
}

/** Adds warnings about the record itself, such as `+all`, but not those that the count already has. */
function reviewed(tree: SpfLookupTree, options: SpfReviewOptions = {}): SpfLookupTree {
  const known = new Set(tree.issues.map(({ id }) => id));
  return { ...tree, issues: [...tree.issues, ...reviewSpf(tree.record, options).filter(({ id }) => !known.has(id))] };
}

function exitCode(issues: Issue[]): ExitCode {
  if (errorsOf(issues).length > 0) return ExitCode.Wrong;
  return issues.some(({ incomplete }) => incomplete) ? ExitCode.NoVerdict : ExitCode.Fine;
}
