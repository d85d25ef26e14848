import { inMatrix } from "../../support/full";
import { inZone } from "./trial";
import { walk } from "./walk";

inZone("alidns", (base) => walk("alidns", base, 200, inMatrix));
