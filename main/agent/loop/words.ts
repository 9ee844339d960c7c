import type { TaskHandle } from "./parts";

const goOnWords = "Go on with the task.";

/** Whether something waits to be told to the model. */
export const hasWords = ({ task }: TaskHandle): boolean => task.queued.length > 0 || task.notices.length > 0;

/**
 * Makes turns of what waits to be told: first what happened, then the user's words, each with its step.
 * @returns whether there was anything
 */
export async function takeWords(handle: TaskHandle): Promise<boolean> {
  const { task, parts } = handle;
  const any = hasWords(handle);
  if (task.notices.length > 0) {
    const text = task.notices.map((notice) => notice.text).join("\n\n");
    await parts.store.change(task, { type: "turn", turn: { role: "user", text, step: lastStep(handle) } });
    await handle.set({ notices: [] });
  }
  for (;;) {
    const [first, ...rest] = task.queued;
    if (!first) return any;
    // Both at once, so that words taken back in this moment are not told, nor words told twice after a crash.
    const step = await handle.begin({ kind: "user", state: "done", text: first.text });
    await parts.store.change(
      task,
      {
        type: "turn",
        turn: {
          role: "user",
          text: [first.text, first.context].filter(Boolean).join("\n\n"),
          step: step.number,
        },
      },
      {
        type: "record",
        stepId: step.id,
        record: { asked: first.text, gave: first.context, checkpoint: null },
      },
      { type: "set", fields: { queued: rest } },
    );
    await handle.set({});
  }
}

/** The model is not asked to answer its own answer. */
export async function askToGoOn(handle: TaskHandle): Promise<void> {
  const { task, parts } = handle;
  if (task.turns.at(-1)?.role !== "assistant") return;
  await parts.store.change(task, {
    type: "turn",
    turn: { role: "user", text: goOnWords, step: lastStep(handle) },
  });
}

const lastStep = ({ task }: TaskHandle) => task.steps.at(-1)?.number ?? 0;
