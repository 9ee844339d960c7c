import { join } from "node:path";
import type { Reason } from "../../contract";
import { clipMiddle, longestResult, readOnIn } from "../clip";
import type { ToolArguments } from "../tools/arguments";
import { denied, type Outcome, refused } from "../tools/outcome";
import type { ChangingStep } from "./changing";
import { countNotCovered } from "./not-covered";
import type { TaskHandle } from "./parts";
import { noteChanges, withUserWatched } from "./touched";

/** Output beyond this is not kept at all, bytes. */
const outputBytes = 1_000_000;

type Sandbox = { readonly kind: "bubblewrap" | "seatbelt" | "none"; readonly missing: string | null };

/** Runs a command, after the user's word where it is needed, and notes what it changed. */
export async function runCommand(
  handle: TaskHandle,
  { argv, folder, seconds, network }: ToolArguments["run"],
  step: ChangingStep,
): Promise<Outcome> {
  const { task, parts } = handle;
  // Nobody is asked about a folder that is not there, or is not below the opened one.
  if (folder !== "") await parts.files.list(folder);
  const sandbox = await parts.runner.sandbox();
  const why = asksBecause(task.mode, network, sandbox);
  if (why.length > 0 && !granted(handle, argv, folder, network, sandbox)) {
    const refusal = await asked(handle, { argv, folder, network }, sandbox, why, step);
    if (refusal !== null) return denied(refused("The user did not allow this command.", refusal));
  }
  // From before the checkpoint on: what is saved while it is taken is the user's as well.
  return withUserWatched(handle, (wrote) =>
    carriedOut(handle, { argv, folder, seconds, network }, step, sandbox.kind, wrote),
  );
}

async function carriedOut(
  handle: TaskHandle,
  { argv, folder, seconds, network }: ToolArguments["run"],
  step: ChangingStep,
  sandbox: Sandbox["kind"],
  wrote: (path: string) => boolean,
): Promise<Outcome> {
  const { task, parts } = handle;
  const checkpoint = await step.checkpoint();
  step.signal.throwIfAborted();
  let changed = false;
  let result: Awaited<ReturnType<typeof parts.runner.run>>;
  try {
    result = await parts.runner.run(
      { argv, folder, network, timeoutMs: seconds * 1000, outputBytes },
      (text) => parts.emit("delta", { taskId: task.id, stepId: step.step.id, thinking: "", text }),
      step.signal,
    );
  } finally {
    // What a command that was stopped has done until then is the agent's as well.
    changed = await noteChanges(handle, checkpoint, wrote);
  }
  const { repositories } = result;
  if (repositories.length > 0)
    await handle.note({
      code: "command-made-repository",
      params: { paths: repositories.slice(0, 20).join(", ") },
    });
  const notCovered = await countNotCovered(handle, checkpoint, sandbox);
  return {
    ...told(result, seconds, readOnIn(step.step.number)),
    changed,
    ...(notCovered > 0 && { notCovered }),
  };
}

/** Why a command asks; empty where it need not. */
export function asksBecause(mode: string, network: boolean, sandbox: Sandbox): Reason[] {
  return [
    ...(sandbox.kind === "none"
      ? [{ code: "command-no-sandbox", params: { why: sandbox.missing ?? "" } }]
      : []),
    ...(network ? [{ code: "command-network", params: {} }] : []),
    ...(mode === "auto" ? [] : [{ code: "command-mode", params: {} }]),
  ];
}

/** What was allowed for the session holds inside of a sandbox only: without one every command asks. */
const granted = (
  { parts }: TaskHandle,
  argv: readonly string[],
  folder: string,
  network: boolean,
  sandbox: Sandbox,
) => sandbox.kind !== "none" && parts.grants.has(argv, folder, network);

/** @returns null when it may run, else the user's reason */
async function asked(
  { task, parts }: TaskHandle,
  command: { readonly argv: string[]; readonly folder: string; readonly network: boolean },
  sandbox: Sandbox,
  why: Reason[],
  step: ChangingStep,
): Promise<string | null> {
  const { argv, folder, network } = command;
  const id = parts.newId();
  const forget = parts.desk.show(id, {
    about: "command",
    argv,
    folder: join(parts.files.root, folder),
    network,
    sandbox: sandbox.kind,
    why,
    facts: [],
  });
  try {
    await step.waits(true);
    const decision = await parts.waiting.ask(
      { kind: "command", id, taskId: task.id, stepId: step.step.id, argv, folder, why },
      step.signal,
    );
    await step.waits(false);
    if (decision.take !== "approve") return decision.take === "deny" ? decision.reason : "";
    if (decision.session) parts.grants.add(argv, folder, network);
    return null;
  } finally {
    forget();
  }
}

function told(
  result: {
    ended: "exit" | "timeout" | "stopped" | "limit";
    exitCode: number | null;
    output: string;
    clipped: boolean;
  },
  seconds: number,
  readOn: (line: number) => string,
): Outcome {
  const ended = {
    exit: `Exit code ${result.exitCode}.`,
    timeout: `It was ended after ${seconds} seconds.`,
    limit: "It was ended because it had started too many processes.",
    stopped: "It was stopped.",
  }[result.ended];
  const output = result.output.trim() === "" ? "(no output)" : clipMiddle(result.output, readOn);
  const cut = result.clipped
    ? "\n(Of so much output the middle was not kept. To see it, run it again with its output in a file, and read that.)"
    : "";
  return {
    gave: `${ended}\n${output}${cut}`,
    ...(result.output.length > longestResult && { whole: result.output }),
    state: result.ended === "stopped" ? "stopped" : result.exitCode === 0 ? "done" : "failed",
    exitCode: result.exitCode,
  };
}
