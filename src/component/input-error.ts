import * as pulumi from "@pulumi/pulumi";
import { errorsOf, formatIssues, type Issue } from "../shared/issues";

/**
 * Arguments of a mail domain that were refused: all that is wrong with them, as one message. In a program Pulumi prints
 * it without a stack; the component provider turns it into the properties' own errors.
 */
export class MailDomainInputError extends pulumi.RunError {
  constructor(
    /** The component's logical name. */
    readonly component: string,
    /** What is wrong. */
    readonly issues: Issue[],
    /** What was not declared for it. */
    refused = "nothing of it was declared",
  ) {
    const errors = errorsOf(issues);
    const count = errors.length === 1 ? "1 problem" : `${errors.length} problems`;
    super(formatIssues(`MailDomain "${component}" has ${count} in its arguments; ${refused}:`, errors));
  }
}
