/**
 * Plays `digitalocean:index/dnsRecord:DnsRecord` and `getRecords` of pulumi-digitalocean 4. What they do was read in the
 * Terraform provider that it bridges, digitalocean/terraform-provider-digitalocean at 401992a1 (2026-08):
 * - digitalocean/domain/resource_record.go: the calls of each operation, what a read changes, and the ids of imports,
 * - digitalocean/domain/records.go: the list and its pages,
 * - digitalocean/provider.go, digitalocean/config/config.go: the token, and how often a call is tried again.
 */
const { configuration, missing, patiently, serve } = require("../serve.cjs");

/** What a property is that is not given. */
const zeros = { domain: "", name: "", type: "", value: "", priority: 0, port: 0, weight: 0 };

serve("@pulumi/digitalocean", {
  computed: ["fqdn"],

  check(inputs) {
    requireToken();
    const failures = missing(inputs, "domain", "name", "type", "value");
    const needed = { MX: ["priority"], SRV: ["priority", "weight"] }[inputs.type] ?? [];
    for (const property of needed.filter((one) => inputs[one] === undefined))
      failures.push({ property, reason: `\`${property}\` is required for when type is \`${inputs.type}\`` });
    return { defaults: {}, failures };
  },

  diff(olds, news) {
    const changed = Object.entries(zeros)
      .filter(([key, zero]) => (olds[key] ?? zero) !== (news[key] ?? zero) && !isSpelling(key, olds, news))
      .map(([key]) => key);
    // A TTL that is not given is the service's.
    if (news.ttl !== undefined && news.ttl !== olds.ttl) changed.push("ttl");
    return { changes: changed.length > 0, replaces: changed.filter((key) => key === "domain" || key === "type") };
  },

  async create(inputs) {
    const { domain, type } = inputs;
    const { domain_record } = await call("POST", placeOf(domain), { ...contents(inputs), type });
    const id = String(domain_record.id);
    return halfMade(id, inputs, () => describe(id, domain));
  },

  async read(id, olds) {
    const [domain, number] = id.includes(",") ? id.split(",") : [olds.domain, id];
    if (!/^\d+$/.test(number)) throw new Error(`invalid record ID: ${number}`);
    return describe(number, domain);
  },

  update(id, { domain }, news) {
    return halfMade(id, news, async () => {
      await call("PUT", placeOf(domain, id), contents(news));
      return describe(id, domain);
    });
  },

  async delete(id, { domain }) {
    await call("DELETE", placeOf(domain, id)).catch(unlessGone);
  },

  async invoke(token, { domain }) {
    if (token !== "digitalocean:index/getRecords:getRecords") throw new Error(`the stand-in has no ${token}`);
    const records = [];
    for (let page = 1; ; page++) {
      const told = await call("GET", `${placeOf(domain)}?page=${page}&per_page=200`);
      records.push(...told.domain_records.map(({ data, ...record }) => ({ ...record, value: data, domain })));
      if (!told.links.pages?.next) return { id: "1", domain, records };
    }
  },
});

/** The service says "@" for the domain itself, and either may say a name without the domain. */
function isSpelling(key, olds, { domain, [key]: now }) {
  const was = olds[key];
  if (was === "@" && now === `${domain}.`) return key === "name" || key === "value";
  if (key === "name") return `${was}.${domain}.` === now;
  return key === "value" && was === `${now}.${domain}.`;
}

/** A record whose call fails half-way is in the state all the same, and is updated by the next run. */
async function halfMade(id, inputs, work) {
  try {
    return (await work()) ?? { ...inputs, id };
  } catch (error) {
    throw Object.assign(error, { id, properties: { ...inputs, id } });
  }
}

/** A number that is not given is sent as 0, but for the TTL. */
function contents({ name, value, priority = 0, port = 0, ttl, weight = 0 }) {
  return { name, data: value, priority, port, weight, flags: 0, ...(ttl ? { ttl } : {}) };
}

function placeOf(domain, id) {
  return `/v2/domains/${domain}/records${id === undefined ? "" : `/${id}`}`;
}

/** The record as it is, or nothing. Hosts get the final dot that the service leaves out. */
async function describe(id, domain) {
  const told = await call("GET", placeOf(domain, id)).catch(unlessGone);
  if (!told) return undefined;
  const { name, type, data, priority, port, ttl, weight } = told.domain_record;
  const isHost = ["CNAME", "MX", "NS", "SRV"].includes(type) && data !== "@";
  const numbers = { priority: priority ?? 0, port: port ?? 0, weight: weight ?? 0 };
  const fqdn = name === "@" ? domain : `${name}.${domain}`;
  return { id, domain, name, type, value: isHost ? `${data}.` : data, ttl, ...numbers, fqdn };
}

function unlessGone(error) {
  if (error.status !== 404) throw error;
}

function requireToken() {
  if (!configuration.token) throw new Error("Unable to authenticate you: no token is configured");
  if (!configuration.apiEndpoint)
    throw new Error("the stand-in of digitalocean reaches no cloud: configure apiEndpoint");
}

async function call(method, path, body) {
  requireToken();
  const { apiEndpoint, token } = configuration;
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const once = async () => {
    const request = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await fetch(`${apiEndpoint}${path}`, { ...request, signal: AbortSignal.timeout(60_000) });
    const text = await response.text();
    if (response.ok) return text ? JSON.parse(text) : undefined;
    const message = text ? JSON.parse(text).message : "";
    throw Object.assign(new Error(`${method} ${path}: ${response.status} ${message}`), { status: response.status });
  };
  return patiently(once, ({ status }) => status === 429 || status >= 500, 5);
}
