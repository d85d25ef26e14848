/** The component as the engine constructs it for programs in other languages. */
import * as pulumi from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider";
import type { MailDomainArgs } from "../args/args";
import { MailDomainInputError } from "../component/input-error";
import { MailDomain } from "../component/mail-domain";
import { defer, hasDeferred } from "../shared/deferred";
import { argumentOf, errorsOf, formatIssues, type Issue } from "../shared/issues";

export function constructMailDomain(
  name: string,
  inputs: pulumi.Inputs,
  options: pulumi.ComponentResourceOptions,
): ConstructResult {
  try {
    const mail = new MailDomain(name, inputs as MailDomainArgs, options);
    const { urn, webmailUrl, domainWebmailUrl, imap, pop3, smtp, mtaStsPolicy, records, recordIds } = mail;
    const { clientProfiles, findings, status, statusDetails } = mail;
    const endpoints = { webmailUrl, domainWebmailUrl, imap, pop3, smtp, clientProfiles };
    return { urn, state: { ...endpoints, mtaStsPolicy, records, recordIds, findings, status, statusDetails } };
  } catch (error) {
    if (!(error instanceof MailDomainInputError)) throw error;
    throw new pulumi.InputPropertiesError(propertyErrors(error, inputs));
  }
}

/**
 * The issues as property errors. The engine prints the value of the property of an error, so issues of arguments that
 * contain a secret or a key are only in the message.
 */
function propertyErrors(
  { component, issues }: MailDomainInputError,
  inputs: pulumi.Inputs,
): ConstructorParameters<typeof pulumi.InputPropertiesError>[0] {
  const isOpen = ({ path }: Issue): boolean => {
    const argument = argumentOf(path);
    return argument !== "" && argument !== "dkim" && !hasDeferred(defer(inputs[argument], pulumi.Output.isInstance));
  };
  const errors = errorsOf(issues);
  const hidden = errors.filter((issue) => !isOpen(issue));
  return {
    message: formatIssues(`MailDomain "${component}" has invalid arguments`, hidden),
    errors: errors
      .filter(isOpen)
      .map(({ path, message, id }) => ({ propertyPath: path, reason: `${message} [${id}]` })),
  };
}
