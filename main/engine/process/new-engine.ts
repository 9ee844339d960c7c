import { type EnginePlan, QuernError } from "../../contract";
import type { TokenEngine } from "../token-engine";

/** The engine that a plan asks for. Each is imported only when it is used: a native library stays out of the others' way. */
export async function newEngine(plan: EnginePlan, log: (line: string) => void): Promise<TokenEngine> {
  if (plan.engine === "llama.node") throw new QuernError("engine-backend", { what: "llama.node" });
  const { NodeLlamaCppEngine } = await import("../adapters/node-llama-cpp");
  return new NodeLlamaCppEngine(log);
}
