import { walk } from "./walk";

walk("alidns", 200);
