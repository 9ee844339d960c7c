import { appendFile, copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Learned, Message } from "../../main/contract";
import { type HostWorld, hostWorld } from "./support/host-world";

/* Plan and fact with the real engine: the practice model's file, as a file of the user's own. */

let world: HostWorld;
beforeAll(async () => {
  world = await hostWorld();
});
afterAll(() => world.remove());

async function ask<T>(
  service: "app" | "models" | "engine" | "chat" | "machine",
  method: string,
  input?: unknown,
) {
  const answer = await world.host.call(service, method, input);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value as T;
}

test("a load and an answer of the real engine are compared with the plan, kept, and told", async () => {
  await ask("app", "ready");
  await ask("machine", "detect");
  const own = join(world.folder, "own.gguf");
  await copyFile(join(import.meta.dirname, "../../resources/practice/practice.gguf"), own);
  // Of another size than the one that the world's hub has: that one counts as a 27B as soon as it has been recognized.
  await appendFile(own, Buffer.alloc(32));
  world.desktop.nextFile = own;
  const added = await ask<{ id: string } | null>("models", "addFile");
  await ask("engine", "load", { modelId: added?.id, contextTokens: 4096 });
  const chat = await ask<{ id: string }>("chat", "create", { thinking: false });
  const sent = await ask<{ answer: { id: string } }>("chat", "send", {
    conversationId: chat.id,
    text: "hello",
    attachments: [],
  });
  await vi.waitFor(
    () => {
      const last = world.events
        .filter(({ name }) => name === "chat.messageChanged")
        .map(({ payload }) => payload as Message)
        .findLast(({ id }) => id === sent.answer.id);
      expect(last?.status).toBe("complete");
    },
    { timeout: 60_000, interval: 50 },
  );
  await vi.waitFor(async () => {
    const [record] = await ask<Learned[]>("engine", "learned");
    expect(record?.answers).toHaveLength(1);
  });
  const [record] = await ask<Learned[]>("engine", "learned");
  if (!record) throw new Error("nothing was learned");
  expect(record.modelId).toBe(added?.id);
  expect(record.engine.id).toBe("node-llama-cpp");
  const [ram] = record.memory;
  // The engine has told each of its buffers: the cache is as planned to the byte, give or take its rounding.
  expect(Math.abs((ram?.kvCache.tookBytes ?? 0) - (ram?.kvCache.plannedBytes ?? 0))).toBeLessThan(20_000);
  expect(ram?.weights.tookBytes).not.toBeNull();
  if (process.platform === "linux") expect(ram?.total.tookBytes).toBeGreaterThan(10_000_000);
  expect(record.answers[0]?.decode).toBeGreaterThan(0);
  const file = JSON.parse(await readFile(join(world.folder, "learned.json"), "utf8")) as {
    schemaVersion: number;
  };
  expect(file.schemaVersion).toBe(1);
  expect(world.logged.filter((line) => line.startsWith("learned"))).toEqual([]);
});
