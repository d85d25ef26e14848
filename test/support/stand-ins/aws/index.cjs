/**
 * Plays `aws:route53/record:Record` and `aws:route53/getRecords:getRecords`. What it does was read in the source of
 * hashicorp/terraform-provider-aws, which Pulumi's plugin wraps: internal/service/route53/record.go (create, read, update,
 * delete, the import id, the quotes of a TXT), records_data_source.go, clean.go and find.go. It signs nothing: the fake
 * only wants to see that there are credentials.
 */
const { isDeepStrictEqual } = require("node:util");
const { configuration, missing, patiently, serve } = require("../serve.cjs");

/** Of what is in a resource's arguments, those that make another resource. */
const replacing = ["zoneId", "name"];
const own = ["zoneId", "name", "type", "ttl", "records", "allowOverwrite"];

serve("7.48.0", {
  computed: ["fqdn"],

  check(inputs) {
    requireCredentials();
    const failures = missing(inputs, "zoneId", "name", "type");
    if (inputs.records === undefined)
      failures.push({ property: "records", reason: "one of alias, records is required" });
    if (inputs.ttl === undefined) failures.push({ property: "ttl", reason: "all of `records,ttl` must be specified" });
    const unknown = Object.keys(inputs).filter((key) => !own.includes(key) && key !== "__defaults");
    for (const property of unknown) failures.push({ property, reason: "the stand-in does not know this argument" });
    return { defaults: {}, failures };
  },

  diff(olds, news) {
    const changed = own.filter((key) => !isDeepStrictEqual(compared(key, olds[key]), compared(key, news[key])));
    return { changes: changed.length > 0, replaces: changed.filter((key) => replacing.includes(key)) };
  },

  async create(inputs) {
    const id = idOf(inputs);
    await put(inputs, inputs.allowOverwrite ? "UPSERT" : "CREATE");
    return found(id, inputs, await find(inputs));
  },

  async read(id, olds) {
    const place = olds.zoneId === undefined ? parsedId(id) : olds;
    const set = await find(place);
    return set && found(id, place, set);
  },

  async update(id, olds, news) {
    if (olds.type === news.type) await put(news, "UPSERT");
    else {
      const zone = await zoneName(news.zoneId);
      const changes = [
        { Action: "DELETE", set: setOf(olds, zone) },
        { Action: news.allowOverwrite ? "UPSERT" : "CREATE", set: setOf(news, zone) },
      ];
      await change(news.zoneId, changes, "updating Route53 Record");
    }
    // The engine keeps the id, whatever the type is now.
    return found(id, news, await find(news));
  },

  /** What stands there is deleted, whatever it is. */
  async delete(_id, olds) {
    const set = await find(olds);
    if (!set) return;
    try {
      await change(olds.zoneId, [{ Action: "DELETE", set }], "deleting Route53 Record");
    } catch (error) {
      if (error.code !== "InvalidChangeBatch") throw error;
    }
  },

  async invoke(token, { zoneId, nameRegex }) {
    if (token !== "aws:route53/getRecords:getRecords") throw new Error(`the stand-in has no ${token}`);
    const pattern = new RegExp(nameRegex ?? "");
    const sets = (await list(zoneId, {}, true)).filter(({ Name }) => pattern.test(Name));
    const resourceRecordSets = sets.map(({ Name, Type, TTL, Values }) => ({
      name: Name,
      type: Type,
      ttl: TTL,
      resourceRecords: Values.map((value) => ({ value })),
    }));
    return { id: zoneId, zoneId, nameRegex, resourceRecordSets };
  },
});

function compared(key, value) {
  if (key === "records") return [...(value ?? [])].sort();
  if (key === "name") return String(value).replace(/\.$/, "").toLowerCase();
  return key === "allowOverwrite" ? value === true : value;
}

function idOf({ zoneId, name, type }) {
  return [zoneId, name.toLowerCase(), type].join("_");
}

/** A name may have underscores, and a type has none. */
function parsedId(id) {
  const [, zoneId, name, type] = /^([^_]+)_(.*)_([A-Z]+)$/.exec(id) ?? [];
  if (!type)
    throw new Error(`unexpected format of ID (${JSON.stringify(id)}), expected ZONEID_RECORDNAME_TYPE_SET-IDENTIFIER`);
  return { zoneId, name, type };
}

function found(id, { zoneId, name, type, allowOverwrite }, set) {
  if (!set) throw new Error(`reading Route 53 Record (${id}): couldn't find resource`);
  const records = set.Values.map((value) => (type === "TXT" ? withoutQuotes(value) : value));
  const fqdn = set.Name.replace(/\.$/, "").replace(/^\\052\./, "*.");
  return { id, zoneId, name, type, ttl: set.TTL, records, fqdn, allowOverwrite };
}

function withoutQuotes(value) {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** A short name gets the zone's. */
function setOf({ name, type, ttl, records }, zone) {
  const plain = name.replace(/\.$/, "").toLowerCase();
  const Name = plain.endsWith(zone) ? plain : [plain, zone].filter(Boolean).join(".");
  return { Name, Type: type, TTL: ttl, Values: records.map((value) => (type === "TXT" ? `"${value}"` : value)) };
}

async function zoneName(zoneId) {
  return all(await call("GET", `hostedzone/${zoneId}`), "Name")[0].replace(/\.$/, "");
}

async function put(inputs, Action) {
  const zone = await zoneName(inputs.zoneId);
  await change(inputs.zoneId, [{ Action, set: setOf(inputs, zone) }], "creating Route53 Record");
}

async function change(zoneId, changes, doing) {
  const inner = changes.map(({ Action, set }) => `<Change>${element("Action", Action)}${inXml(set)}</Change>`).join("");
  const batch = `<ChangeBatch><Comment>Managed by Terraform</Comment><Changes>${inner}</Changes></ChangeBatch>`;
  const body = `<ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">${batch}</ChangeResourceRecordSetsRequest>`;
  const answer = await call("POST", `hostedzone/${zoneId}/rrset`, {}, body).catch((error) => {
    throw Object.assign(error, { message: `${doing}: ${error.message}` });
  });
  await call("GET", all(answer, "Id")[0].replace(/^\//, ""));
}

/** The set of a name and type, or nothing. */
async function find({ zoneId, name, type }) {
  const zone = await zoneName(zoneId);
  const { Name } = setOf({ name, type, ttl: 0, records: [] }, zone);
  const start = `${Name.replace(/^\*\./, "\\052.")}.`;
  const sets = await list(zoneId, { name: `${Name}.`, type, maxitems: "1" }, false);
  return sets.find((set) => set.Name.toLowerCase() === start && set.Type === type);
}

async function list(zoneId, query, isWhole) {
  const answer = await call("GET", `hostedzone/${zoneId}/rrset`, query);
  const sets = all(answer, "ResourceRecordSet").map((set) => ({
    Name: unescaped(all(set, "Name")[0]),
    Type: all(set, "Type")[0],
    TTL: Number(all(set, "TTL")[0]),
    Values: all(set, "Value").map(unescaped),
  }));
  const [name, type] = [all(answer, "NextRecordName")[0], all(answer, "NextRecordType")[0]];
  if (!isWhole || name === undefined) return sets;
  return [...sets, ...(await list(zoneId, { name: unescaped(name), type }, true))];
}

function inXml({ Name, Type, TTL, Values }) {
  const values = Values.map((value) => `<ResourceRecord>${element("Value", value)}</ResourceRecord>`).join("");
  const inner = element("Name", Name) + element("Type", Type) + element("TTL", String(TTL));
  return `<ResourceRecordSet>${inner}<ResourceRecords>${values}</ResourceRecords></ResourceRecordSet>`;
}

function all(xml, name) {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))].map(([, inner]) => inner);
}

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function element(name, value) {
  return `<${name}>${value.replace(/[&<>"]/g, (one) => entities[one])}</${name}>`;
}

function unescaped(text) {
  return text.replace(/&(\w+);/g, (whole) => Object.keys(entities).find((one) => entities[one] === whole) ?? whole);
}

function requireCredentials() {
  const { accessKey, secretKey, endpoints } = configuration;
  if (!accessKey || !secretKey) throw new Error("No valid credential sources found");
  if (!endpoints) throw new Error("the stand-in of aws reaches no cloud: configure endpoints[0].route53");
}

async function call(method, path, query = {}, body) {
  requireCredentials();
  const { accessKey, endpoints } = configuration;
  const search = new URLSearchParams(query).toString();
  const url = `${JSON.parse(endpoints)[0].route53}/2013-04-01/${path}${search && `?${search}`}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKey}/20261101/us-east-1/route53/aws4_request`;
  const once = async () => {
    const response = await fetch(url, { method, headers: { authorization }, ...(body ? { body } : {}) });
    const text = await response.text();
    if (response.ok) return text;
    const [code, message] = [all(text, "Code")[0], unescaped(all(text, "Message")[0] ?? "")];
    throw Object.assign(
      new Error(`operation error Route 53: https response error StatusCode: ${response.status}, ${code}: ${message}`),
      {
        code,
        status: response.status,
      },
    );
  };
  return patiently(once, ({ code, status }) => code === "Throttling" || status === undefined || status >= 500, 8);
}
