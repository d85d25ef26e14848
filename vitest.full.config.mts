import { configDefaults, defineConfig } from "vitest/config";
import base from "./vitest.config.mts";

/** The matrices and walks that take too long for every change: `npm run test:full`. */
export default defineConfig({
  test: { ...base.test, include: ["test/**/*.full.test.ts"], exclude: configDefaults.exclude },
});
