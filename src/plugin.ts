/** What Pulumi starts as the provider `alibaba-mail`: package.json names this file as `main`. */
import { join } from "node:path";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { main } from "@pulumi/pulumi/provider";
import { MailProvider } from "./provider/provider";
import { tolerateMissingProperties } from "./provider/read-request";

tolerateMissingProperties(proto.ReadRequest.prototype as never);
void main(new MailProvider(join(__dirname, "..")), process.argv.slice(2));
