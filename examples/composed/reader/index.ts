import * as pulumi from "@pulumi/pulumi";

// The name of the stack that made the mail domains, such as organization/alibaba-mail-composed/prod.
const mail = new pulumi.StackReference(new pulumi.Config().require("mailStack"));

/** What to tell the help desk. */
export const imapHosts = mail.requireOutput("imapHosts");
