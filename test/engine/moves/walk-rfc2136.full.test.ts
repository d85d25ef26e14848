import { walk } from "./walk";

walk("rfc2136", 200);
