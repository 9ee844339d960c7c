import { defineConfig } from "@playwright/test";

/**
 * Two projects over the same files: `app` drives the built app on the development runtime, `packaged` drives the
 * packaged one with the tests that are tagged `@smoke`; what takes long and is the same in both is tagged
 * `@smoke-only`. Real windows and engines share two cores, so one at a time.
 */
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../../test-results/e2e",
  fullyParallel: false,
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // What another program on the machine disturbed is tried again, and named at the end of the run.
  retries: 1,
  forbidOnly: true,
  reporter: [["list"]],
  use: { trace: "retain-on-failure" },
  projects: [
    { name: "app", grepInvert: /@smoke-only/ },
    { name: "packaged", grep: /@smoke/ },
  ],
});
