import { inZoneOf } from "./base";
import { tryCutOver } from "./cut-over";

inZoneOf("route53", tryCutOver);
