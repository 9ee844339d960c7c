import type { AgentStep, ToolCall } from "../../contract";
import type { CheckpointProgress } from "../../workspace";
import { stepOfOutput } from "../clip";
import { type KnownCall, understand } from "../tools/arguments";
import { find, list, read, readOutput, search } from "../tools/look";
import { denied, failed, gave, type Outcome, refused } from "../tools/outcome";
import { type ChangingStep, changeFile, toldError } from "./changing";
import { argumentLines, callOuter, type OuterCall } from "./outer-call";
import type { TaskHandle } from "./parts";
import { runCommand } from "./running";
import { addSpend, noSpend } from "./task-state";

const planModeWords =
  "In plan mode nothing is changed and nothing is run. Look around, and tell the user your plan; the user can then choose another mode.";
const untrustedWords = "The user has not trusted this folder: it can only be read.";

/** A call that can be carried out: of the agent's own tools, or of a server's. */
type StepCall = KnownCall | OuterCall;
type Understood = { ok: true; call: StepCall } | { ok: false; why: string };

/** Carries out one call as one step; its result is part of the history when this resolves. */
export async function toolStep(
  handle: TaskHandle,
  call: ToolCall,
  hint: string | null,
  signal: AbortSignal,
): Promise<{ outcome: Outcome; call: StepCall | null }> {
  const { task, parts } = handle;
  const outer = task.outer.find(({ name }) => name === call.name);
  const understood: Understood = outer
    ? { ok: true, call: { tool: "mcp", outer, args: call.arguments } }
    : understand(call.name, call.arguments);
  const known = understood.ok ? understood.call : null;
  const step = await handle.begin({
    kind: "tool",
    tool: known?.tool ?? null,
    object: known ? objectOf(known) : call.name.slice(0, 200),
  });
  const timing = new StepTime(handle, step);
  let checkpoint: string | null = null;
  let outcome: Outcome;
  try {
    outcome = understood.ok
      ? await carryOut(handle, understood.call, {
          step,
          signal,
          waits: (waiting) => timing.waits(waiting),
          checkpoint: async (also) => {
            tellPhase(handle, step, "recording");
            checkpoint = await (await parts.checkpoints()).take(signal, also, (files) =>
              tellPhase(handle, step, "recording", files),
            );
            tellPhase(handle, step, "running");
            // Before anything changes: after a crash in the middle it can be undone all the same.
            const record = { asked: askedOf(call), gave: "", checkpoint, open: true };
            await parts.store.change(task, { type: "record", stepId: step.id, record });
            return checkpoint;
          },
        })
      : failed(understood.why);
  } catch (thrown) {
    if (signal.aborted) outcome = { gave: "The user stopped this.", state: "stopped" };
    else {
      const { words, error } = toldError(thrown);
      outcome = failed(words, error);
    }
  }
  const text = hint === null ? outcome.gave : `${outcome.gave}\n\n${hint}`;
  const output = outcome.whole !== undefined && (await parts.store.keepOutput(task, step.id, outcome.whole));
  await parts.store.change(
    task,
    {
      type: "record",
      stepId: step.id,
      record: {
        asked: askedOf(call),
        gave: text,
        checkpoint,
        change: outcome.change,
        ...(output && { output }),
      },
    },
    { type: "turn", turn: { role: "tool", text, step: step.number } },
  );
  const spend = timing.end();
  await handle.put({
    ...step,
    state: outcome.state,
    added: outcome.added ?? null,
    removed: outcome.removed ?? null,
    exitCode: outcome.exitCode ?? null,
    error: outcome.error ?? null,
    restorable: checkpoint !== null,
    ...(outcome.notCovered !== undefined && { notCovered: outcome.notCovered }),
    spend,
  });
  await handle.set({
    spend: addSpend(task.spend, spend),
    ...(task.state === "waiting" && { state: "running" }),
  });
  return { outcome, call: known };
}

async function carryOut(handle: TaskHandle, call: StepCall, step: ChangingStep): Promise<Outcome> {
  const { task, parts } = handle;
  const changes = call.tool === "edit" || call.tool === "write" || call.tool === "run" || call.tool === "mcp";
  if (changes && !parts.folder.trusted) return denied(untrustedWords);
  if (changes && task.mode === "plan") return denied(planModeWords);
  switch (call.tool) {
    case "list":
      return list(parts.files, call.args, step.step.number);
    case "read": {
      const output = await outputOf(handle, call.args.path);
      if (output !== null) return readOutput(output, call.args);
      return read(parts.files, call.args, (path, version) =>
        parts.store.change(task, { type: "seen", path, version }),
      );
    }
    case "search":
      return search(parts.files, call.args, step.step.number, step.signal);
    case "find":
      return find(parts.files, call.args, step.step.number, step.signal);
    case "edit":
    case "write":
      return changeFile(handle, call, step);
    case "run":
      return runCommand(handle, call.args, step);
    case "mcp":
      return callOuter(handle, call, step);
    case "ask_user": {
      const { question: text, choices } = call.args;
      await step.waits(true);
      const decision = await parts.waiting.ask(
        { kind: "question", id: parts.newId(), taskId: task.id, stepId: step.step.id, text, choices },
        step.signal,
      );
      await step.waits(false);
      if (decision.take === "answer") return gave(`The user answers: ${decision.text}`);
      return denied(refused("The user does not answer.", decision.take === "deny" ? decision.reason : ""));
    }
    case "plan":
      await handle.set({ plan: call.args.steps });
      return gave("The plan is set.");
    case "done":
      return gave("The task is done.");
  }
}

/** What an earlier step's tool gave, where a path names that; null: it is a path of a file. */
async function outputOf({ task, parts }: TaskHandle, path: string): Promise<string | null> {
  const number = stepOfOutput(path);
  const step = number === null ? undefined : task.steps.find((one) => one.number === number);
  return step ? parts.store.output(task, step.id) : null;
}

function tellPhase(
  { task, parts }: TaskHandle,
  step: AgentStep,
  phase: "recording" | "running",
  files?: CheckpointProgress,
): void {
  parts.emit("progress", {
    taskId: task.id,
    stepId: step.id,
    phase,
    readTokens: 0,
    newTokens: 0,
    secondsLeft: null,
    generatedTokens: 0,
    tokensPerSecond: null,
    ...(files && { files }),
  });
}

/** A command on one line; what a shell is given is shown as it was written. */
const lineOf = (argv: readonly string[]) =>
  argv.length === 3 && argv[0] === "/bin/sh" && argv[1] === "-c" ? (argv[2] ?? "") : argv.join(" ");

/** What a step is about, for its line. */
function objectOf(call: StepCall): string {
  switch (call.tool) {
    case "list":
      return call.args.path === "" ? "." : call.args.path.slice(0, 2000);
    case "read":
    case "edit":
    case "write":
      return call.args.path.slice(0, 2000);
    case "search":
      return call.args.text.slice(0, 500);
    case "find":
      return call.args.glob.slice(0, 500);
    case "run":
      return lineOf(call.args.argv).slice(0, 2000);
    case "mcp":
      return [`${call.outer.server}: ${call.outer.tool}`, ...argumentLines(call.args)]
        .join(" ")
        .slice(0, 500);
    case "ask_user":
      return call.args.question.slice(0, 500);
    case "plan":
      return String(call.args.steps.length);
    case "done":
      return call.args.summary.slice(0, 500);
  }
}

const askedOf = ({ name, arguments: given }: ToolCall) => {
  const entries = Object.entries(given).map(
    ([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return [name, ...entries].join("\n").slice(0, 400_000);
};

/** Time of a step: running, but for what it waits for the user. */
class StepTime {
  private since = performance.now();
  private waiting = false;
  private spend = noSpend;

  constructor(
    private readonly handle: TaskHandle,
    private readonly step: AgentStep,
  ) {}

  async waits(waiting: boolean): Promise<void> {
    this.count();
    this.waiting = waiting;
    await this.handle.put({ ...this.step, state: waiting ? "waiting" : "running" });
    await this.handle.set({ state: waiting ? "waiting" : "running" });
  }

  end() {
    this.count();
    return this.spend;
  }

  private count(): void {
    const now = performance.now();
    const key = this.waiting ? "waitingMs" : "runningMs";
    this.spend = { ...this.spend, [key]: this.spend[key] + now - this.since };
    this.since = now;
  }
}
