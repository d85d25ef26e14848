import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { MailPlan } from "alibaba-mail";
import { zoneFileRecord } from "../dist/provider/zone-file-record.js";
import { rdataText } from "../dist/records/records.js";

/** Writes the quick start's zone file as its resources would, and tells where it is. */
export async function writeWithoutPulumi(plan: MailPlan, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${plan.domain}.zone`);
  // The file is the demo's own, and no state knows it: each run begins it anew.
  rmSync(path, { force: true });
  const newZone = { nameServers: ["ns1.dns.example", "ns2.dns.example"] };
  const resource = zoneFileRecord();
  for (const record of plan.records.filter((record) => record.withheld === undefined)) {
    const { key, name, type, ttl } = record;
    const urn = `urn:pulumi:demo::alibaba-mail-quickstart::alibaba-mail:index:MailDomain$alibaba-mail:index:ZoneFileRecord::corp-${key}`;
    await resource.create(urn, { path, zone: plan.zone, name, type, ttl, rdata: rdataText(record), newZone });
  }
  return path;
}
