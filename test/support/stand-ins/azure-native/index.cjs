/**
 * Plays `azure-native:dns:RecordSet` and `azure-native:dns:getRecordSet`. What it does was read in the source of
 * pulumi/pulumi-azure-native: provider/pkg/provider/provider.go (check, create, read, update, delete, invoke), diff.go,
 * crud/crud.go, provider/pkg/azure/client_azcore.go (what may be created, the form of errors, what is tried again) and
 * provider/pkg/provider/auth_azidentity.go. It signs nothing: the fake only wants to see a token. It finds the service by
 * `metadataHost`, which is the host of the cloud's description in the real plugin.
 */
const { isDeepStrictEqual } = require("node:util");
const { configuration, missing, patiently, serve } = require("../serve.cjs");

const API_VERSION = "2023-07-01-preview";

/** Of what is in a resource's arguments, those that are in its path, and make another resource. */
const place = ["resourceGroupName", "zoneName", "recordType", "relativeRecordSetName"];

/** The properties in the body, by their names in the SDK and in the API. */
const body = {
  ttl: "TTL",
  metadata: "metadata",
  targetResource: "targetResource",
  aRecords: "ARecords",
  aaaaRecords: "AAAARecords",
  cnameRecord: "CNAMERecord",
  mxRecords: "MXRecords",
  srvRecords: "SRVRecords",
  txtRecords: "TXTRecords",
};
const own = [...place, ...Object.keys(body), "azureApiVersion"];

serve("3.28.0", {
  computed: ["etag", "fqdn", "name", "provisioningState", "type"],

  check(inputs) {
    requireCredentials();
    const failures = missing(inputs, "recordType", "resourceGroupName", "zoneName", "relativeRecordSetName");
    const unknown = Object.keys(inputs).filter((key) => !own.includes(key) && key !== "__defaults");
    for (const property of unknown) failures.push({ property, reason: "the stand-in does not know this argument" });
    return { defaults: { azureApiVersion: API_VERSION }, failures };
  },

  /** Inputs are compared with inputs, lists by their order. */
  diff(_olds, news, inputs) {
    const changed = own.filter((key) => !isDeepStrictEqual(inputs[key], news[key]));
    const replaces = changed.filter((key) => place.includes(key));
    return { changes: changed.length > 0, replaces, deleteBeforeReplace: replaces.length > 0 };
  },

  async create(inputs) {
    const id = idOf(inputs);
    const there = await call("GET", id);
    if (there.ok) throw new Error(`cannot create already existing resource '${id}'`);
    if (there.status !== 404) {
      throw new Error(`cannot check existence of resource '${id}': status code ${there.status}, ${there.text}`);
    }
    const made = await put(id, inputs);
    return found(made.id, await call("GET", made.id));
  },

  async read(id) {
    const there = await call("GET", id);
    return there.status === 404 ? undefined : found(id, there);
  },

  async update(_id, _olds, news) {
    const id = idOf(news);
    await put(id, news);
    return found(id, await call("GET", id));
  },

  /** What stands there is deleted, whatever it is. */
  async delete(id) {
    const gone = await call("DELETE", id);
    if (!gone.ok && gone.status !== 404) throw failure(gone);
  },

  async invoke(token, args) {
    if (token !== "azure-native:dns:getRecordSet") throw new Error(`the stand-in has no ${token}`);
    const id = idOf(args);
    const there = await call("GET", id);
    if (!there.ok) throw new Error(`request failed ${id}: ${failure(there).message}`);
    const { resourceGroupName: _, zoneName: __, relativeRecordSetName: ___, ...result } = found(undefined, there);
    return { ...result, id: JSON.parse(there.text).id, azureApiVersion: API_VERSION };
  },
});

function idOf({ resourceGroupName, zoneName, recordType, relativeRecordSetName }) {
  const group = `/subscriptions/${configuration.subscriptionId}/resourceGroups/${resourceGroupName}`;
  return `${group}/providers/Microsoft.Network/dnsZones/${zoneName}/${recordType}/${escaped(relativeRecordSetName)}`;
}

/** As a part of a path in Go: the apex stays as it is, an asterisk does not. */
function escaped(part) {
  return encodeURIComponent(part).replace(/%40/g, "@").replace(/\*/g, "%2A");
}

async function put(id, inputs) {
  const entries = Object.entries(body).map(([own, api]) => [api, inputs[own]]);
  const properties = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  const made = await call("PUT", id, { properties });
  if (!made.ok) throw failure(made);
  return JSON.parse(made.text);
}

/** The outputs, and beside them what is in the path, as an import finds it there. */
function found(id, answer) {
  if (!answer.ok) throw failure(answer);
  const { properties, ...head } = JSON.parse(answer.text);
  const [, resourceGroupName, zoneName, recordType, relativeRecordSetName] =
    /\/resourceGroups\/([^/]+)\/providers\/[^/]+\/dnsZones\/([^/]+)\/([^/]+)\/([^/]+)$/i.exec(head.id) ?? [];
  const entries = Object.entries(body).map(([own, api]) => [own, properties[api]]);
  const { etag, name, type } = head;
  const { fqdn, provisioningState } = properties;
  return {
    ...{ id, etag, name, type, fqdn, provisioningState, azureApiVersion: API_VERSION },
    ...{ resourceGroupName, zoneName, recordType, relativeRecordSetName },
    ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
  };
}

function requireCredentials() {
  const { clientId, clientSecret, tenantId, subscriptionId, metadataHost } = configuration;
  if (!clientSecret) throw new Error("Azure CLI not found on path");
  const required = { "Subscription ID": subscriptionId, "Tenant ID": tenantId, "Client ID": clientId };
  for (const [name, value] of Object.entries(required)) {
    const why = "must be configured when authenticating as a Service Principal using a Client Secret.";
    if (!value) throw new Error(`A ${name} ${why}`);
  }
  if (!metadataHost) throw new Error("the stand-in of azure-native reaches no cloud: configure metadataHost");
}

function failure({ status, text }) {
  const { code, message } = JSON.parse(text).error ?? {};
  return new Error(`Status=${status} Code="${code}" Message="${message}"`);
}

/** The answer, whatever its status; a passing trouble is tried again. */
function call(method, id, json) {
  requireCredentials();
  const url = `http://${configuration.metadataHost}${id}?api-version=${API_VERSION}`;
  const headers = { authorization: "Bearer token", "content-type": "application/json" };
  const once = async () => {
    const response = await fetch(url, { method, headers, ...(json ? { body: JSON.stringify(json) } : {}) });
    const answer = { ok: response.ok, status: response.status, text: await response.text() };
    if ([408, 429, 500, 502, 503, 504].includes(response.status))
      throw Object.assign(failure(answer), { isPassing: true });
    return answer;
  };
  return patiently(once, ({ isPassing, cause }) => isPassing || cause !== undefined, 4);
}
