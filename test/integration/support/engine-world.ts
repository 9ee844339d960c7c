import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { forkChildren } from "../../../main/child";
import type { EnginePlan } from "../../../main/contract";
import {
  type ChatEvent,
  type ChatRequest,
  type ChatTurn,
  EngineSupervisor,
  type ModelToLoad,
  type StatesOptions,
} from "../../../main/engine";
import {
  buildPracticeModel,
  defaultPracticeTable,
  type PracticeTable,
  practicePlan,
} from "../../../main/engine/practice";
import { buildPrograms } from "./build-program";

/** One answer as a test looks at it. */
export interface Answer {
  text: string;
  thinking: string;
  events: ChatEvent[];
}

/** The real engine, built, with a folder for models: made once per test file. */
export async function engineWorld() {
  const folder = await mkdtemp(join(tmpdir(), "quern-engine-"));
  const programs = await buildPrograms({
    engine: "main/engine/process/entry.ts",
    parent: "test/integration/programs/engine-parent.ts",
    "busy-parent": "test/integration/programs/busy-parent.ts",
    "busy-child": "test/integration/programs/busy-child.ts",
  });
  const programFolder = dirname(programs.file("engine"));
  const supervisors: EngineSupervisor[] = [];
  return {
    folder,
    programFolder,
    parentProgram: programs.file("parent"),
    busyParentProgram: programs.file("busy-parent"),
    supervisor(states?: StatesOptions): EngineSupervisor {
      const made = new EngineSupervisor({
        spawn: forkChildren(programFolder),
        workingFolder: folder,
        states: () => states,
      });
      supervisors.push(made);
      return made;
    },
    async practice(table: PracticeTable = defaultPracticeTable, name = "practice.gguf"): Promise<string> {
      const path = join(folder, name);
      await buildPracticeModel(table, path);
      return path;
    },
    async remove(): Promise<void> {
      await Promise.all(supervisors.map((supervisor) => supervisor.dispose()));
      await programs.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
export type EngineWorld = Awaited<ReturnType<typeof engineWorld>>;

/** How the tests load a practice model. */
export function practiceToLoad(path: string, plan: Partial<EnginePlan> = {}): ModelToLoad {
  return {
    modelId: "practice",
    name: "Practice",
    path,
    quant: null,
    practice: true,
    plan: { ...practicePlan, contextTokens: 4096, ...plan },
  };
}

/** Asks and collects the whole answer; `onEvent` may stop it. */
export async function ask(
  supervisor: EngineSupervisor,
  turns: readonly ChatTurn[],
  options: {
    thinking?: boolean;
    conversationId?: string;
    signal?: AbortSignal;
    onEvent?: (event: ChatEvent, so: Answer) => void;
    /** What else is asked for. */
    request?: Partial<ChatRequest>;
  } = {},
): Promise<Answer> {
  const answer: Answer = { text: "", thinking: "", events: [] };
  const request: ChatRequest = {
    conversationId: options.conversationId ?? "c",
    turns,
    thinking: options.thinking ?? false,
    ...options.request,
  };
  for await (const event of supervisor.stream(request, options.signal ?? new AbortController().signal)) {
    answer.events.push(event);
    if (event.type === "text") answer.text += event.text;
    if (event.type === "thinking") answer.thinking += event.text;
    options.onEvent?.(event, answer);
  }
  return answer;
}

/** The statistics of an answer that ended by itself. */
export function statsOf(answer: Answer) {
  const done = answer.events.at(-1);
  if (done?.type !== "done") throw new Error("The answer did not end by itself");
  return done.stats;
}

/** Whether a process is there and no zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  const { readFile } = await import("node:fs/promises");
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (stat !== undefined) return !/^[ZX]/u.test(stat.slice(stat.lastIndexOf(")") + 2));
  if (process.platform === "linux") return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
