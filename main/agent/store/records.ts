import { z } from "zod";
import {
  agentMode,
  agentStep,
  contextParts,
  errorData,
  fileChange,
  type PlanItem,
  planItem,
  spend,
  toolCall,
} from "../../contract";
import { noContext, noSpend, type TaskState } from "../loop/task-state";

const taskTurn = z.object({
  role: z.enum(["system", "user", "assistant", "tool"]),
  text: z.string(),
  thinking: z.string().optional(),
  toolCalls: z.array(toolCall).readonly().optional(),
  step: z.number().int().nonnegative(),
  folded: z.boolean().optional(),
  summary: z.boolean().optional(),
});
const outerTool = z.object({
  serverId: z.string(),
  server: z.string(),
  tool: z.string(),
  hash: z.string(),
  name: z.string(),
  description: z.string(),
  parameters: z.record(z.string(), z.unknown()),
});
const taskFields = z.object({
  title: z.string(),
  mode: agentMode,
  state: z.enum(["idle", "running", "waiting", "paused", "done", "stopped", "failed"]),
  error: errorData.nullable(),
  plan: z.array(planItem),
  spend,
  context: contextParts,
  queued: z.array(z.object({ id: z.string(), text: z.string(), context: z.string() })),
  notices: z.array(z.object({ about: z.string(), text: z.string() })),
  updatedAt: z.string(),
  system: z.string(),
  servers: z.array(z.string()),
  outer: z.array(outerTool),
});
const stepRecord = z.object({
  asked: z.string(),
  gave: z.string(),
  checkpoint: z.string().nullable(),
  // Steps of before these were told.
  change: fileChange.extend({ mode: fileChange.shape.mode.default(null) }).optional(),
  open: z.boolean().optional(),
  output: z.boolean().optional(),
});
const pastPlan = z.object({ step: z.number().int().nonnegative(), plan: z.array(planItem).readonly() });
const archived = z.object({ step: z.number().int().positive(), turns: z.array(taskTurn).readonly() });

/** One change of a task, as it is written down. */
export const taskChange = z.discriminatedUnion("type", [
  z.object({ type: z.literal("task"), id: z.string(), createdAt: z.string() }),
  z.object({ type: z.literal("set"), fields: taskFields.partial() }),
  z.object({ type: z.literal("step"), step: agentStep }),
  z.object({ type: z.literal("record"), stepId: z.string(), record: stepRecord }),
  z.object({ type: z.literal("turn"), turn: taskTurn }),
  z.object({ type: z.literal("turns"), turns: z.array(taskTurn).readonly() }),
  z.object({
    type: z.literal("compacted"),
    step: z.number().int().positive(),
    turns: z.array(taskTurn).readonly(),
  }),
  z.object({ type: z.literal("archive"), archive: z.array(archived) }),
  z.object({ type: z.literal("plans"), plans: z.array(pastPlan) }),
  z.object({ type: z.literal("cut"), after: z.number().int().nonnegative() }),
  z.object({ type: z.literal("seen"), path: z.string(), version: z.string().nullable() }),
  z.object({
    type: z.literal("touched"),
    path: z.string(),
    file: z
      .object({
        checkpoint: z.string().nullable(),
        was: z.string().nullable(),
        left: z.string().nullable(),
        mode: z.object({ was: z.number(), left: z.number() }).optional(),
      })
      .nullable(),
  }),
  z.object({ type: z.literal("accepted"), path: z.string(), text: z.string().nullable() }),
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
    plans: [],
    spend: noSpend,
    context: noContext,
    queued: [],
    notices: [],
    updatedAt: createdAt,
    system: "",
    servers: [],
    outer: [],
    steps: [],
    records: new Map(),
    turns: [],
    archive: [],
    seen: new Map(),
    touched: new Map(),
    accepted: new Map(),
  };
}

/** Makes one change to a task: the same whether it happens now or is read from the file. */
export function applyChange(task: TaskState, change: TaskChange): void {
  switch (change.type) {
    case "task":
      return;
    case "set":
      Object.assign(task, change.fields);
      if (change.fields.plan) keepPlan(task, change.fields.plan);
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
      // What was summed up later than that is there again as it was.
      while ((task.archive.at(-1)?.step ?? 0) > change.after)
        task.turns = [...(task.archive.pop()?.turns ?? [])];
      task.turns = task.turns.filter(({ step }) => step <= change.after);
      task.plans = task.plans.filter(({ step }) => step <= change.after);
      task.plan = [...(task.plans.at(-1)?.plan ?? [])];
      // They speak of what has not been.
      task.notices = [];
      // What the model may have read of files after that it does not know any more.
      task.seen.clear();
      return;
    case "compacted":
      task.archive.push({ step: change.step, turns: task.turns });
      task.turns = [...change.turns];
      task.seen.clear();
      return;
    case "plans":
      task.plans = [...change.plans];
      return;
    case "archive":
      task.archive = [...change.archive];
      return;
    case "seen":
      if (change.version === null) task.seen.delete(change.path);
      else task.seen.set(change.path, change.version);
      return;
    case "touched":
      if (change.file === null) task.touched.delete(change.path);
      else task.touched.set(change.path, change.file);
      // Nothing of it is under review any more.
      if (!change.file?.checkpoint) task.accepted.delete(change.path);
      return;
    case "accepted":
      if (change.text === null) task.accepted.delete(change.path);
      else task.accepted.set(change.path, change.text);
  }
}

/** One for each step: what a user types into it is not kept letter by letter. */
function keepPlan(task: TaskState, plan: readonly PlanItem[]): void {
  const step = task.steps.at(-1)?.number ?? 0;
  task.plans = [...task.plans.filter((past) => past.step !== step), { step, plan }];
}

/** A task as the changes that would make it, for writing its file anew. */
export function changesOf(task: TaskState): TaskChange[] {
  const { title, mode, state, error, plan, spend: spent, context, queued, notices, updatedAt, system } = task;
  const { servers, outer } = task;
  return [
    { type: "task", id: task.id, createdAt: task.createdAt },
    {
      type: "set",
      fields: {
        title,
        mode,
        state,
        error,
        plan,
        spend: spent,
        context,
        queued,
        notices,
        updatedAt,
        system,
        servers,
        outer,
      },
    },
    ...task.steps.map((step): TaskChange => ({ type: "step", step })),
    ...[...task.records].map(([stepId, record]): TaskChange => ({ type: "record", stepId, record })),
    { type: "plans", plans: [...task.plans] },
    { type: "archive", archive: [...task.archive] },
    { type: "turns", turns: [...task.turns] },
    ...[...task.seen].map(([path, version]): TaskChange => ({ type: "seen", path, version })),
    ...[...task.touched].map(([path, file]): TaskChange => ({ type: "touched", path, file })),
    ...[...task.accepted].map(([path, text]): TaskChange => ({ type: "accepted", path, text })),
  ];
}

/** About as many records as `changesOf` gives, without making them. */
export const sizeOf = ({ steps, records, seen, touched, accepted }: TaskState): number =>
  5 + steps.length + records.size + seen.size + touched.size + accepted.size;

/**
 * A task from its records; null where they do not begin as one. What was under way has been interrupted. Commands ask
 * again after a restart: that they need not was said for a session.
 */
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
  if (task.mode === "auto") task.mode = "edit";
  task.steps.forEach((step, at) => {
    if (step.state === "running" || step.state === "waiting") task.steps[at] = interrupted(task, step);
  });
  return task;
}

/** A step that nobody has ended. Where it had begun to change something, that can be undone all the same. */
function interrupted(task: TaskState, step: TaskState["steps"][number]): TaskState["steps"][number] {
  return {
    ...step,
    state: "stopped",
    restorable: step.restorable || Boolean(task.records.get(step.id)?.checkpoint),
  };
}
