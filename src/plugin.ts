/** What Pulumi starts as the provider `alibaba-mail`: package.json names this file as `main`. */
import { join } from "node:path";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { main } from "@pulumi/pulumi/provider";
import { listenToConfigure } from "./provider/configuration";
import { tolerateMissingProperties } from "./provider/protocol";
import { MailProvider } from "./provider/provider";

tolerateMissingProperties(proto.ReadRequest.prototype as never);
const provider = new MailProvider(join(__dirname, ".."));
listenToConfigure(proto.ConfigureRequest as never, (args) => provider.configure(args));
void main(provider, process.argv.slice(2));
