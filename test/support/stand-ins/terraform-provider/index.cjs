/**
 * Plays Pulumi's plugin for any Terraform provider as it is for Huawei Cloud: `huaweicloud:index/dnsRecordset:DnsRecordset` and
 * `huaweicloud:index/getDnsRecordsets:getDnsRecordsets`. What they do was read in huaweicloud/terraform-provider-huaweicloud at
 * v1.97.1:
 * - huaweicloud/services/dns/resource_huaweicloud_dns_recordset.go: the calls of each operation, which differences are none,
 * - huaweicloud/services/dns/resource_huaweicloud_dns_recordset_v2.go: chooseDNSClientbyZoneID, which asks for the zone first,
 * - huaweicloud/services/dns/data_source_huaweicloud_dns_recordsets.go and vendor/github.com/chnsz/golangsdk/pagination/offset.go:
 *   the list, page by page until one is empty,
 * - huaweicloud/utils/tags.go, huaweicloud/config/auth.go and logger.go, vendor/github.com/chnsz/golangsdk/provider_client.go: tags,
 *   credentials, and that only a call too fast is tried again.
 * It signs nothing: the fake only wants to see a key. It waits less than the 5 seconds that the provider does after each change.
 */
const { isDeepStrictEqual } = require("node:util");
const { configuration, missing, patiently, serve } = require("../serve.cjs");

const PACKAGE = { url: "registry.opentofu.org/huaweicloud/huaweicloud", version: "1.97.1" };

/** Of what is in a resource's arguments, those that make another resource. */
const replacing = ["zoneId", "lineId"];
/** Those that the service fills in where they are not given. */
const computed = ["lineId", "description", "weight"];
const own = [...replacing, "name", "type", "ttl", "records", "status", "description", "tags", "weight"];
const types = ["A", "AAAA", "MX", "CNAME", "TXT", "NS", "SRV", "CAA"];
const statuses = ["ENABLE", "DISABLE"];

serve("1.1.3", {
  computed: ["zoneName", "zoneType", "region"],

  parameterize(name, version, value) {
    const { remote } = JSON.parse(value);
    if (name !== "huaweicloud" || version !== PACKAGE.version || !isDeepStrictEqual(remote, PACKAGE)) {
      throw new Error(`the stand-in is of ${JSON.stringify(PACKAGE)} alone, not of ${value}`);
    }
  },

  check(inputs) {
    requireCredentials();
    const failures = missing(inputs, "zoneId", "name", "type", "records");
    const wrong = (property, reason) => failures.push({ property, reason });
    if (inputs.type !== undefined && !types.includes(inputs.type)) wrong("type", `expected one of ${types}`);
    if (inputs.status !== undefined && !statuses.includes(inputs.status))
      wrong("status", `expected one of ${statuses}`);
    const unknown = Object.keys(inputs).filter((key) => !own.includes(key) && key !== "__defaults");
    for (const property of unknown) wrong(property, "the stand-in does not know this argument");
    const left = Object.entries({ ttl: 300, status: "ENABLE" }).filter(([key]) => inputs[key] === undefined);
    return { defaults: Object.fromEntries(left), failures };
  },

  diff(olds, news) {
    const changed = changes(olds, news);
    return { changes: changed.length > 0, replaces: changed.filter((key) => replacing.includes(key)) };
  },

  async create(inputs) {
    const { zoneId, lineId, status, tags } = inputs;
    if ((await zone(zoneId)).zone_type === "private" && lineId) throw new Error("private zone do not support line_id.");
    const body = { ...contents(inputs), status, ...(lineId ? { line: lineId } : {}), tags: tagList(tags) };
    const made = await call("POST", `v2.1/zones/${zoneId}/recordsets`, body).catch(
      saying("error creating DNS recordset"),
    );
    const id = `${zoneId}/${made.id}`;
    return halfMade(id, inputs, async () => {
      await settled(id);
      return found(id);
    });
  },

  read: (id) => found(id),

  async update(id, olds, news) {
    await zone(news.zoneId);
    const changed = changes(olds, news);
    const [, recordset] = id.split("/");
    if (changed.some((key) => ["name", "description", "type", "ttl", "records", "weight"].includes(key))) {
      await call("PUT", pathOf(id), contents(news)).catch(saying("error updating DNS recordset"));
      await settled(id);
    }
    if (changed.includes("status")) {
      await call("PUT", `v2.1/recordsets/${recordset}/statuses/set`, { status: news.status });
    }
    if (changed.includes("tags")) {
      const path = `${tagsOf(recordset)}/action`;
      if (olds.tags) await call("POST", path, { action: "delete", tags: tagList(olds.tags) });
      if (news.tags) await call("POST", path, { action: "create", tags: tagList(news.tags) });
    }
    return found(id);
  },

  async delete(id) {
    await zone(id.split("/")[0]);
    await call("DELETE", pathOf(id)).catch(saying("error deleting DNS recordset"));
    while (await there(() => call("GET", pathOf(id))));
  },

  async invoke(token, { zoneId }) {
    if (token !== "huaweicloud:index/getDnsRecordsets:getDnsRecordsets")
      throw new Error(`the stand-in has no ${token}`);
    await zone(zoneId);
    const recordsets = [];
    for (;;) {
      const query = recordsets.length > 0 ? `?offset=${recordsets.length}` : "";
      const page = await call("GET", `v2.1/zones/${zoneId}/recordsets${query}`);
      recordsets.push(...page.recordsets.map(listed));
      if (page.recordsets.length === 0) return { id: "1", zoneId, recordsets };
    }
  },
});

/** What differs; the order of the values and a final dot of the name do not count. */
function changes(olds, news) {
  const isLeft = (key) => computed.includes(key) && !news[key];
  return own.filter((key) => !isLeft(key) && !isDeepStrictEqual(compared(key, olds[key]), compared(key, news[key])));
}

function compared(key, value) {
  if (key === "records") return [...(value ?? [])].sort();
  if (key === "name") return (value ?? "").replace(/\.$/, "");
  return key === "tags" ? (value ?? {}) : value;
}

function contents({ name, type, ttl, records, description, weight }) {
  const given = { description: description || undefined, weight: weight || undefined };
  return { name, type, ttl, records, ...given };
}

function tagList(tags = {}) {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

function pathOf(id) {
  const [zoneId, recordset, ...rest] = id.split("/");
  if (!recordset || rest.length > 0) {
    throw new Error("invalid format specified for ID. Format must be <zone_id>/<recordset_id>");
  }
  return `v2.1/zones/${zoneId}/recordsets/${recordset}`;
}

function tagsOf(recordset) {
  return `v2/project/DNS-public_recordset/${recordset}/tags`;
}

/** The zone is asked for before each operation, and once more at the region's endpoint, which is the same here. */
function zone(zoneId) {
  return call("GET", `v2/zones/${zoneId}`).catch(() => call("GET", `v2/zones/${zoneId}`));
}

async function settled(id) {
  while ((await call("GET", pathOf(id))).status.startsWith("PENDING"));
}

function there(work) {
  return work().catch((error) => {
    if (error.status !== 404) throw error;
  });
}

/** The set as it is, or nothing. */
async function found(id) {
  const path = pathOf(id);
  const [zoneId, recordset] = id.split("/");
  const place = await there(() => zone(zoneId));
  const set = place && (await there(() => call("GET", path)));
  if (!set) return undefined;
  const { name, type, ttl, records, status, line, weight, description, zone_name } = set;
  // Those that can't be had are left as they are.
  const { tags = [] } = await call("GET", tagsOf(recordset)).catch(() => ({}));
  return {
    ...{ id, zoneId, lineId: line, name, type, ttl, records, weight, zoneName: zone_name, zoneType: place.zone_type },
    ...{ status: status === "ACTIVE" ? "ENABLE" : status, region: configuration.region },
    ...(description ? { description } : {}),
    ...(tags.length > 0 ? { tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])) } : {}),
  };
}

function listed({ zone_id, zone_name, line, ...set }) {
  return { ...set, zoneId: zone_id, zoneName: zone_name, lineId: line };
}

/** What fails now leaves a set that is there. */
async function halfMade(id, properties, work) {
  try {
    return await work();
  } catch (error) {
    throw Object.assign(error, { id, properties: { ...properties, id } });
  }
}

function saying(what) {
  return (error) => {
    throw Object.assign(error, { message: `${what}: ${error.message}` });
  };
}

function requireCredentials() {
  const { accessKey, secretKey, endpoints } = configuration;
  if (!accessKey || !secretKey) {
    throw new Error("Error fetching Auth credentials from ECS Metadata API, AkSk or ECS agency must be provided");
  }
  if (!endpoints) throw new Error("the stand-in of huaweicloud reaches no cloud: configure endpoints");
}

function call(method, path, json) {
  requireCredentials();
  const url = `${JSON.parse(configuration.endpoints).dns}/${path}`;
  const authorization = `SDK-HMAC-SHA256 Access=${configuration.accessKey}, SignedHeaders=host, Signature=stand-in`;
  const headers = { authorization, "content-type": "application/json" };
  const once = async () => {
    const response = await fetch(url, { method, headers, ...(json ? { body: JSON.stringify(json) } : {}) });
    const text = await response.text();
    if (response.ok) return text ? JSON.parse(text) : undefined;
    const error = new Error(`Bad request with: [${method} ${url}], error message: ${text}`);
    throw Object.assign(error, { status: response.status });
  };
  return patiently(once, ({ status, cause }) => cause !== undefined || status === 429, 6);
}
