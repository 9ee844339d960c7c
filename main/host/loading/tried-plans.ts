import type { EnginePlan, ErrorData, MachineReport } from "../../contract";
import { failureKind, isMemory, planKey } from "../../fit";
import { isLostDevice } from "./lost-device";

interface Tried {
  readonly modelId: string;
  readonly error: ErrorData;
  readonly freeBytes: number;
}

/** So much more memory than at the failure makes the same plan worth another try. */
const notableGrowth = 1.05;

/** Remembers which plans have failed, until something changes; for as long as Quern runs. */
export class TriedPlans {
  private readonly tried = new Map<string, Tried>();

  /** All that failed, as `planKey`s. */
  keys(): ReadonlySet<string> {
    return new Set(this.tried.keys());
  }

  add(modelId: string, plan: EnginePlan, error: ErrorData, machine: MachineReport): void {
    this.tried.set(planKey(modelId, plan), { modelId, error, freeBytes: freeOf(machine) });
  }

  /** The user wants it anew, or it works after all. */
  forget(modelId: string): void {
    for (const [key, tried] of this.tried) if (tried.modelId === modelId) this.tried.delete(key);
  }

  /**
   * What a load with this plan would end with again; null where it may work: a crash may have had any reason,
   * memory may have become free, and a device that was lost may be back.
   */
  stillFails(modelId: string, plan: EnginePlan, machine: MachineReport): ErrorData | null {
    const before = this.tried.get(planKey(modelId, plan));
    if (!before || isLostDevice(before.error)) return null;
    const kind = failureKind(before.error);
    if (kind === "backend") return before.error;
    return isMemory(kind) && freeOf(machine) < before.freeBytes * notableGrowth ? before.error : null;
  }
}

/** Memory of all kinds that is free, bytes. */
function freeOf({ memory, gpus }: MachineReport): number {
  const figures = [memory.availableBytes, ...gpus.map(({ freeBytes }) => freeBytes)];
  return figures.reduce((sum, figure) => sum + (figure.known ? figure.value : 0), 0);
}
