/**
 * What the stand-ins share. A stand-in plays a cloud's provider plugin where the real one can't be had: it keeps one
 * resource, by the same calls of the cloud's HTTP API in the same order, but waits less before it tries again.
 */
const { setTimeout: sleep } = require("node:timers/promises");
const proto = require("@pulumi/pulumi/proto/provider_pb.js");
const { main } = require("@pulumi/pulumi/provider");

const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The provider's configuration, all of it as strings. */
const configuration = {};

/**
 * Serves a resource of an SDK, which is given by its package or, where there is none, by the plugin's version. Its functions
 * get plain values:
 * - `check(inputs)` gives `{ defaults, failures }`,
 * - `diff(olds, news, inputs)` gives what Pulumi wants of a diff; `inputs` are those of before,
 * - `create(inputs)` and `read(id, olds)` give the outputs, `id` among them; `read` gives nothing for a lost record,
 * - `update(id, olds, news)` gives the outputs, `delete(id, olds)` nothing,
 * - `invoke(token, args)`, where there is one, gives what a function of the SDK gives.
 * - `parameterize(name, version, value)`, where the plugin is for many packages, throws where it is none that it plays.
 * `computed` are the outputs that are never inputs.
 */
function serve(sdk, resource) {
  readWhatTheServerPassesOver();
  return main(
    {
      version: /^\d/.test(sdk) ? sdk : require(`${sdk}/package.json`).pulumi.version,
      ...(resource.parameterize ? { parameterizeValue: parameterizeBy(resource) } : {}),
      async check(_urn, _olds, news) {
        const { defaults, failures } = resource.check(plain(news));
        const added = Object.keys(defaults).sort();
        return { inputs: { ...news, ...defaults, ...(added.length > 0 ? { __defaults: added } : {}) }, failures };
      },
      async diff(_id, _urn, { __inputs: inputs, ...olds }, news) {
        return resource.diff(plain(olds), plain(news), plain(inputs));
      },
      async create(_urn, inputs) {
        const outs = await resource.create(plain(inputs)).catch((error) => halfMade(error, inputs));
        return { id: outs.id, outs: sealed(outs, inputs) };
      },
      async read(id, _urn, { __inputs: inputs, ...olds }) {
        const outs = await resource.read(id, plain(olds));
        if (!outs) return { id: "", props: {} };
        return {
          id: outs.id,
          props: sealed(outs, olds),
          inputs: sealed(inputsOf(outs, inputs, resource.computed), inputs),
        };
      },
      async update(id, _urn, olds, news) {
        const outs = await resource.update(id, plain(olds), plain(news)).catch((error) => halfMade(error, news));
        return { outs: sealed(outs, news) };
      },
      delete: (id, _urn, olds) => resource.delete(id, plain(olds)),
      // Through JSON, since Pulumi's server takes nothing that is undefined.
      invoke: async (token, args) => ({
        outputs: JSON.parse(JSON.stringify(await resource.invoke(token, plain(args)))),
      }),
    },
    process.argv.slice(2),
  );
}

/**
 * Pulumi's server for Node.js providers drops the configuration and the inputs of a read and a diff, and ends with a read that
 * has no properties, as an import's has none.
 */
function readWhatTheServerPassesOver() {
  const { ConfigureRequest, DiffRequest, ReadRequest } = proto;
  const deserialize = ConfigureRequest.deserializeBinary;
  ConfigureRequest.deserializeBinary = (bytes) => {
    const request = deserialize(bytes);
    for (const [key, value] of request.getVariablesMap().toArray()) {
      configuration[key.slice(key.lastIndexOf(":") + 1)] = value;
    }
    return request;
  };
  const addInputs = (request, properties, inputs) => {
    const get = request.prototype[properties];
    request.prototype[properties] = function () {
      const given = this[inputs]()?.toJavaScript() ?? {};
      return { toJavaScript: () => ({ ...get.call(this)?.toJavaScript(), __inputs: given }) };
    };
  };
  addInputs(ReadRequest, "getProperties", "getInputs");
  addInputs(DiffRequest, "getOlds", "getOldInputs");
}

function parameterizeBy(resource) {
  return async (name, version, value) => {
    resource.parameterize(name, version, value);
    return { name, version };
  };
}

/** A read changes the inputs that there were; those of an import are all that the record has. */
function inputsOf({ id: _id, __meta, ...outs }, inputs, computed = []) {
  const own = Object.fromEntries(Object.entries(outs).filter(([key]) => !computed.includes(key)));
  if (Object.keys(inputs).length === 0) return { ...own, __defaults: [] };
  const entries = Object.keys(inputs).map((key) => [key, key === "__defaults" ? inputs[key] : outs[key]]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** An error with an id says that the resource is there all the same. */
function halfMade(error, inputs) {
  if (error.id) Object.assign(error, { properties: sealed(error.properties, inputs), reasons: [error.message] });
  throw error;
}

/** Without the wrappings of secrets and outputs. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (signature in value) return "value" in value ? plain(value.value) : unknown;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Secret again where the inputs are. The protocol knows no `undefined`. */
function sealed(values, inputs) {
  const isSecret = (key) => JSON.stringify(inputs[key] ?? null).includes(secret);
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, isSecret(key) ? { [signature]: secret, value } : value]),
  );
}

/** Failures for every input that is missing. */
function missing(inputs, ...required) {
  return required
    .filter((property) => inputs[property] === undefined)
    .map((property) => ({ property, reason: `Missing required argument: ${property}` }));
}

/** Does `work` again after a moment, while it fails with an error of which `isPassing` is true. */
async function patiently(work, isPassing, attempts) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !isPassing(error)) throw error;
      await sleep(50 * attempt);
    }
  }
}

module.exports = { configuration, serve, missing, patiently };
