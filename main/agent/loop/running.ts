import { clipMiddle } from "../clip";
import type { ToolArguments } from "../tools/arguments";
import { denied, type Outcome } from "../tools/outcome";
import { asksBecause, type ChangingStep } from "./changing";
import type { TaskHandle } from "./parts";

/** Output beyond this is not kept at all, bytes. */
const outputBytes = 1_000_000;

/** The arguments that a command line becomes: what is shown, approved and run. */
export function argvOf(command: string, platform: NodeJS.Platform = process.platform): string[] {
  return platform === "win32" ? ["cmd.exe", "/d", "/s", "/c", command] : ["/bin/sh", "-c", command];
}

/** Runs a command, after the user's word where it is needed, and notes what it changed. */
export async function runCommand(
  handle: TaskHandle,
  { command, folder, seconds, network }: ToolArguments["run"],
  step: ChangingStep,
): Promise<Outcome> {
  const { task, parts } = handle;
  const argv = argvOf(command);
  const sandbox = await parts.runner.sandbox();
  const why = asksBecause(task.mode, network, sandbox);
  if (why.length > 0 && !parts.grants.has(argv, folder, network)) {
    const id = parts.newId();
    const forget = parts.desk.show(id, {
      argv,
      folder: folder === "" ? parts.files.root : `${parts.files.root}/${folder}`,
      network,
      sandbox: sandbox.kind,
      why,
    });
    try {
      await step.waits(true);
      const decision = await parts.waiting.ask(
        { kind: "command", id, taskId: task.id, stepId: step.step.id, argv, folder, why },
        step.signal,
      );
      await step.waits(false);
      if (decision.take !== "command") {
        const reason = decision.take === "deny" ? decision.reason.trim() : "";
        return denied(
          `The user did not allow this command.${reason === "" ? "" : `\nThe user says: ${reason}`}`,
        );
      }
      if (decision.session) parts.grants.add(argv, folder, network);
    } finally {
      forget();
    }
  }
  const checkpoint = await step.checkpoint();
  const result = await parts.runner.run(
    { argv, folder, network, timeoutMs: seconds * 1000, outputBytes },
    (text) => parts.emit("delta", { taskId: task.id, stepId: step.step.id, thinking: "", text }),
    step.signal,
  );
  await noteChanges(handle, checkpoint);
  const ended =
    result.ended === "exit"
      ? `Exit code ${result.exitCode}.`
      : result.ended === "timeout"
        ? `It was ended after ${seconds} seconds.`
        : result.ended === "limit"
          ? "It was ended because it used too much memory, output or too many processes."
          : "It was stopped.";
  const output = result.output.trim() === "" ? "(no output)" : clipMiddle(result.output);
  return {
    gave: `${ended}\n${output}`,
    state: result.ended === "stopped" ? "stopped" : result.exitCode === 0 ? "done" : "failed",
    exitCode: result.exitCode,
  };
}

/** Files that a command has changed count as the agent's changes. */
async function noteChanges({ task, parts }: TaskHandle, checkpoint: string): Promise<void> {
  const checkpoints = await parts.checkpoints();
  for (const { path } of await checkpoints.changes(checkpoint)) {
    const known = task.touched.get(path);
    const left = await parts.files.version(path).catch(() => null);
    await parts.store.change(task, {
      type: "touched",
      path,
      file: { checkpoint: known?.checkpoint ?? checkpoint, left },
    });
  }
}
