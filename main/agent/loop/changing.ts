import { type AgentStep, type FileChange, QuernError, type Reason, toErrorData } from "../../contract";
import { applyHunks } from "../edit";
import type { ToolArguments } from "../tools/arguments";
import { changeOf, countsOf, type Wanted, wantedEdit, wantedWrite } from "../tools/change";
import { denied, failed, type Outcome } from "../tools/outcome";
import type { TaskHandle } from "./parts";

/** What a changing tool is given beside its arguments. */
export interface ChangingStep {
  readonly step: AgentStep;
  readonly signal: AbortSignal;
  /** Records the folder before the change; its id is kept with the step. */
  checkpoint(): Promise<string>;
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
  if (decision.take === "deny")
    return denied(refused(`The user did not take this change of ${change.path}.`, decision.reason));
  if (decision.take !== "edit") return denied("The user did not take this change.");
  const accepted = new Set(decision.accepted);
  const left = change.hunks.filter(({ id }) => !accepted.has(id));
  const text = decision.edited ?? applyHunks(change.before, change.after, accepted);
  if (decision.edited === null && text === change.before)
    return denied(refused(`The user did not take this change of ${change.path}.`, decision.reason));
  const told =
    decision.edited !== null
      ? refused("The user took it with changes of their own; read the file again.", decision.reason)
      : left.length > 0
        ? refused(
            `The user took ${accepted.size} of ${change.hunks.length} parts. Not taken:\n${partsOf(left)}`,
            decision.reason,
          )
        : decision.reason === ""
          ? ""
          : `The user says: ${decision.reason}`;
  return apply(handle, wanted, text, told, step);
}

async function apply(
  handle: TaskHandle,
  { change, onDisk, how }: Extract<Wanted, { ok: true }>,
  text: string,
  told: string,
  step: ChangingStep,
): Promise<Outcome> {
  const { task, parts } = handle;
  const checkpoint = await step.checkpoint();
  let version: string;
  try {
    version = await parts.files.writeText(change.path, text, onDisk?.version ?? null, onDisk?.format);
  } catch (error) {
    if (error instanceof QuernError && error.code === "file-changed-on-disk")
      return failed(`${change.path} has changed meanwhile. Read it again.`, error.toData());
    throw error;
  }
  const edited = text !== change.after;
  const known = task.touched.get(change.path);
  await parts.store.change(
    task,
    // What the user wrote into it, the model has not seen.
    { type: "seen", path: change.path, version: edited ? null : version },
    {
      type: "touched",
      path: change.path,
      file: { checkpoint: known?.checkpoint ?? checkpoint, left: version },
    },
  );
  const done = changeOf(change.path, onDisk, text);
  const said =
    change.kind === "created"
      ? `${change.path} is written.`
      : `${change.path} is changed.${how === "normalized" ? " (old was found with other blanks or quotes.)" : ""}`;
  return { gave: [said, told].filter(Boolean).join(" "), state: "done", change: done, ...countsOf(done) };
}

const refused = (what: string, reason: string) =>
  reason.trim() === "" ? what : `${what}\nThe user says: ${reason.trim()}`;

const partsOf = (hunks: FileChange["hunks"]) =>
  hunks.map(({ lines, oldStart }) => `at line ${oldStart}:\n${lines.join("\n")}`).join("\n\n");

/** Why a command asks, or nothing where it need not. */
export function asksBecause(
  mode: string,
  network: boolean,
  sandbox: { readonly kind: string; readonly missing: string | null },
): Reason[] {
  if (sandbox.kind === "none")
    return [{ code: "command-no-sandbox", params: { why: sandbox.missing ?? "" } }];
  if (network) return [{ code: "command-network", params: {} }];
  return mode === "auto" ? [] : [{ code: "command-mode", params: {} }];
}

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
    "command-failed": `The command could not be started: ${String(error.params.why ?? "")}`,
  };
  return { words: words[error.code] ?? `It failed: ${error.code}`, error };
}
