import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Bench, openBench, revision } from "./download-support";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";

let programs: BuiltPrograms;
let bench: Bench | undefined;
let child: ChildProcess | undefined;
beforeAll(async () => {
  programs = await buildPrograms({ downloading: "test/integration/programs/downloading.ts" });
});
afterEach(async () => {
  child?.kill("SIGKILL");
  await bench?.close();
});
afterAll(() => programs.remove());

function startChild(at: Bench): ChildProcess {
  const args = [at.mirror.url, at.folder, JSON.stringify(at.file)];
  child = fork(programs.file("downloading"), args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  return child;
}

function untilBytes(from: ChildProcess, bytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    from.on("exit", () => reject(new Error("The child has ended too early.")));
    from.on("message", (message: { bytes: number }) => {
      if (message.bytes >= bytes) resolve();
    });
  });
}

it("a download whose process is killed outright goes on from what was safe and fetches only the rest", async () => {
  bench = await openBench({ bytes: 24_000_000 });
  bench.mirror.setRate(450_000);
  const running = startChild(bench);
  await untilBytes(running, 12_000_000);
  running.kill("SIGKILL");
  await once(running, "exit");

  const folder = join(bench.folder, "mirror--test-model", revision);
  const journal: { safeBytes: number } = JSON.parse(
    await readFile(join(folder, "tiny.gguf.part.json"), "utf8"),
  );
  // Eight connections at most bring 3.6 MB a second, and there is a checkpoint every two seconds, whatever the disk does.
  expect(journal.safeBytes).toBeGreaterThan(2_000_000);
  expect(await bench.final()).toBeNull();

  // Slow enough that little waits between the two programs.
  bench.mirror.setRate(1_000_000);
  bench.mirror.requests.length = 0;
  expect(await bench.outcome()).toBe("done");
  expect(await bench.isWhole()).toBe(true);
  const sent = bench.mirror.requests.reduce((sum, request) => sum + request.sentBytes, 0);
  const rest = bench.content.length - journal.safeBytes;
  expect(sent).toBeGreaterThanOrEqual(rest);
  // When the last connections share what is left, each may have sent a chunk of 256 KiB already that another is to bring.
  expect(sent).toBeLessThanOrEqual(rest + 8 * 262_144);
  expect(await bench.leftBehind()).toEqual(["tiny.gguf"]);
});

it("two processes never write the same part; the lock of a killed one is taken over", async () => {
  bench = await openBench({ bytes: 4_000_000 });
  bench.mirror.setRate(1_000_000);
  const running = startChild(bench);
  await untilBytes(running, 1);
  expect(await bench.outcome()).toBe("download-active");
  running.kill("SIGKILL");
  await once(running, "exit");
  bench.mirror.setRate(null);
  expect(await bench.outcome()).toBe("done");
  expect(await bench.isWhole()).toBe(true);
});
