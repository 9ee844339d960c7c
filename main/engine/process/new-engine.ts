import { join } from "node:path";
import type { EnginePlan } from "../../contract";
import type { TokenEngine } from "../token-engine";

/** The engine that a plan asks for. Each is imported only when it is used: a native library stays out of the others' way. */
export async function newEngine(plan: EnginePlan, log: (line: string) => void): Promise<TokenEngine> {
  if (plan.engine === "llama.node") {
    const { LlamaNodeEngine } = await import("../adapters/llama-node");
    return new LlamaNodeEngine({ threadFile: join(import.meta.dirname, "llama-node.js"), log, onBroken });
  }
  const { NodeLlamaCppEngine } = await import("../adapters/node-llama-cpp");
  return new NodeLlamaCppEngine(log);
}

/** The library can do nothing more: the process ends once the error is told, and the next message starts another. */
function onBroken(error: unknown): void {
  process.stderr.write(`llama.node: ${error instanceof Error ? error.message : String(error)}\n`);
  setTimeout(() => process.exit(1), 50);
}
