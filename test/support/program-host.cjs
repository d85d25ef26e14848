/**
 * Runs the programs of many commands in one process, as Pulumi's automation API does: `pulumi up --client=127.0.0.1:PORT`
 * saves loading the SDK and the package anew, which is most of a command's time. Each program makes the MailDomains
 * that `args.json` in the folder of its project names. The folder in argv has the package in its node_modules.
 */
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const grpc = require("@grpc/grpc-js");
const { grpcClientOptions } = require("@pulumi/pulumi/runtime/settings");
const { LanguageServer } = require("@pulumi/pulumi/automation/server");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb.js");

const { MailDomain } = createRequire(join(process.argv[2], "index.js"))("alibaba-mail");

// What is known of the port of a killed engine must not concern a later engine that has the same port: the SDK takes that for
// an engine that ends, and a program that registered nothing for one that is complete.
Object.assign(grpcClientOptions, { "grpc.use_local_subchannel_pool": 1 });

const host = new LanguageServer(() => undefined);
host.run = (call, callback) => {
  const domains = JSON.parse(readFileSync(join(call.request.getPwd(), "args.json"), "utf8"));
  const program = () => {
    const outputs = {};
    for (const [name, { args, opts, shows = ["records", "recordIds", "imap", "webmailUrl"] }] of Object.entries(
      domains,
    )) {
      const mail = new MailDomain(name, args, opts);
      for (const output of shows) outputs[`${name}-${output}`] = mail[output];
    }
    return outputs;
  };
  new LanguageServer(program).run(call, callback);
};

// A program whose engine was killed fails late, and only for itself.
process.on("uncaughtException", () => {});
process.on("unhandledRejection", () => {});
const server = new grpc.Server();
server.addService(LanguageRuntimeService, host);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(String(port));
});
// The test's end closes our standard input.
process.stdin.on("end", () => process.exit()).resume();
