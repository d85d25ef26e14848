import * as pulumi from "@pulumi/pulumi";
import { errorsOf, formatIssues, type Issue } from "../shared/issues";

/**
 * Invalid arguments of a mail domain, all in one message. In a program, Pulumi prints it without a stack trace; the
 * component provider turns it into errors of the properties.
 */
export class MailDomainInputError extends pulumi.RunError {
  constructor(
    /** The component's logical name. */
    readonly component: string,
    /** What is wrong. */
    readonly issues: Issue[],
    /** What was not created because of that. */
    consequence = "nothing was created",
  ) {
    const errors = errorsOf(issues);
    const count = errors.length === 1 ? "1 problem" : `${errors.length} problems`;
    super(formatIssues(`MailDomain "${component}": ${count} in its arguments; ${consequence}:`, errors));
  }
}
