import { z } from "zod";
import { agentMode, agentStep, contextParts, errorData, planItem, spend, toolCall } from "../../contract";
import { noContext, noSpend, type TaskState, type TaskTurn } from "../loop/task-state";

const taskTurn = z.object({
  role: z.enum(["system", "user", "assistant", "tool"]),
  text: z.string(),
  thinking: z.string().optional(),
  toolCalls: z.array(toolCall).optional(),
  step: z.number().int().nonnegative(),
  folded: z.boolean().optional(),
  summary: z.boolean().optional(),
});
const taskFields = z.object({
  title: z.string(),
  mode: agentMode,
  state: z.enum(["idle", "running", "waiting", "paused", "done", "stopped", "failed"]),
  error: errorData.nullable(),
  plan: z.array(planItem),
  spend,
  context: contextParts,
  queued: z.array(z.object({ id: z.string(), text: z.string() })),
  updatedAt: z.string(),
  system: z.string(),
});
const stepRecord = z.object({ asked: z.string(), gave: z.string(), checkpoint: z.string().nullable() });

/** One change of a task, as it is written down. */
export const taskChange = z.discriminatedUnion("type", [
  z.object({ type: z.literal("task"), id: z.string(), createdAt: z.string() }),
  z.object({ type: z.literal("set"), fields: taskFields.partial() }),
  z.object({ type: z.literal("step"), step: agentStep }),
  z.object({ type: z.literal("record"), stepId: z.string(), record: stepRecord }),
  z.object({ type: z.literal("turn"), turn: taskTurn }),
  z.object({ type: z.literal("turns"), turns: z.array(taskTurn) }),
  z.object({ type: z.literal("cut"), after: z.number().int().nonnegative() }),
  z.object({ type: z.literal("seen"), path: z.string(), version: z.string().nullable() }),
  z.object({
    type: z.literal("touched"),
    path: z.string(),
    file: z.object({ checkpoint: z.string(), left: z.string().nullable() }).nullable(),
  }),
]);
export type TaskChange = z.infer<typeof taskChange>;

export function newTask(id: string, createdAt: string): TaskState {
  return {
    id,
    createdAt,
    title: "",
    mode: "ask",
    state: "idle",
    error: null,
    plan: [],
    spend: noSpend,
    context: noContext,
    queued: [],
    updatedAt: createdAt,
    system: "",
    steps: [],
    records: new Map(),
    turns: [],
    seen: new Map(),
    touched: new Map(),
  };
}

/** Makes one change to a task: the same whether it happens now or is read from the file. */
export function applyChange(task: TaskState, change: TaskChange): void {
  switch (change.type) {
    case "task":
      return;
    case "set":
      Object.assign(task, change.fields);
      return;
    case "step": {
      const at = task.steps.findIndex(({ id }) => id === change.step.id);
      if (at < 0) task.steps.push(change.step);
      else task.steps[at] = change.step;
      return;
    }
    case "record":
      task.records.set(change.stepId, change.record);
      return;
    case "turn":
      task.turns.push(change.turn);
      return;
    case "turns":
      task.turns = [...change.turns];
      return;
    case "cut":
      for (const step of task.steps.splice(change.after)) task.records.delete(step.id);
      task.turns = task.turns.filter(({ step }) => step <= change.after);
      return;
    case "seen":
      if (change.version === null) task.seen.delete(change.path);
      else task.seen.set(change.path, change.version);
      return;
    case "touched":
      if (change.file === null) task.touched.delete(change.path);
      else task.touched.set(change.path, change.file);
  }
}

/** A turn as it is written down. */
export const plainTurn = (turn: TaskTurn): z.infer<typeof taskTurn> => taskTurn.parse(turn);

/** A task as the changes that would make it, for writing its file anew. */
export function changesOf(task: TaskState): TaskChange[] {
  const { title, mode, state, error, plan, spend: spent, context, queued, updatedAt, system } = task;
  return [
    { type: "task", id: task.id, createdAt: task.createdAt },
    {
      type: "set",
      fields: { title, mode, state, error, plan, spend: spent, context, queued, updatedAt, system },
    },
    ...task.steps.map((step): TaskChange => ({ type: "step", step })),
    ...[...task.records].map(([stepId, record]): TaskChange => ({ type: "record", stepId, record })),
    { type: "turns", turns: task.turns.map(plainTurn) },
    ...[...task.seen].map(([path, version]): TaskChange => ({ type: "seen", path, version })),
    ...[...task.touched].map(([path, file]): TaskChange => ({ type: "touched", path, file })),
  ];
}

/** A task from its records; null where they do not begin as one. What was under way has been interrupted. */
export function taskFrom(records: readonly unknown[]): TaskState | null {
  const first = taskChange.safeParse(records[0]).data;
  if (first?.type !== "task") return null;
  const task = newTask(first.id, first.createdAt);
  for (const record of records) {
    const change = taskChange.safeParse(record);
    if (!change.success) break;
    applyChange(task, change.data);
  }
  if (task.state === "running" || task.state === "waiting" || task.state === "paused") task.state = "stopped";
  task.steps.forEach((step, at) => {
    if (step.state === "running" || step.state === "waiting") task.steps[at] = { ...step, state: "stopped" };
  });
  return task;
}
