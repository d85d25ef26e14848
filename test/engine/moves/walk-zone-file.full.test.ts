import { walk } from "./walk";

walk("zoneFile", 200);
