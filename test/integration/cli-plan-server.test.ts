import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { serverPlan } from "../../main/contract";
import { machineFixture } from "../fixtures/machines";
import { temporaryFolder } from "./support/chat-world";
import { cli, throughNpm } from "./support/cli";

let folder: string;
let env: Record<string, string>;

// Builds what is not built.
beforeAll(async () => {
  await throughNpm("--version");
});
beforeEach(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  env = { QUERN_DATA: join(folder, "data") };
  return made.remove;
});

const keyOf = (text: string) => /^CLIENT_KEY=([0-9a-f]{64})$/mu.exec(text)?.[1];

it("writes a folder whose keys only its owner reads, writes over nothing unasked, and keeps the keys when asked", async () => {
  const out = join(folder, "server");
  const asked = ["plan-server", "--users", "8", "--context", "32768", "--gpus", "H100", "--out", out];
  const first = await cli(asked, env);
  expect(first.code, first.stderr).toBe(0);
  expect(first.stdout).toContain("Qwen/Qwen3.6-27B-FP8");
  expect((await stat(join(out, ".env"))).mode & 0o777).toBe(0o600);
  const env1 = await readFile(join(out, ".env"), "utf8");
  expect(keyOf(env1)).toBeDefined();
  expect(serverPlan.parse(JSON.parse(await readFile(join(out, "plan.json"), "utf8"))).status).toBe("fits");

  await writeFile(join(out, "compose.yaml"), "mine");
  const again = await cli(asked, env);
  expect(again.code).toBe(5);
  expect(again.stderr).toContain("compose.yaml");
  expect(await readFile(join(out, "compose.yaml"), "utf8")).toBe("mine");

  const forced = await cli([...asked, "--force"], env);
  expect(forced.code, forced.stderr).toBe(0);
  expect(await readFile(join(out, "compose.yaml"), "utf8")).toContain("vllm");
  expect(await readFile(join(out, ".env"), "utf8")).toBe(env1);
});

it("writes nothing for what does not fit, and says in both languages what would help", async () => {
  const out = join(folder, "server");
  const asked = ["plan-server", "--users", "50", "--context", "131072", "--gpus", "RTX 4090", "--out", out];
  const english = await cli(asked, { ...env, LANG: "en_US.UTF-8" });
  expect(english.code).toBe(3);
  expect(english.stdout).toContain("What would help");
  const chinese = await cli(asked, { ...env, LANG: "zh_CN.UTF-8" });
  expect(chinese.code).toBe(3);
  expect(chinese.stdout).toContain("放不下");
  await expect(stat(out)).rejects.toThrow();
});

it("plans from saved reports, and tells what is wrong with others or with the command", async () => {
  const report = join(folder, "two-3090.json");
  await writeFile(report, JSON.stringify(await machineFixture("nvidia-two-3090")));
  const planned = await cli(
    ["plan-server", "--users", "2", "--context", "8192", "--machine", report, "--json"],
    env,
  );
  expect(planned.code, planned.stderr).toBe(0);
  expect(serverPlan.parse(JSON.parse(planned.stdout)).hardware).toMatchObject({ perNode: 2, nodes: 1 });

  const none = join(folder, "none.json");
  await writeFile(none, JSON.stringify(await machineFixture("server-no-gpu")));
  await mkdir(join(folder, "data"), { recursive: true });
  for (const [wrong, said] of [
    [["--gpus", "RTX 4091"], "RTX 4090"],
    [["--gpus", "RTX 2080 Ti"], "L40S"],
    [["--machine", none], "graphics card"],
    [["--gpus", "H100", "--nodes", "0"], "--nodes"],
    [["--gpus", "H100", "--machine", report], "--machine"],
    [[], "--gpus"],
  ] as const) {
    const refused = await cli(["plan-server", "--users", "2", ...wrong], env);
    expect([refused.code, refused.stdout], said).toEqual([2, ""]);
    expect(refused.stderr).toContain(said);
  }
});
