import { inZoneOf } from "./base";
import { tryCutOver } from "./cut-over";

inZoneOf("rfc2136", tryCutOver);
