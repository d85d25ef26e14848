import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Real engines, name servers and packed tarballs take seconds; two of them at once on two cores take longer.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // The engine's tests mostly wait for processes, so that two files at once are faster even on two cores.
    maxWorkers: 2,
    globalSetup: "test/support/find-tools.ts",
    include: ["test/**/*.test.ts"],
    tags: [
      { name: "full", description: "Takes too long for every change: npm run test:full" },
      { name: "matrix", description: "One of a table that takes hours as a whole: npm run test:matrix" },
    ],
    coverage: {
      provider: "v8",
      include: ["src/**"],
      reporter: ["text-summary", "json-summary"],
      thresholds: { branches: 95, functions: 95, lines: 95, statements: 95 },
    },
  },
});
