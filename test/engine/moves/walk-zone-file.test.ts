import { inMatrix } from "../../support/full";
import { inZone } from "./trial";
import { walk } from "./walk";

inZone("zoneFile", (base) => walk("zoneFile", base, 200, inMatrix));
