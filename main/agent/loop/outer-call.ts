import type { Reason } from "../../contract";
import { clipMiddle, longestResult, readOnIn } from "../clip";
import type { OuterTool } from "../outer-tools";
import { denied, type Outcome, refused } from "../tools/outcome";
import type { ChangingStep } from "./changing";
import type { TaskHandle } from "./parts";
import { noteChanges, withUserWatched } from "./touched";

/** A call of a tool that is not the agent's own. */
export interface OuterCall {
  readonly tool: "mcp";
  readonly outer: OuterTool;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What a tool is given, a line each, exactly: as JSON, so that a text and a number are not the same. */
export const argumentLines = (args: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(args).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);

/**
 * Calls a tool of a server, after the user's word where it is needed, and notes what changed in the folder: nobody
 * knows beforehand whether a stranger's tool changes anything.
 */
export async function callOuter(
  handle: TaskHandle,
  { outer, args }: OuterCall,
  step: ChangingStep,
): Promise<Outcome> {
  const { parts } = handle;
  const verdict = await parts.outer.verdict(outer, step.signal);
  if (verdict.kind === "refused") return denied(verdict.why);
  if (verdict.kind === "ask") {
    const refusal = await asked(handle, { outer, args }, verdict.why, step);
    if (refusal !== null) return denied(refused("The user did not allow this call.", refusal));
  }
  return withUserWatched(handle, (wrote) => carriedOut(handle, { outer, args }, step, wrote));
}

async function carriedOut(
  handle: TaskHandle,
  { outer, args }: Pick<OuterCall, "outer" | "args">,
  step: ChangingStep,
  wrote: (path: string) => boolean,
): Promise<Outcome> {
  const { parts } = handle;
  const checkpoint = await step.checkpoint();
  step.signal.throwIfAborted();
  let changed = false;
  let result: Awaited<ReturnType<typeof parts.outer.call>>;
  try {
    result = await parts.outer.call(outer, args, step.signal);
  } finally {
    changed = await noteChanges(handle, checkpoint, wrote);
  }
  const text = result.text.trim() === "" ? "(nothing)" : clipMiddle(result.text, readOnIn(step.step.number));
  return {
    gave: `${result.failed ? "It failed. " : ""}The server ${outer.server} gave, as data:\n${text}`,
    ...(result.text.length > longestResult && { whole: result.text }),
    state: result.failed ? "failed" : "done",
    changed,
  };
}

/** @returns null when it may be called, else the user's reason */
async function asked(
  { task, parts }: TaskHandle,
  { outer, args }: Pick<OuterCall, "outer" | "args">,
  why: readonly Reason[],
  step: ChangingStep,
): Promise<string | null> {
  const id = parts.newId();
  const lines = argumentLines(args);
  const forget = parts.desk.show(id, {
    about: "tool",
    argv: [outer.tool, ...lines],
    folder: null,
    network: null,
    sandbox: null,
    why,
    facts: [{ name: "server", lines: [outer.server] }],
  });
  try {
    await step.waits(true);
    const decision = await parts.waiting.ask(
      {
        kind: "tool",
        id,
        taskId: task.id,
        stepId: step.step.id,
        server: outer.server,
        tool: outer.tool,
        args: lines,
        why: [...why],
      },
      step.signal,
    );
    await step.waits(false);
    if (decision.take !== "approve") return decision.take === "deny" ? decision.reason : "";
    if (decision.session) parts.outer.allowForSession(outer);
    return null;
  } finally {
    forget();
  }
}
