/**
 * Plays `tencentcloud:Dnspod/record:Record` and `getRecordList` of pulumi-tencentcloud 0.2.3. What they do was read in the
 * Terraform provider that it bridges, tencentcloudstack/terraform-provider-tencentcloud at v1.82.42:
 * - tencentcloud/services/dnspod/resource_tc_dnspod_record.go: the calls of each operation, and what a read changes,
 * - tencentcloud/services/dnspod/data_source_tc_dnspod_record_list.go, service_tencentcloud_dnspod.go: the list,
 * - tencentcloud/common/common.go: which errors are tried again,
 * - tencentcloud/connectivity/client.go: where the calls go. The provider puts `dnspod.` before the root domain of its
 *   configuration; the stand-in does not, since no such name leads to loopback.
 */
const { configuration, missing, patiently, serve } = require("../serve.cjs");

const statuses = ["ENABLE", "DISABLE"];
const defaults = { subDomain: "@", ttl: 600, status: "ENABLE" };
/** What a property is that is not given. */
const zeros = {
  domain: "",
  mx: 0,
  recordLine: "",
  recordType: "",
  remark: "",
  status: "",
  subDomain: "",
  ttl: 0,
  value: "",
  weight: 0,
};

/** Whole codes, or what stands before their dot. */
const retried = ["ClientError.HttpStatusCodeError", "RequestLimitExceeded", "ResourceInUse", "ResourceUnavailable"];

serve("0.2.3", {
  computed: ["monitorStatus"],

  check(inputs) {
    requireCredentials();
    const failures = missing(inputs, "domain", "recordLine", "recordType", "value");
    if (inputs.status !== undefined && !statuses.includes(inputs.status))
      failures.push({ property: "status", reason: `expected one of ${statuses}` });
    const left = Object.entries(defaults).filter(([key]) => inputs[key] === undefined);
    return { defaults: Object.fromEntries(left), failures };
  },

  diff(olds, news) {
    const changed = changes(olds, news);
    if (changed.includes("weight") && !news.weight) throw new Error("field `weight` cannot be unset once specified");
    return { changes: changed.length > 0, replaces: changed.includes("domain") ? ["domain"] : [] };
  },

  async create(inputs) {
    const { domain, status, remark } = inputs;
    const { RecordId } = await call("CreateRecord", { ...contents(inputs), Domain: domain, Status: status });
    const id = `${domain}#${RecordId}`;
    const made = { ...inputs, id };
    return halfMade(id, made, async () => {
      if (remark) await call("ModifyRecordRemark", { Domain: domain, RecordId, Remark: remark });
      return (await describe(id, made)) ?? made;
    });
  },

  async read(id, olds) {
    return describe(id, olds);
  },

  async update(id, olds, news) {
    const { Domain, RecordId } = placeOf(id);
    await call("ModifyRecord", { ...contents(news), Domain, RecordId, Status: news.status });
    return halfMade(id, { ...news, id }, async () => {
      if (changes(olds, news).includes("remark"))
        await call("ModifyRecordRemark", { Domain, RecordId, Remark: news.remark ?? "" });
      return (await describe(id, news)) ?? { ...news, id };
    });
  },

  async delete(id) {
    await call("DeleteRecord", placeOf(id));
  },

  async invoke(token, { domain, subDomain, isExactSubDomain }) {
    if (token !== "tencentcloud:Dnspod/getRecordList:getRecordList") throw new Error(`the stand-in has no ${token}`);
    const recordLists = [];
    for (let Offset = 0; ; Offset += 1000) {
      const asked = { Domain: domain, SubDomain: subDomain, IsExactSubDomain: isExactSubDomain, Offset, Limit: 1000 };
      const { RecordList } = await call("DescribeRecordFilterList", asked);
      recordLists.push(...RecordList.map(listed));
      if (RecordList.length < 1000) return { id: "1", domain, recordLists };
    }
  },
});

function changes(olds, news) {
  return Object.entries(zeros)
    .filter(([key, zero]) => (olds[key] ?? zero) !== (news[key] ?? zero))
    .map(([key]) => key);
}

function contents({ recordType, recordLine, value, subDomain, mx, ttl, weight }) {
  const given = { RecordType: recordType, RecordLine: recordLine, Value: value, SubDomain: subDomain };
  return { ...given, ...(mx ? { MX: mx } : {}), ...(ttl ? { TTL: ttl } : {}), ...(weight ? { Weight: weight } : {}) };
}

function placeOf(id) {
  const [Domain, number] = id.split("#");
  return { Domain, RecordId: Number(number) };
}

function listed({ RecordId, Name, Type, Value, TTL, MX, Status, Line, LineId, Remark, DefaultNS }) {
  const record = { recordId: RecordId, name: Name, type: Type, value: Value, ttl: TTL, mx: MX, status: Status };
  return { ...record, line: Line, lineId: LineId, remark: Remark, defaultNs: DefaultNS };
}

/** The record as it is, or nothing. The final dot of the service is left out where the state's value has none. */
async function describe(id, olds) {
  try {
    const { RecordInfo } = await call("DescribeRecord", placeOf(id));
    const { SubDomain, MX, TTL, Weight, RecordLine, RecordType, Value, Remark, Enabled, MonitorStatus } = RecordInfo;
    const hasDot = olds.value === undefined || olds.value.endsWith(".");
    const record = { domain: placeOf(id).Domain, subDomain: SubDomain, recordType: RecordType, recordLine: RecordLine };
    const rest = { mx: MX, ttl: TTL, weight: Weight ?? undefined, remark: Remark, monitorStatus: MonitorStatus };
    const value = hasDot ? Value : Value.replace(/\.$/, "");
    return { id, ...record, ...rest, value, status: Enabled ? "ENABLE" : "DISABLE" };
  } catch (error) {
    if (error.code === "InvalidParameter.RecordIdInvalid") return undefined;
    throw error;
  }
}

/** What fails now leaves a record that is there. */
async function halfMade(id, properties, work) {
  try {
    return await work();
  } catch (error) {
    throw Object.assign(error, { id, properties });
  }
}

function requireCredentials() {
  const { secretId, secretKey, domain } = configuration;
  if (!secretId || !secretKey) throw new Error("no credentials: secretId and secretKey are not configured");
  if (!domain) throw new Error("the stand-in of tencentcloud reaches no cloud: configure domain");
}

async function call(action, parameters) {
  requireCredentials();
  const { domain, protocol = "HTTPS", secretId } = configuration;
  const headers = { "X-TC-Action": action, "X-TC-Version": "2021-03-23", "Content-Type": "application/json" };
  const signed = { ...headers, Authorization: `TC3-HMAC-SHA256 Credential=${secretId}/stand-in` };
  const once = async () => {
    const request = { method: "POST", headers: signed, body: JSON.stringify(parameters) };
    const response = await fetch(`${protocol.toLowerCase()}://${domain}/`, {
      ...request,
      signal: AbortSignal.timeout(60_000),
    });
    if (!response.ok) throw failure("ClientError.HttpStatusCodeError", `Request fail with status: ${response.status}`);
    const { Response } = await response.json();
    if (Response.Error) throw failure(Response.Error.Code, Response.Error.Message);
    return Response;
  };
  return patiently(once, ({ code = "" }) => retried.some((one) => code === one || code.split(".")[0] === one), 8);
}

function failure(code, message) {
  return Object.assign(new Error(`[TencentCloudSDKError] Code=${code}, Message=${message}`), { code });
}
