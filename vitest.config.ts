import { defineConfig } from "vitest/config";

/**
 * `unit` sits beside the code and needs nothing but Node. `integration` uses real processes, servers and engines, one
 * file after the other, since two engines at once would fight for the same cores.
 */
export default defineConfig({
  test: {
    setupFiles: ["test/fixtures/same-cases.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["main/**/*.test.ts", "renderer/**/*.test.{ts,tsx}", "build/**/*.test.ts"],
          testTimeout: 15_000,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
