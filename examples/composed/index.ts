import * as pulumi from "@pulumi/pulumi";
import type { Edition } from "alibaba-mail";
import { Company } from "./company";

const config = new pulumi.Config();

const company = new Company("acme", {
  domains: config.requireObject<string[]>("domains"),
  zoneFolder: config.require("zoneFolder"),
  edition: config.get<Edition>("edition"),
  server: pulumi.output("192.0.2.10"),
});

export const imapHosts = company.imapHosts;
