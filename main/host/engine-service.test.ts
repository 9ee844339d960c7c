import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { machineFixture } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import type { ChildExit, ChildHandle } from "../child";
import type { InstalledModel, MachineReport } from "../contract";
import { EngineSupervisor } from "../engine";
import { openSettings } from "../settings";
import { createEngineService } from "./engine-service";

interface LoadRequest {
  readonly type: string;
  readonly id: number;
  readonly plan: { readonly contextTokens: number };
  readonly memory?: readonly { readonly device: string; readonly freeBytes: number }[];
}

/** Stands in for the engine process at the edge of the world: every load succeeds; it dies on command. */
class FakeEngine implements ChildHandle {
  readonly pid = undefined;
  readonly loads: LoadRequest[] = [];
  private listener: (message: unknown) => void = () => undefined;
  private exit: (exit: ChildExit) => void = () => undefined;
  send(message: unknown): void {
    const request = message as LoadRequest;
    if (request.type !== "load") return;
    this.loads.push(request);
    const { contextTokens } = request.plan;
    const facts = {
      engine: { id: "node-llama-cpp", version: "test" },
      slots: 1,
      images: false,
      backend: "none",
      gpuLayers: 0,
      totalLayers: 65,
      contextTokens,
      ramBytes: 1,
      vramBytes: 0,
    };
    queueMicrotask(() =>
      this.listener({ type: "loaded", id: request.id, facts: { ...facts, gpuNames: [] } }),
    );
  }
  onMessage(listener: (message: unknown) => void): void {
    this.listener = listener;
  }
  onExit(listener: (exit: ChildExit) => void): void {
    this.exit = listener;
  }
  stderrTail(): string {
    return "";
  }
  kill(): void {
    this.die("SIGKILL");
  }
  die(signal: string): void {
    this.exit({ code: null, signal });
  }
}

let folder: string;
afterEach(() => rm(folder, { recursive: true, force: true }));

function withAvailable(bytes: number): MachineReport {
  const machine = machineFixture("server-no-gpu");
  const figure = { known: true as const, value: bytes, source: "test" };
  return { ...machine, memory: { totalBytes: figure, availableBytes: figure } };
}

test("after the engine has ended, the next message loads the model with a plan for what is free now, and the context that was wished", async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-engine-service-"));
  const files = await loadCatalog(join(import.meta.dirname, "../../resources"));
  const file = files.find(({ quant, mtp }) => quant === "Q4_K_M" && !mtp);
  if (!file) throw new Error("no Q4_K_M");
  const model: InstalledModel = {
    id: file.id,
    name: file.quant,
    path: join(folder, "x.gguf"),
    bytes: file.bytes,
    catalogFile: file,
    practice: false,
    verifiedAt: null,
    problem: null,
  };
  const engines: FakeEngine[] = [];
  const supervisor = new EngineSupervisor({
    spawn: () => {
      const engine = new FakeEngine();
      engines.push(engine);
      return engine;
    },
    workingFolder: folder,
  });
  let available = 64e9;
  const service = createEngineService({
    supervisor,
    find: async () => model,
    liveReport: async () => withAvailable(available),
    settings: await openSettings(folder),
    emit: () => undefined,
  });
  await service.handlers.load({ modelId: model.id, contextTokens: 20_000 });
  available = 24e9;
  engines[0]?.die("SIGSEGV");
  expect(supervisor.status.state).toBe("failed");
  await service.ensureLoaded(new AbortController().signal);
  const [first, second] = engines.map((engine) => engine.loads[0]);
  expect(first?.memory).toMatchObject([{ device: "ram", freeBytes: 64e9 }]);
  expect(second?.memory).toMatchObject([{ device: "ram", freeBytes: 24e9 }]);
  expect(second?.plan.contextTokens).toBeLessThan(first?.plan.contextTokens ?? 0);
  expect(second?.plan.contextTokens).toBeGreaterThanOrEqual(20_000);
  await supervisor.dispose();
});
