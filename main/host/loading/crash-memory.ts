import { join } from "node:path";
import { z } from "zod";
import {
  type EnginePlan,
  type ErrorData,
  type GpuInfo,
  gpuBackend,
  type MachineReport,
  type Reason,
} from "../../contract";
import { type ListFile, openListFile } from "../../files";
import { failureKind, laterBackends } from "../../fit";
import { isLostDevice } from "./lost-device";

const crash = z.object({
  gpu: z.string(),
  driver: z.string(),
  backend: gpuBackend,
  /** Of Quern, which pins its engines. */
  version: z.string(),
  at: z.iso.datetime(),
});
type Crash = z.infer<typeof crash>;

/** More than a computer has cards, drivers and backends; the oldest go first. */
const keptCrashes = 40;
/** How others end a process: nothing that the backend would be to blame for. */
const endedByOthers = /^(SIGKILL|SIGTERM|SIGINT|SIGHUP|protocol)$/u;
const backendNames = { cuda: "CUDA", vulkan: "Vulkan", metal: "Metal", none: "CPU" } as const;

/** Whether a failed load says that its backend does not work on this card; one that was gone may work when it is back. */
export function blamesBackend(error: ErrorData): boolean {
  if (isLostDevice(error)) return false;
  const kind = failureKind(error);
  return kind === "backend" || (kind === "crash" && !endedByOthers.test(String(error.params.what ?? "hang")));
}

/** A device by its number, as the CUDA library names it in its errors and its buffers. */
const cudaDevice = /\bcuda(\d+)\b|current device: (\d+)/giu;

/** The cards of a plan, in its order. */
function cardsOf({ gpus }: MachineReport, plan: EnginePlan): GpuInfo[] {
  const planned = plan.gpus ?? (plan.gpu ? [plan.gpu] : []);
  return planned.flatMap(({ id }) => gpus.find((gpu) => gpu.id === id) ?? []);
}

/**
 * Which of several cards an error speaks of; all, where it does not say. CUDA is shown the planned cards alone, in the
 * plan's order; the numbers of other backends mean nothing certain.
 */
function cardsConcerned(cards: readonly GpuInfo[], plan: EnginePlan, error: ErrorData): readonly GpuInfo[] {
  if (cards.length < 2 || plan.backend !== "cuda") return cards;
  const words = `${error.params.what ?? ""}\n${error.detail ?? ""}`;
  const told = new Set([...words.matchAll(cudaDevice)].map(([, one, other]) => Number(one ?? other)));
  const [only, ...more] = told;
  const card = only === undefined || more.length > 0 ? undefined : cards[only];
  return card ? [card] : cards;
}

const nameOf = ({ name, id }: GpuInfo) => (name.known ? name.value : id);
const driverOf = ({ driver }: GpuInfo) => (driver.known ? driver.value : "");

/**
 * Which backends crashed at a load, by card, driver and version, in `engine-crashes.json` of the data folder: such a
 * backend is not taken first again until the driver or the engine is another.
 */
export class CrashMemory {
  private crashes: readonly Crash[];

  private constructor(
    private readonly file: ListFile<Crash>,
    private readonly version: string,
  ) {
    this.crashes = file.found;
  }

  /** Never throws: what cannot be read counts as nothing remembered. */
  static async open(dataFolder: string, version: string): Promise<CrashMemory> {
    const path = join(dataFolder, "engine-crashes.json");
    return new CrashMemory(await openListFile(path, "crashes", crash), version);
  }

  /** Remembers what a failed load says about its backend, if anything. */
  async remember(machine: MachineReport, plan: EnginePlan, error: ErrorData): Promise<void> {
    if (plan.backend === "none" || !blamesBackend(error)) return;
    const { backend } = plan;
    const concerned = cardsConcerned(cardsOf(machine, plan), plan, error);
    const gpus = concerned.filter((gpu) => !this.has(gpu, backend));
    if (gpus.length === 0) return;
    const at = new Date().toISOString();
    const { version } = this;
    // Cards that are alike to the driver are one in the list.
    const entries = new Map(
      gpus.map((gpu) => [
        `${nameOf(gpu)}\n${driverOf(gpu)}`,
        { gpu: nameOf(gpu), driver: driverOf(gpu), backend, version, at },
      ]),
    );
    await this.write([...this.crashes, ...entries.values()]);
  }

  /** It works after all: somebody has tried it again. */
  async forget(machine: MachineReport, plan: EnginePlan): Promise<void> {
    const cards = cardsOf(machine, plan);
    const left = this.crashes.filter(
      (entry) => !cards.some((gpu) => this.speaksOf(entry, gpu, plan.backend)),
    );
    if (left.length < this.crashes.length) await this.write(left);
  }

  /** The machine without the backends that crashed on it, and why, in sentences. */
  avoiding(machine: MachineReport): { machine: MachineReport; notes: Reason[] } {
    const notes: Reason[] = [];
    const gpus = machine.gpus.map((gpu) => {
      if (!this.has(gpu, gpu.backend)) return gpu;
      const later = laterBackends(gpu.backend, machine.os.platform);
      const backend = later.find((other) => !this.has(gpu, other)) ?? "none";
      const params = { backend: backendNames[gpu.backend], gpu: nameOf(gpu) };
      notes.push({ code: "crashed-before", params });
      return { ...gpu, backend };
    });
    return { machine: { ...machine, gpus }, notes };
  }

  private has(gpu: GpuInfo, backend: EnginePlan["backend"]): boolean {
    return this.crashes.some((entry) => this.speaksOf(entry, gpu, backend));
  }

  private speaksOf(entry: Crash, gpu: GpuInfo, backend: EnginePlan["backend"]): boolean {
    return (
      entry.backend === backend &&
      entry.version === this.version &&
      entry.gpu === nameOf(gpu) &&
      entry.driver === driverOf(gpu)
    );
  }

  private async write(crashes: readonly Crash[]): Promise<void> {
    this.crashes = crashes.slice(-keptCrashes);
    await this.file.keep(this.crashes);
  }
}
