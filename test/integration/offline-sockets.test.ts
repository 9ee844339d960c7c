import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";

const run = promisify(execFile);
/** Set-up installs it (`build/setup`); other systems have no such watcher, and Linux without it fails here. */
const strace = "/usr/bin/strace";

let programs: BuiltPrograms;
let folder: string;
beforeAll(async () => {
  programs = await buildPrograms({
    life: "test/integration/programs/offline-life.ts",
    engine: "main/engine/process/entry.ts",
    "llama-node": "main/engine/adapters/llama-node/thread-entry.ts",
    "backend-probe": "main/hardware/backend-probe/entry.ts",
    "memory-speed": "main/hardware/memory-speed/entry.ts",
    "chat-store": "main/chat/store/thread-entry.ts",
    "pdf-text": "main/chat/pdf/entry.ts",
    terminal: "main/workspace/terminal/program/entry.ts",
    checkpoints: "main/workspace/checkpoints/thread-entry.ts",
  });
  folder = await mkdtemp(join(tmpdir(), "quern-offline-"));
});
afterAll(async () => {
  await programs.remove();
  await rm(folder, { recursive: true, force: true });
});

/**
 * Lives a whole life under a watcher that follows every process and thread of it.
 * @returns what it told, and each system call that could reach another machine: all that opens, names or uses a
 * socket of another family than this machine's own (files and the kernel)
 */
async function watchedLife(name: string, files: Record<string, unknown>, ...args: string[]) {
  const data = await mkdtemp(join(folder, `${name}-`));
  for (const [file, content] of Object.entries(files))
    await writeFile(join(data, file), JSON.stringify(content));
  const trace = join(folder, `${name}.trace`);
  const life = programs.file("life");
  const resources = resolve(import.meta.dirname, "../../resources");
  const { stdout } = await run(
    strace,
    [
      "-f",
      "--seccomp-bpf",
      "-qq",
      "-e",
      "trace=socket,connect,bind,sendto,sendmsg,io_uring_setup",
      "-o",
      trace,
    ].concat(process.execPath, life, data, resources, dirname(life), ...args),
    { timeout: 200_000, env: { PATH: process.env.PATH ?? "", HOME: data } },
  );
  const lines = (await readFile(trace, "utf8")).split("\n").filter((line) => line !== "");
  return {
    told: JSON.parse(stdout) as unknown,
    processes: new Set(lines.map((line) => line.split(" ")[0])).size,
    seen: lines.length,
    outside: lines.filter((line) =>
      /socket\(AF_(INET|PACKET|VSOCK|BLUETOOTH)|sa_family=AF_INET|io_uring_setup\(/.test(line),
    ),
  };
}

const whole = { download: "offline", test: "offline", answer: "complete" };

// Each life waits for much: for probes with time limits, and for processes to end. So all are lived at once.
describe.runIf(process.platform === "linux")("offline", { timeout: 240_000 }, () => {
  it("has the watcher that these proofs need", () => expect(existsSync(strace)).toBe(true));

  it.concurrent("opens no socket in any process, from a first run over a chat to the end", async () => {
    const life = await watchedLife("switch", { "settings.json": { offline: true } });
    expect(life.told).toEqual(whole);
    expect(life.outside).toEqual([]);
    // The watcher was there: programs talk to each other over sockets of this machine, in several processes.
    expect(life.seen).toBeGreaterThan(0);
    expect(life.processes).toBeGreaterThan(1);
  });

  it.concurrent("is as quiet where the administrator's policy cannot be understood", async () => {
    const life = await watchedLife("policy", {
      "settings.json": { offline: false },
      "policy.json": ["torn"],
    });
    expect(life.told).toEqual(whole);
    expect(life.outside).toEqual([]);
  });

  it.concurrent("would be seen to break its word by a single connection", async () => {
    const life = await watchedLife("betrayed", { "settings.json": { offline: true } }, "connect");
    expect(life.told).toEqual(whole);
    expect(life.outside.join("\n")).toMatch(/connect\(.*sin_port=htons\(9\)/);
  });
});
