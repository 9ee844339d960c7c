import { compact } from "./compact";
import { countContext, usedTokens } from "./context";
import { foldOld } from "./fold";
import type { TaskHandle } from "./parts";

/**
 * From this share of the context on old results of tools are folded. Late and in one go: it changes what the engine
 * has read, so that all behind it is read anew.
 */
const foldFrom = 0.8;
/** If it is as full as this after folding, it would soon be full again: the task is summed up. */
const compactFrom = 0.6;

/**
 * Makes room for the next request where the context is nearly full: folds old results of tools, and if that is not
 * enough has the model sum up the task. The user sees both.
 * @returns whether the history is another one than before
 */
export async function makeRoom(handle: TaskHandle, signal: AbortSignal): Promise<boolean> {
  const { task, parts } = handle;
  const before = await countContext(task, parts.backend);
  task.context = before;
  const all = before.contextTokens;
  if (all === null) return false;
  const most = Math.min(all * foldFrom, all - before.reserve);
  if (usedTokens(before) < most) return false;
  const folded = foldOld(task.turns);
  const changed = folded.some((turn, at) => turn !== task.turns[at]);
  if (changed) {
    await parts.store.change(task, { type: "turns", turns: folded });
    const after = await countContext(task, parts.backend);
    await handle.set({ context: after });
    await handle.note({
      code: "agent-folded",
      params: { tokens: Math.max(0, usedTokens(before) - usedTokens(after)) },
    });
  }
  if (usedTokens(task.context) < all * compactFrom) return true;
  await compact(handle, signal);
  return true;
}
