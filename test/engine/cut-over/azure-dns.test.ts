import { inZoneOf } from "./base";
import { tryCutOver } from "./cut-over";

inZoneOf("azureDns", tryCutOver);
