import { defineConfig } from "vitest/config";

/** Files whose engines want every core, or whose promises are times: nothing else runs beside one of them. */
const alone = [
  "{engine,token-engine,second-engine,chat-engine}*",
  "{answer,agent-practice,cli,cli-kit,download-faults,fit-27b,gguf-limits,hardware-detect,host-*,learned,run-sandbox,terminal}",
].map((names) => `test/integration/${names}.test.ts`);

/**
 * `unit` sits beside the code and needs nothing but Node; its files share their modules, which takes a third of the
 * time. `integration` uses real processes and servers, two files at a time; when they are done, `integration-alone`
 * takes the rest one by one. What another program on the machine disturbed in those two is tried again, and named at the
 * end of the run.
 */
export default defineConfig({
  test: {
    setupFiles: ["test/fixtures/same-cases.ts"],
    // What is waited for comes; how soon is asked by those tests that promise a time.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["main/**/*.test.ts", "renderer/**/*.test.{ts,tsx}", "build/**/*.test.ts"],
          testTimeout: 15_000,
          pool: "threads",
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: alone,
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "integration-alone",
          include: alone,
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
