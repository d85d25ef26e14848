/** Loaded before a program: writes what the process has used when it ends. */
const { writeFileSync } = require("node:fs");

process.on("exit", () => writeFileSync("measured.json", JSON.stringify(process.resourceUsage())));
