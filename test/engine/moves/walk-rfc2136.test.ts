import { inMatrix } from "../../support/full";
import { inZone } from "./trial";
import { walk } from "./walk";

inZone("rfc2136", (base) => walk("rfc2136", base, 200, inMatrix));
