import { inMatrix } from "../../support/full";
import { inZone } from "./trial";
import { walk } from "./walk";

inZone("digitalOcean", (base) => walk("digitalOcean", base, 200, inMatrix));
