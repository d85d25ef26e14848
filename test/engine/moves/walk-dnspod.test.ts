import { inMatrix } from "../../support/full";
import { inZone } from "./trial";
import { walk } from "./walk";

inZone("dnspod", (base) => walk("dnspod", base, 200, inMatrix));
