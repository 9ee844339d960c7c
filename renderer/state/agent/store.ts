import { create } from "zustand";
import type {
  AgentMode,
  AgentStep,
  AgentTask,
  ErrorData,
  SandboxStatus,
  StepProgress,
  Waiting,
} from "../../../main/contract";

interface AgentState {
  /** Tasks of the opened folder, newest first. */
  readonly tasks: readonly AgentTask[];
  /** Null: a new task, which begins with the first words. */
  readonly selectedId: string | null;
  /** Steps by task, as far as they were read. */
  readonly steps: Readonly<Record<string, readonly AgentStep[]>>;
  readonly readErrors: Readonly<Record<string, ErrorData>>;
  readonly progress: Readonly<Record<string, StepProgress>>;
  /** What waits for the user, of all tasks. */
  readonly waiting: readonly Waiting[];
  /** Null until main has said it. */
  readonly sandbox: SandboxStatus | null;
  /** The mode that the next new task begins in. */
  readonly newMode: AgentMode;
  /** Servers of tools that the next new task may use. */
  readonly newServers: readonly string[];
}

/** The agent's tasks, and what it does. */
export const useAgent = create<AgentState>(() => ({
  tasks: [],
  selectedId: null,
  steps: {},
  readErrors: {},
  progress: {},
  waiting: [],
  sandbox: null,
  newMode: "ask",
  newServers: [],
}));

/** The task that is shown; undefined for a new one. */
export function selectedTask({
  tasks,
  selectedId,
}: Pick<AgentState, "tasks" | "selectedId">): AgentTask | undefined {
  return tasks.find(({ id }) => id === selectedId);
}

/** Whether a task goes on by itself or waits for a word. */
export function isUnderWay({ state }: Pick<AgentTask, "state">): boolean {
  return state === "running" || state === "waiting";
}

/** Whether the model is at an answer, which words of the user could cut. */
export function isAnswering(progress: StepProgress | undefined): boolean {
  return progress !== undefined && ["reading", "thinking", "writing"].includes(progress.phase);
}

/** The task that runs or waits, the one that waits first; null when all is quiet. */
export function busyTask({ tasks }: Pick<AgentState, "tasks">): AgentTask | null {
  return (
    tasks.find(({ state }) => state === "waiting") ?? tasks.find(({ state }) => state === "running") ?? null
  );
}

/** A record without one of its entries. */
export function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  const { [key]: _, ...rest } = record;
  return rest;
}
