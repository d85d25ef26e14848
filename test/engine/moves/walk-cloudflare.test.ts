import { inMatrix } from "../../support/full";
import { inZone } from "./trial";
import { walk } from "./walk";

inZone("cloudflare", (base) => walk("cloudflare", base, 200, inMatrix));
