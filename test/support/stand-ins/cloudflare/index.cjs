/** Plays `cloudflare:index/dnsRecord:DnsRecord`. */
const { isDeepStrictEqual } = require("node:util");
const { configuration, missing, patiently, serve } = require("../serve.cjs");

/** What the user says of a record, besides the zone. */
const settable = ["name", "type", "comment", "content", "priority", "data", "privateRouting", "proxied", "ttl", "tags"];
/** What is given back besides. */
const computed = ["createdOn", "modifiedOn", "commentModifiedOn", "tagsModifiedOn", "proxiable"];
const camel = (key) => key.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
const snake = (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

serve("@pulumi/cloudflare", {
  check(inputs) {
    const failures = missing(inputs, "zoneId", "name", "type", "ttl");
    if (inputs.content !== undefined && inputs.data !== undefined) {
      failures.push({ property: "content", reason: "content and data can't both be given" });
    }
    return { defaults: {}, failures };
  },

  diff(olds, news) {
    const planned = plan(olds, news);
    const keys = ["zoneId", ...settable, "settings"].filter((key) => !(key === "tags" && planned.tags === undefined));
    const changed = keys.filter((key) => !isDeepStrictEqual(planned[key], olds[key]));
    return { changes: changed.length > 0, replaces: changed.filter((key) => key === "zoneId" || key === "type") };
  },

  async create(inputs) {
    const planned = plan({}, inputs);
    return outputs(await call("POST", inputs.zoneId, "", body(planned)), planned);
  },

  async read(id, olds) {
    if (olds.zoneId !== undefined) return look(olds.zoneId, id, olds);
    const [zoneId, recordId, ...more] = id.split("/");
    if (!zoneId || !recordId || more.length > 0) throw new Error(`invalid ID ${id}; it is <zone_id>/<dns_record_id>`);
    // The real one looks twice, and only the first time is a lost record an error.
    await call("GET", zoneId, recordId);
    return look(zoneId, recordId, {});
  },

  async update(id, olds, news) {
    const planned = plan(olds, news);
    const gone = Object.keys(body(olds)).filter((key) => key !== "tags" && !(camel(key) in planned));
    const cleared = Object.fromEntries(gone.map((key) => [key, null]));
    const result = await call("PUT", news.zoneId, id, { ...body(planned), ...cleared });
    return outputs(result, planned);
  },

  async delete(id, { zoneId }) {
    await call("DELETE", zoneId, id);
  },

  async invoke(token, { zoneId, name, maxItems = 1000 }) {
    if (token !== "cloudflare:index/getDnsRecords:getDnsRecords") throw new Error(`the stand-in has no ${token}`);
    const search = name?.exact === undefined ? "" : `name.exact=${encodeURIComponent(name.exact)}&`;
    const results = [];
    for (let page = 1; results.length < maxItems; page++) {
      const found = await call("GET", zoneId, `?${search}page=${page}`);
      if (found.length === 0) break;
      results.push(...found.map((one) => fromService(one, zoneId)));
    }
    return { zoneId, maxItems, results: results.slice(0, maxItems) };
  },
});

/** What is to be: the inputs, but with what is there where that means the same. Without `tags` the service decides. */
function plan(olds, news) {
  const planned = { proxied: false, ...news, __meta: olds.__meta };
  if (olds.name !== undefined && isShortOf(news.name, olds.name, olds.__meta)) planned.name = olds.name;
  const { content } = olds;
  if (content !== undefined && news.content === undefined && news.data) planned.content = content;
  if (news.type === "CNAME" && content?.toLowerCase() === news.content?.toLowerCase()) planned.content = content;
  const hasTags = (tags) => tags !== undefined && tags.length > 0;
  if (!hasTags(news.tags) && !hasTags(olds.tags)) planned.tags = olds.tags ?? news.tags;
  else if (hasTags(news.tags)) planned.tags = sameSet(news.tags, olds.tags) ? olds.tags : news.tags;
  planned.settings = settings(news.type, news.settings ?? olds.settings);
  return Object.fromEntries(Object.entries(planned).filter(([, value]) => value !== undefined));
}

/** Whether a name means the whole name that was read back; the zone's name is known once a short one was. */
function isShortOf(name, whole, meta) {
  if (name === "@") return whole.includes(".");
  const short = name.replace(/\.$/, "");
  if (!whole.startsWith(`${short}.`)) return false;
  return meta === undefined || whole === `${short}.${meta}`;
}

function sameSet(ones, others = []) {
  return isDeepStrictEqual(new Set(ones), new Set(others));
}

/** Those of a CNAME are false where nothing is said, once there are any. */
function settings(type, given) {
  if (type !== "CNAME" || given === undefined) return given;
  return { flattenCname: false, ipv4Only: false, ipv6Only: false, ...given };
}

function body(record) {
  const keys = [...settable, "settings"].filter((key) => record[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [snake(key), recase(record[key], snake)]));
}

/** After a change the user's own values stay as they are, whatever the service makes of them. */
function outputs(result, planned) {
  const { content, tags, settings: given } = fromService(result, planned.zoneId);
  const told = Object.fromEntries(computed.map((key) => [key, recase(result[snake(key)])]));
  return {
    content,
    tags,
    ...planned,
    settings: planned.settings ?? settings(planned.type, given),
    ...told,
    id: result.id,
    meta: JSON.stringify(result.meta),
  };
}

/** The record as it is, or nothing. */
async function look(zoneId, id, olds) {
  try {
    const record = fromService(await call("GET", zoneId, id), zoneId);
    const short = olds.name;
    const isShort = short !== undefined && record.name.startsWith(`${short}.`);
    return { ...record, __meta: isShort ? record.name.slice(short.length + 1) : olds.__meta };
  } catch (error) {
    if (error.status === 404) return undefined;
    throw error;
  }
}

function fromService(result, zoneId) {
  const record = Object.fromEntries(
    [...settable, ...computed].map((key) => [key, recase(result[snake(key)] ?? undefined)]),
  );
  const ofType = settings(result.type, recase(result.settings ?? (result.type === "CNAME" ? {} : undefined)));
  return { ...record, id: result.id, zoneId, settings: ofType, meta: JSON.stringify(result.meta) };
}

function recase(value, change = camel) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [change(key), inner]));
}

async function call(method, zoneId, id, content) {
  const { baseUrl, apiToken, apiKey, email } = configuration;
  if (!baseUrl) throw new Error("the stand-in of cloudflare reaches no cloud: configure baseUrl");
  const all = [baseUrl, "zones", zoneId, "dns_records"].join("/");
  const url = id === "" || id.startsWith("?") ? `${all}${id}` : `${all}/${id}`;
  const once = async () => {
    // Without credentials it is the service that says so.
    const headers = {
      "content-type": "application/json",
      ...(apiToken ? { authorization: `Bearer ${apiToken}` } : {}),
      ...(apiKey ? { "x-auth-key": apiKey, "x-auth-email": email ?? "" } : {}),
    };
    const response = await fetch(url, { method, headers, ...(content ? { body: JSON.stringify(content) } : {}) });
    const text = await response.text();
    if (response.ok) return JSON.parse(text).result;
    const { status, statusText } = response;
    const message = `failed to make http request: ${method} "${url}": ${status} ${statusText} ${text}`;
    throw Object.assign(new Error(message), { status });
  };
  return patiently(once, ({ status }) => status === undefined || [408, 409, 429].includes(status) || status >= 500, 11);
}
