/** Loaded before a program: writes what the process has used, when it ends, to the file that `MEASURED` names. */
const { writeFileSync } = require("node:fs");

process.on("exit", () => writeFileSync(process.env.MEASURED, JSON.stringify(process.resourceUsage())));
