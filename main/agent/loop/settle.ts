import type { TaskHandle } from "./parts";

const interruptedWords =
  "This was interrupted before its result was known. It may have been carried out in part; look before you do it again.";
const notRunWords =
  "This was not carried out: the task was held before it. Call again if it is still wanted.";
const heldWords = "This was not carried out: the user said something first, see below.";

/**
 * Gives each call of the last answer a result, where a stop, a pause or a crash came between: the model never sees a
 * call without one.
 * @param words what those are told that were not begun
 */
async function settle({ task, parts }: TaskHandle, words: string): Promise<void> {
  const at = task.turns.findLastIndex(({ role }) => role === "assistant");
  const asked = task.turns[at];
  const results = task.turns.slice(at + 1);
  const calls = asked?.toolCalls?.length ?? 0;
  const given = results.filter(({ role }) => role === "tool");
  if (!asked || given.length >= calls) return;
  // A step that has no result was begun; there is at most one, the last.
  const begun = task.steps.findLast(({ kind, number }) => kind === "tool" && number > asked.step);
  const open = begun !== undefined && !given.some(({ step }) => step === begun.number) ? begun : null;
  for (let missing = given.length; missing < calls; missing++) {
    const first = missing === given.length && open !== null;
    await parts.store.change(task, {
      type: "turn",
      turn: {
        role: "tool",
        text: first ? interruptedWords : words,
        step: first ? open.number : (begun?.number ?? asked.step),
      },
    });
  }
}

/** Before a task goes on. */
export const settleAfterEnd = (handle: TaskHandle): Promise<void> => settle(handle, notRunWords);
/** When words of the user come before what is left of the model's calls. */
export const settleForWords = (handle: TaskHandle): Promise<void> => settle(handle, heldWords);
