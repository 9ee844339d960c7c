import { type GgufHeader, kvBytesPerToken, recurrentBytes, shapeOfHeader } from "../../../catalog";
import type { EngineFacts } from "../../token-engine";
import type { StateKeeper, TellNote } from "../conversations";
import type { EngineRequest } from "../protocol";
import { modelIdentity } from "./model-identity";
import { StateStore } from "./state-store";

/** The store of states for what was loaded; undefined where none was asked for, or where it cannot be. */
export async function openStates(
  load: Extract<EngineRequest, { type: "load" }>,
  header: GgufHeader,
  { engine }: EngineFacts,
  tell: TellNote,
): Promise<StateKeeper | undefined> {
  const { path, plan, states } = load;
  // What is there of earlier days is removed by main (`tidyStates`), which needs no engine for it.
  if (!states || states.budgetBytes === 0) return undefined;
  const shape = shapeOfHeader(header, path);
  const perToken = kvBytesPerToken(shape, plan.kvType);
  return await StateStore.open({
    options: states,
    about: {
      engine: `${engine.id} ${engine.version}`,
      model: await modelIdentity(path, header),
      kvType: plan.kvType,
    },
    // Two snapshots of the recurrent state: where the conversation stands, and before its last answer.
    stateBytes: (tokens) => tokens * perToken + 2 * recurrentBytes(shape),
    tell,
  });
}
