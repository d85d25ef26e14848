/**
 * A provider that answers at once, so that what is measured is the program and the engine: it keeps nothing, and what it is given
 * is what it has. It prints its port, and for each line that it reads what it has used so far, in JSON.
 */
const { createInterface } = require("node:readline");
const grpc = require("@grpc/grpc-js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb.js");
const proto = require("@pulumi/pulumi/proto/provider_pb.js");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");

const answers = {
  getPluginInfo: () => made(new PluginInfo(), { version: "3.108.0" }),
  checkConfig: (request) => made(new proto.CheckResponse(), { inputs: request.getNews() }),
  diffConfig: () => new proto.DiffResponse(),
  configure: () =>
    made(new proto.ConfigureResponse(), { acceptsecrets: true, acceptresources: true, acceptoutputs: true }),
  check: (request) => made(new proto.CheckResponse(), { inputs: request.getNews() }),
  diff: (request) => made(new proto.DiffResponse(), { changes: isEqual(request) ? 1 : 2 }),
  create: (request) => made(new proto.CreateResponse(), { id: request.getName(), properties: request.getProperties() }),
  read: (request) =>
    made(new proto.ReadResponse(), {
      id: request.getId(),
      properties: request.getProperties(),
      inputs: request.getInputs(),
    }),
  update: (request) => made(new proto.UpdateResponse(), { properties: request.getNews() }),
  delete: () => new Empty(),
  cancel: () => new Empty(),
  attach: () => new Empty(),
};

function isEqual(request) {
  const [before, after] = [request.getOldInputs(), request.getNews()];
  return Buffer.from(before.serializeBinary()).equals(Buffer.from(after.serializeBinary()));
}

function made(message, values) {
  for (const [name, value] of Object.entries(values)) message[`set${name[0].toUpperCase()}${name.slice(1)}`](value);
  return message;
}

const unimplemented = (_call, callback) =>
  callback({ code: grpc.status.UNIMPLEMENTED, details: "it has no such method" });
const methods = Object.keys(ResourceProviderService).map((name) => {
  const answer = answers[name];
  return [name, answer ? ({ request }, callback) => callback(undefined, answer(request)) : unimplemented];
});
const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
server.addService(ResourceProviderService, Object.fromEntries(methods));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (problem, port) => {
  if (problem) throw problem;
  console.log(port);
});
createInterface({ input: process.stdin }).on("line", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.log(JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 }));
});
