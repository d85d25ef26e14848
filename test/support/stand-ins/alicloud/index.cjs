/** Plays `alicloud:dns/alidnsRecord:AlidnsRecord`. */
const { configuration, missing, patiently, serve } = require("../serve.cjs");

const statuses = ["ENABLE", "DISABLE"];
/** What a property is that is not given. */
const zeros = { domainName: "", rr: "", type: "", value: "", ttl: 0, line: "", status: "", priority: 0 };
/** These are never read back. */
const unread = { remark: "", lang: "", userClientIp: "" };

const passing = (...codes) =>
  new RegExp(["Throttling", "^ServiceUnavailable$", ...codes.map((c) => `^${c}$`)].join("|"));
/** The calls that are tried again, and after which errors besides being told to slow down. */
const retried = {
  AddDomainRecord: passing("InternalError", "LastOperationNotFinished"),
  SetDomainRecordStatus: passing("LastOperationNotFinished"),
  DescribeDomainRecordInfo: passing(),
  DeleteDomainRecord: passing("InternalError", "LastOperationNotFinished", "RecordForbidden.DNSChange"),
};

serve("@pulumi/alicloud", {
  check(inputs) {
    requireCredentials();
    const failures = missing(inputs, "domainName", "rr", "type", "value");
    const { line = "default", status = "ENABLE", ttl = 600 } = inputs;
    if (!statuses.includes(status)) failures.push({ property: "status", reason: `expected one of ${statuses}` });
    const all = Object.entries({ line, status, ttl });
    return { defaults: Object.fromEntries(all.filter(([key]) => inputs[key] === undefined)), failures };
  },

  diff(olds, news) {
    const changed = changes(olds, plan(olds, news));
    return { changes: changed.length > 0, replaces: changed.includes("domainName") ? ["domainName"] : [] };
  },

  async create(inputs) {
    const planned = plan({}, inputs);
    const { domainName, lang, line, priority, rr, ttl, type, userClientIp, value } = planned;
    if (type === "MX" && !priority) throw new Error("'priority': required field when 'type' is MX.");
    const record = { Line: line, Priority: priority, RR: rr, TTL: ttl, Type: type, Value: value };
    const added = { ...record, DomainName: domainName, Lang: lang, UserClientIp: userClientIp };
    const { RecordId: id } = await call("AddDomainRecord", added);
    const left = changes({}, planned).filter((key) => key === "status" || key === "remark");
    return settle(id, { ...planned, id }, { id }, left);
  },

  async read(id, olds) {
    return describe(id, olds);
  },

  async update(id, olds, news) {
    const planned = plan(olds, news);
    return settle(id, { ...planned, id }, olds, changes(olds, planned));
  },

  async delete(id, { lang, userClientIp }) {
    try {
      await call("DeleteDomainRecord", { RecordId: id, Lang: lang, UserClientIp: userClientIp });
    } catch (error) {
      if (error.code !== "DomainRecordNotBelongToUser") throw error;
    }
  },

  async invoke(token, { domainName, ids, keyWord, searchMode }) {
    if (token !== "alicloud:dns/getAlidnsRecords:getAlidnsRecords") throw new Error(`the stand-in has no ${token}`);
    const search = { DomainName: domainName, KeyWord: keyWord, SearchMode: searchMode, PageSize: 50 };
    const records = [];
    for (let page = 1; ; page++) {
      const { DomainRecords } = await call("DescribeDomainRecords", { ...search, PageNumber: page });
      records.push(...DomainRecords.Record.filter(({ RecordId }) => ids === undefined || ids.includes(RecordId)));
      if (DomainRecords.Record.length < 50) return { id: "1", domainName, records: records.map(listed) };
    }
  },
});

function listed({ DomainName, Line, Locked, Priority, RR, RecordId, Remark, Status, TTL, Type, Value }) {
  const record = { domainName: DomainName, rr: RR, type: Type, value: Value, ttl: TTL, priority: Priority ?? 0 };
  const more = { line: Line, locked: Locked, status: Status, remark: Remark ?? "" };
  return { id: RecordId, recordId: RecordId, ...record, ...more };
}

/** What is to be: the inputs, but with what is there where that means the same. */
function plan(olds, news) {
  const planned = { ...news };
  delete planned.__defaults;
  if (planned.type !== "MX") planned.priority = olds.priority;
  const isHost = ["CNAME", "MX", "NS", "SRV"].includes(planned.type);
  if (isHost && String(news.value).trim().replace(/\.$/, "") === olds.value) planned.value = olds.value;
  return planned;
}

function changes(olds, planned) {
  const all = Object.entries({ ...zeros, ...unread });
  return all.filter(([key, zero]) => (olds[key] ?? zero) !== (planned[key] ?? zero)).map(([key]) => key);
}

/** Makes the record be as planned. What is done is told when a later call fails. */
async function settle(id, planned, olds, changed) {
  const { line, lang, priority, remark, rr, status, ttl, type, userClientIp, value } = planned;
  const has = (...keys) => changed.some((key) => keys.includes(key));
  const always = { RecordId: id, Lang: lang, UserClientIp: userClientIp };
  let done = olds;
  try {
    if (has("status", "lang", "userClientIp")) {
      await call("SetDomainRecordStatus", { ...always, Status: status });
      done = { ...done, status, lang, userClientIp };
    }
    if (has("remark")) {
      await call("UpdateDomainRecordRemark", { ...always, Remark: remark });
      done = { ...done, remark: remark ?? "" };
    }
    if (has("rr", "type", "value", "line", "ttl") || (type === "MX" && has("priority"))) {
      const Priority = type === "MX" ? priority : undefined;
      await call("UpdateDomainRecord", { ...always, RR: rr, Type: type, Value: value, Line: line, Priority, TTL: ttl });
    }
    done = { ...planned, remark: remark ?? done.remark };
    return (await describe(id, done)) ?? done;
  } catch (error) {
    throw Object.assign(error, { id, properties: done });
  }
}

/** The record as it is, or nothing. */
async function describe(id, { remark, lang, userClientIp }) {
  try {
    const { DomainName, Line, Priority, RR, Status, TTL, Type, Value } = await call("DescribeDomainRecordInfo", {
      RecordId: id,
    });
    const record = { domainName: DomainName, line: Line, priority: Priority ?? 0, rr: RR };
    return { id, ...record, status: Status, ttl: TTL, type: Type, value: Value, remark, lang, userClientIp };
  } catch (error) {
    if (["DomainRecordNotBelongToUser", "InvalidRR.NoExist"].includes(error.code)) return undefined;
    throw error;
  }
}

function requireCredentials() {
  const { accessKey, secretKey, endpoints } = configuration;
  if (!accessKey || !secretKey) throw new Error("no valid credential: accessKey and secretKey are not configured");
  if (!endpoints) throw new Error("the stand-in of alicloud reaches no cloud: configure endpoints[0].alidns");
}

async function call(Action, parameters) {
  requireCredentials();
  const { accessKey, endpoints, protocol = "HTTPS", region } = configuration;
  const given = Object.entries({ ...parameters, RegionId: region }).filter(([, value]) => value || value === 0);
  const query = new URLSearchParams({ Action, AccessKeyId: accessKey, Format: "JSON", Version: "2015-01-09" });
  for (const [key, value] of given) query.set(key, String(value));
  const url = `${protocol.toLowerCase()}://${JSON.parse(endpoints)[0].alidns}/?${query}`;
  const once = async () => {
    const response = await fetch(url, { method: "POST", signal: AbortSignal.timeout(60_000) });
    const body = await response.json();
    if (response.ok) return body;
    const { Code: code, Message } = body;
    throw Object.assign(new Error(`${Action} Failed!!!\nErrorCode: ${code}\nMessage: ${Message}`), { code });
  };
  return patiently(once, ({ code }) => retried[Action]?.test(code ?? "") === true, 8);
}
