import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { agentBenchRun, loadAgentTasks } from "../../main/bench";
import { scriptedBackend } from "../../main/bench/agent";
import { openSettings } from "../../main/settings";
import { type ApiServerWorld, apiServerWorld } from "./support/api-server-world";
import { temporaryFolder } from "./support/chat-world";
import { cli, throughNpm } from "./support/cli";

// The suite as a process of its own, answered over HTTP by the app's own server, behind which the script stands that
// plays the suite in CI.
const tasks = await loadAgentTasks(join(import.meta.dirname, "../../resources/agent-tasks"));
beforeAll(() => throughNpm("--version"), 400_000);

let folder: string;
let served: ApiServerWorld;
beforeEach(async () => {
  const made = await temporaryFolder();
  ({ folder } = made);
  served = await apiServerWorld(scriptedBackend(tasks), { contextTokens: 65_536 });
  return async () => {
    await served.remove();
    await made.remove();
  };
});
const bench = (args: string[], env: Record<string, string> = {}) =>
  cli(["bench-agent", "--tasks", "js-sum-range,sh-backup", ...args], {
    QUERN_DATA: join(folder, "cli"),
    QUERN_ENDPOINT_KEY: served.token,
    ...env,
  });
const posts = () => served.told.filter(({ path }) => path.endsWith("/chat/completions")).length;

test("a model elsewhere does the tasks, the result says where, and it compares with one of here", async () => {
  const [there, here] = [join(folder, "there.json"), join(folder, "here.json")];
  const ran = await bench(["--endpoint", served.url, "--out", there]);
  expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining(`sent to 127.0.0.1:${served.port}`)]);
  const result = agentBenchRun.parse(JSON.parse(await readFile(there, "utf8")));
  expect(result).toMatchObject({
    backend: { kind: "endpoint", host: `127.0.0.1:${served.port}` },
    model: { name: "Practice", engine: "quern" },
    scripted: false,
    status: "complete",
    tasks: [
      { id: "js-sum-range", outcome: "solved" },
      { id: "sh-backup", outcome: "solved" },
    ],
  });
  expect((await bench(["--scripted", "--out", here])).code).toBe(0);
  const compared = await cli(["bench-agent", "--compare", here, there], { QUERN_DATA: join(folder, "cli") });
  expect(compared.code).toBe(0);
  expect(compared.stdout).toContain(`| scripted | Practice at 127.0.0.1:${served.port} |`);
  expect(compared.stdout).toContain("| solved | 2 of 2 (100 %) | 2 of 2 (100 %) |");
}, 120_000);

test("what cannot be is told before any task, by its own exit code, and nothing is sent", async () => {
  const nowhere = await bench(["--endpoint", "http://127.0.0.1:9"]);
  expect([nowhere.code, nowhere.stdout]).toEqual([4, ""]);
  expect((await bench(["--endpoint", served.url], { QUERN_ENDPOINT_KEY: "wrong" })).code).toBe(4);
  expect((await bench(["--endpoint", served.url, "--scripted"])).code).toBe(2);
  expect((await bench(["--endpoint-model", "Practice"])).code).toBe(2);
  const settings = await openSettings(join(folder, "cli"));
  await settings.change({ offline: true });
  const offline = await bench(["--endpoint", served.url]);
  expect([offline.code, offline.stdout]).toEqual([4, ""]);
  expect(posts()).toBe(0);
}, 120_000);
