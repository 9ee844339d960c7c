import { type AgentStep, type FileChange, QuernError, toErrorData } from "../../contract";
import { applyHunks } from "../edit";
import type { ToolArguments } from "../tools/arguments";
import { changeOf, countsOf, type Wanted, wantedEdit, wantedWrite } from "../tools/change";
import { denied, failed, type Outcome, refused } from "../tools/outcome";
import type { TaskHandle } from "./parts";
import { touch } from "./touched";

/** What a changing tool is given beside its arguments. */
export interface ChangingStep {
  readonly step: AgentStep;
  readonly signal: AbortSignal;
  /**
   * Records the folder before the change; its id is kept with the step.
   * @param also files that are about to be changed: recorded even where the folder's rules ignore them
   */
  checkpoint(also?: readonly string[]): Promise<string>;
  /** Tells that the step waits for the user, and when it goes on. */
  waits(waiting: boolean): Promise<void>;
}

/** Carries out an edit or a write, after the user's word where the mode wants it. */
export async function changeFile(
  handle: TaskHandle,
  call:
    | { readonly tool: "edit"; readonly args: ToolArguments["edit"] }
    | { readonly tool: "write"; readonly args: ToolArguments["write"] },
  step: ChangingStep,
): Promise<Outcome> {
  const { task, parts } = handle;
  const wanted =
    call.tool === "edit"
      ? await wantedEdit(parts.files, task.seen, call.args)
      : await wantedWrite(parts.files, task.seen, call.args);
  if (!wanted.ok) return failed(wanted.why);
  if (task.mode !== "ask") return apply(handle, wanted, wanted.change.after, "", step);
  return decided(handle, wanted, step);
}

async function decided(
  handle: TaskHandle,
  wanted: Extract<Wanted, { ok: true }>,
  step: ChangingStep,
): Promise<Outcome> {
  const { task, parts } = handle;
  const { change } = wanted;
  await step.waits(true);
  const decision = await parts.waiting.ask(
    { kind: "edit", id: parts.newId(), taskId: task.id, stepId: step.step.id, change },
    step.signal,
  );
  await step.waits(false);
  const refusal = `The user did not take this change of ${change.path}.`;
  if (decision.take !== "edit")
    return denied(refused(refusal, decision.take === "deny" ? decision.reason : ""));
  const own = decision.edited;
  const accepted = new Set(decision.accepted);
  const left = change.hunks.filter(({ id }) => !accepted.has(id));
  const taken = change.hunks.length - left.length;
  const nothing = own === null && taken === 0 && change.hunks.length > 0;
  if (nothing || own === change.before) return denied(refused(refusal, decision.reason));
  const text = own ?? (left.length === 0 ? change.after : applyHunks(change.before, change.after, accepted));
  const told = [
    own === null ? "" : "The user took it with changes of their own; read the file again.",
    left.length === 0
      ? ""
      : `The user took ${taken} of ${change.hunks.length} parts. Not taken:\n${partsOf(left)}`,
  ];
  return apply(
    handle,
    wanted,
    text,
    refused(told.filter(Boolean).join("\n"), decision.reason).trim(),
    step,
    own !== null,
  );
}

async function apply(
  handle: TaskHandle,
  { change, onDisk, how }: Extract<Wanted, { ok: true }>,
  text: string,
  told: string,
  step: ChangingStep,
  ofTheUser = false,
): Promise<Outcome> {
  const { task, parts } = handle;
  const checkpoint = await step.checkpoint([change.path]);
  step.signal.throwIfAborted();
  let version: string;
  try {
    version = await parts.files.writeText(change.path, text, onDisk?.version ?? null, onDisk?.format);
  } catch (error) {
    if (error instanceof QuernError && error.code === "file-changed-on-disk")
      return failed(`${change.path} has changed meanwhile. Read it again.`, error.toData());
    throw error;
  }
  // What the user wrote into it, the model has not seen.
  await parts.store.change(task, { type: "seen", path: change.path, version: ofTheUser ? null : version });
  await touch(handle, change.path, checkpoint, onDisk?.version ?? null, version);
  const done = changeOf(change.path, onDisk, text);
  const said =
    change.kind === "created"
      ? `${change.path} is written.`
      : `${change.path} is changed.${how === "normalized" ? " (old was found with other blanks or quotes.)" : ""}`;
  return {
    gave: [said, told].filter(Boolean).join(" "),
    state: "done",
    changed: true,
    // The hunks alone: whole texts of every edit would be written down again and again.
    change: { ...done, before: "", after: "" },
    ...countsOf(done),
  };
}

const partsOf = (hunks: FileChange["hunks"]) =>
  hunks.map(({ lines, oldStart }) => `at line ${oldStart}:\n${lines.join("\n")}`).join("\n\n");

/** The error of a step as the model is told it. */
export function toldError(thrown: unknown): { words: string; error: ReturnType<typeof toErrorData> } {
  const error = toErrorData(thrown);
  const path = typeof error.params.path === "string" ? error.params.path : "";
  const words: Partial<Record<typeof error.code, string>> = {
    "path-outside": `${path} is outside of the folder. Only what is in it can be reached.`,
    "path-protected": `${path} is protected: it may be neither read nor changed.`,
    "path-invalid": `${path} is no valid path.`,
    "file-not-found": `${path} is not there.`,
    "file-not-text": `${path} is no text file.`,
    "file-too-large": `${path} is too large to be read.`,
    "not-trusted": "The user has not trusted this folder: nothing may be changed or run.",
    "find-pattern": `The pattern is not valid: ${String(error.params.why ?? "")}`,
    "checkpoint-failed": "The step could not be made undoable, so it was not done.",
    "mcp-timeout": "The server did not answer in time, and was ended.",
    "mcp-ended": `The server has ended. ${String(error.params.why ?? "")}`,
    "mcp-start-failed": `The server could not be started: ${String(error.params.why ?? "")}`,
    "mcp-too-much": "The server sent more than can be taken, and was ended.",
    "mcp-not-approved": "The user has not allowed this server to start.",
    "command-failed": `The command could not be started: ${String(error.params.why ?? "")}`,
  };
  return { words: words[error.code] ?? `It failed: ${error.code}`, error };
}
