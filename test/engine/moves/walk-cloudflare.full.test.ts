import { walk } from "./walk";

walk("cloudflare", 200);
