/**
 * Plays `gcp:dns/recordSet:RecordSet` and `gcp:dns/getRecordSets:getRecordSets`. What it does was read in the source of
 * hashicorp/terraform-provider-google, which Pulumi's plugin wraps: google/services/dns/resource_dns_record_set.go (create,
 * read, update, delete, the import id, which differences are none), data_source_dns_record_sets.go, dns_change.go, and
 * google/transport/config.go and error_retry_predicates.go. It signs nothing: the fake only wants to see a token.
 */
const { isDeepStrictEqual } = require("node:util");
const { configuration, missing, patiently, serve } = require("../serve.cjs");

/** Of what is in a resource's arguments, those that make another resource. */
const replacing = ["managedZone", "name", "project"];
const own = [...replacing, "type", "ttl", "rrdatas"];

serve("9.37.0", {
  computed: [],

  check(inputs) {
    requireCredentials();
    const failures = missing(inputs, "managedZone", "name", "type");
    if (inputs.name !== undefined && !inputs.name.endsWith(".")) {
      failures.push({ property: "name", reason: '"name" must end with a dot' });
    }
    if (inputs.rrdatas === undefined)
      failures.push({ property: "rrdatas", reason: "one of `routing_policy,rrdatas` must be specified" });
    const unknown = Object.keys(inputs).filter((key) => !own.includes(key) && key !== "__defaults");
    for (const property of unknown) failures.push({ property, reason: "the stand-in does not know this argument" });
    return { defaults: inputs.project === undefined ? { project: configuration.project } : {}, failures };
  },

  diff(olds, news) {
    const changed = own.filter((key) => !isDeepStrictEqual(compared(key, olds), compared(key, news)));
    return { changes: changed.length > 0, replaces: changed.filter((key) => replacing.includes(key)) };
  },

  /** What the first page of the zone's list has at the name is deleted, and so overwritten. */
  async create(inputs) {
    const { rrsets } = await call("GET", `${zoneOf(inputs)}/rrsets`);
    const deletions = rrsets.filter(({ name, type }) => name === inputs.name && type === inputs.type);
    await change(inputs, { additions: [setOf(inputs)], ...(deletions.length > 0 ? { deletions } : {}) }, "creating");
    return found(idOf(inputs), inputs);
  },

  async read(id, olds) {
    return found(id, olds.managedZone === undefined ? parsedId(id) : olds);
  },

  async update(id, olds, news) {
    await change(news, { additions: [setOf(news)], deletions: [setOf({ ...olds, name: news.name })] }, "changing");
    // The engine keeps the id, whatever the type is now.
    return found(id, news);
  },

  async delete(_id, olds) {
    await change(olds, { deletions: [setOf(olds)] }, "deleting").catch((error) => {
      if (error.status !== 404) throw error;
    });
  },

  async invoke(token, { managedZone, name, type, project = configuration.project }) {
    if (token !== "gcp:dns/getRecordSets:getRecordSets") throw new Error(`the stand-in has no ${token}`);
    const zone = zoneOf({ managedZone, project });
    const given = { ...(name ? { name } : {}), ...(type ? { type } : {}) };
    const rrsets = await pages(zone, name ? given : {});
    const wanted = rrsets.filter((set) => name || !type || set.type === type);
    return {
      ...{ id: zone, managedZone, project, ...given },
      rrsets: wanted.map(({ name, type, ttl, rrdatas }) => ({ name, type, ttl, rrdatas })),
    };
  },
});

/** The order does not count; neither does the letter case of an MX or a TXT. */
function compared(key, values) {
  if (key !== "rrdatas") return values[key];
  const ignoresCase = values.type === "MX" || values.type === "TXT";
  return (values.rrdatas ?? []).map((value) => (ignoresCase ? value.toLowerCase() : value)).sort();
}

function zoneOf({ managedZone, project = configuration.project }) {
  return `projects/${project}/managedZones/${managedZone}`;
}

function idOf(inputs) {
  return `${zoneOf(inputs)}/rrsets/${inputs.name}/${inputs.type}`;
}

function parsedId(id) {
  const [, project = configuration.project, managedZone, name, type] =
    /^projects\/([^/]+)\/managedZones\/([^/]+)\/rrsets\/([^/]+)\/([^/]+)$/.exec(id) ??
    /^(?:([^/]+)\/)?([^/]+)\/([^/]+)\/([^/]+)$/.exec(id) ??
    [];
  if (!type) throw new Error(`Import id ${JSON.stringify(id)} doesn't match any of the accepted formats`);
  return { project, managedZone, name, type };
}

function setOf({ name, type, ttl, rrdatas }) {
  return { name, type, ttl: ttl ?? 0, rrdatas };
}

async function found(id, place) {
  const { managedZone, name, type, project = configuration.project } = place;
  const { rrsets } = await call("GET", `${zoneOf(place)}/rrsets`, { name, type });
  const [set] = rrsets;
  return set && { id, managedZone, name, type, project, ttl: set.ttl, rrdatas: set.rrdatas };
}

async function pages(zone, query) {
  const { rrsets, nextPageToken } = await call("GET", `${zone}/rrsets`, query);
  return nextPageToken ? [...rrsets, ...(await pages(zone, { ...query, pageToken: nextPageToken }))] : rrsets;
}

/** The change is made, and waited for until the service serves it. */
async function change(place, batch, doing) {
  const zone = zoneOf(place);
  const made = await call("POST", `${zone}/changes`, {}, batch).catch((error) => {
    throw Object.assign(error, { message: `Error ${doing} DNS RecordSet: ${error.message}` });
  });
  let { status } = made;
  while (status === "pending") ({ status } = await call("GET", `${zone}/changes/${made.id}`));
}

function requireCredentials() {
  const { accessToken, dnsCustomEndpoint, project } = configuration;
  if (!accessToken) {
    throw new Error(
      "Attempted to load application default credentials since neither `credentials` nor `access_token` was set in the provider block.  No credentials loaded.",
    );
  }
  if (!project) throw new Error("project: required field is not set");
  if (!dnsCustomEndpoint) throw new Error("the stand-in of gcp reaches no cloud: configure dnsCustomEndpoint");
}

function call(method, path, query = {}, json) {
  requireCredentials();
  const search = new URLSearchParams(query).toString();
  const url = `${configuration.dnsCustomEndpoint}${path}${search && `?${search}`}`;
  const headers = { authorization: `Bearer ${configuration.accessToken}`, "content-type": "application/json" };
  const once = async () => {
    const response = await fetch(url, { method, headers, ...(json ? { body: JSON.stringify(json) } : {}) });
    const answer = await response.json();
    if (response.ok) return answer;
    const { code, message, errors = [{}] } = answer.error;
    const error = new Error(`googleapi: Error ${code}: ${message}, ${errors[0].reason}`);
    throw Object.assign(error, { status: response.status });
  };
  return patiently(once, ({ status, cause }) => cause !== undefined || [429, 500, 502, 503].includes(status), 8);
}
