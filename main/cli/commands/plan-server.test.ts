import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { machineFixture } from "../../../test/fixtures/machines";
import { serverPlan } from "../../contract";
import { main } from "../main";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-plan-server-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** The command line as people start it, in this process. */
async function cli(args: readonly string[], lang = "en_US.UTF-8") {
  vi.stubEnv("LC_ALL", lang);
  vi.stubEnv("QUERN_DATA", join(folder, "data"));
  const said = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    }),
  );
  const streams = [process.stdout, process.stderr];
  const before = streams.map((stream) => stream.listeners("error"));
  try {
    const code = await main(join(import.meta.dirname, "../../../out/main"), args);
    return { code, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
    // A process of its own would end here, and its listeners with it.
    for (const [at, stream] of streams.entries())
      for (const listener of stream.rawListeners("error"))
        if (!before[at]?.includes(listener)) stream.off("error", listener as () => void);
  }
}

const keyOf = (text: string) => /^CLIENT_KEY=([0-9a-f]{64})$/mu.exec(text)?.[1];

it("writes a folder whose keys only its owner reads, writes over nothing unasked, and keeps the keys when asked", async () => {
  const out = join(folder, "server");
  const asked = ["plan-server", "--users", "8", "--context", "32768", "--gpus", "H100", "--out", out];
  const first = await cli(asked);
  expect(first.code, first.stderr).toBe(0);
  expect(first.stdout).toContain("Qwen/Qwen3.6-27B-FP8");
  expect((await stat(join(out, ".env"))).mode & 0o777).toBe(0o600);
  const keys = await readFile(join(out, ".env"), "utf8");
  expect(keyOf(keys)).toBeDefined();
  expect(serverPlan.parse(JSON.parse(await readFile(join(out, "plan.json"), "utf8"))).status).toBe("fits");

  await writeFile(join(out, "compose.yaml"), "mine");
  const again = await cli(asked);
  expect(again.code).toBe(5);
  expect(again.stderr).toContain("compose.yaml");
  expect(await readFile(join(out, "compose.yaml"), "utf8")).toBe("mine");

  const forced = await cli([...asked, "--force"]);
  expect(forced.code, forced.stderr).toBe(0);
  expect(await readFile(join(out, "compose.yaml"), "utf8")).toContain("vllm");
  expect(await readFile(join(out, ".env"), "utf8")).toBe(keys);
});

it("writes nothing for what does not fit, and says in both languages what would help", async () => {
  const out = join(folder, "server");
  const asked = ["plan-server", "--users", "50", "--context", "131072", "--gpus", "RTX 4090", "--out", out];
  const english = await cli(asked);
  expect(english.code).toBe(3);
  expect(english.stdout).toContain("What would help");
  const chinese = await cli(asked, "zh_CN.UTF-8");
  expect(chinese.code).toBe(3);
  expect(chinese.stdout).toContain("放不下");
  await expect(stat(out)).rejects.toThrow();
});

it("plans from saved reports, and tells what is wrong with others or with the command", async () => {
  const report = join(folder, "two-3090.json");
  await writeFile(report, JSON.stringify(machineFixture("nvidia-two-3090")));
  const planned = await cli([
    "plan-server",
    "--users",
    "2",
    "--context",
    "8192",
    "--machine",
    report,
    "--json",
  ]);
  expect(planned.code, planned.stderr).toBe(0);
  expect(serverPlan.parse(JSON.parse(planned.stdout)).hardware).toMatchObject({ perNode: 2, nodes: 1 });

  const none = join(folder, "none.json");
  await writeFile(none, JSON.stringify(machineFixture("server-no-gpu")));
  for (const [wrong, said] of [
    [["--gpus", "RTX 4091"], "RTX 4090"],
    [["--gpus", "RTX 2080 Ti"], "L40S"],
    [["--machine", none], "graphics card"],
    [["--gpus", "H100", "--nodes", "0"], "--nodes"],
    [["--gpus", "H100", "--machine", report], "--machine"],
    [[], "--gpus"],
  ] as const) {
    const refused = await cli(["plan-server", "--users", "2", ...wrong]);
    expect([refused.code, refused.stdout], said).toEqual([2, ""]);
    expect(refused.stderr).toContain(said);
  }
});
