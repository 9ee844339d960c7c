import { defineConfig } from "@playwright/test";

/** The page alone, as built for shipping and under its policy, on a bridge that is fake, in the app's own browser. */
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../../test-results/page",
  // A window for each core that there is at the least.
  fullyParallel: true,
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 5000 },
  // What another program on the machine disturbed is tried again, and named at the end of the run.
  retries: 1,
  forbidOnly: true,
  reporter: [["list"]],
  webServer: {
    command:
      "npx vite build -c test/page/vite.config.ts && npx vite preview -c test/page/vite.config.ts --port 4618",
    cwd: "../..",
    url: "http://127.0.0.1:4618/",
    env: { VITE_CONFIG_NATIVE_IGNORE_WARNING: "true" },
    reuseExistingServer: false,
    timeout: 60_000,
  },
});
