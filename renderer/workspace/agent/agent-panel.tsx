import { type ComponentType, useState } from "react";
import type { AgentStep, AgentTask } from "../../../main/contract";
import { useT } from "../../i18n";
import { readSteps, resumeTask, selectedTask, useAgent } from "../../state/agent";
import { useFolder } from "../../state/workspace/folder";
import { Button, ErrorNote } from "../../ui";
import { Composer } from "./composer/composer";
import { NoFolder, NoModel, NoTask, Untrusted, useModelHindrance } from "./empty";
import { Controls } from "./head/controls";
import { Figures } from "./head/figures";
import { ModeChoice } from "./head/mode-choice";
import { Servers } from "./head/servers";
import { TaskMenu } from "./head/task-menu";
import { LiveLine } from "./live-line";
import { Pinned } from "./pinned/pinned";
import { PlanView } from "./plan/plan-view";
import { ChangesDialog } from "./review/changes-dialog";
import { DiffEditorContext, type DiffEditorProps } from "./review/diff-editor";
import { StepList } from "./steps/step-list";
import { useSpokenSteps } from "./use-spoken-steps";

interface AgentPanelProps {
  /** The workspace's editor for changes; without it they are shown as a list of hunks. */
  readonly DiffEditor?: ComponentType<DiffEditorProps>;
}

const noSteps: readonly AgentStep[] = [];

/** The agent: its tasks, what it does step by step, what waits for the user, and where it is told what to do. */
export function AgentPanel({ DiffEditor }: AgentPanelProps) {
  const t = useT();
  const folder = useFolder((state) => state.folder);
  return (
    <DiffEditorContext value={DiffEditor ?? null}>
      <section aria-label={t("agent.panel")} className="flex h-full min-h-0 min-w-0 flex-col bg-bg">
        {folder === null ? <NoFolder /> : <OpenPanel trusted={folder.trusted} />}
      </section>
    </DiffEditorContext>
  );
}

function OpenPanel({ trusted }: { readonly trusted: boolean }) {
  const t = useT();
  const tasks = useAgent((state) => state.tasks);
  const task = useAgent(selectedTask);
  const steps = useAgent(({ steps: all }) => (task === undefined ? noSteps : (all[task.id] ?? noSteps)));
  const error = useAgent(({ readErrors }) => (task === undefined ? undefined : readErrors[task.id]));
  const progress = useAgent((state) => (task === undefined ? undefined : state.progress[task.id]));
  const newMode = useAgent((state) => state.newMode);
  const newServers = useAgent((state) => state.newServers);
  const waiting = useAgent((state) => state.waiting.find(({ taskId }) => taskId === task?.id));
  const hindrance = useModelHindrance();
  useSpokenSteps(task, steps, waiting);
  const mode = task?.mode ?? (trusted ? newMode : "plan");
  // In a low window what waits for the user comes before what can be looked up later.
  const givesWay = waiting === undefined ? "contents" : "contents [@media(max-height:41rem)]:hidden";
  return (
    <>
      <header className="flex shrink-0 flex-col gap-1 border-b border-line px-2 py-1">
        <div className="flex items-center gap-1">
          <TaskMenu tasks={tasks} task={task} />
          {task !== undefined && <Controls task={task} />}
        </div>
        <div className="flex flex-wrap items-center justify-between gap-1">
          <ModeChoice taskId={task?.id ?? null} mode={mode} trusted={trusted} />
          {trusted && <Servers taskId={task?.id ?? null} enabled={task?.servers ?? newServers} />}
          {task !== undefined && task.changedFiles > 0 && <Review task={task} />}
        </div>
        {task !== undefined && (
          <div className={givesWay}>
            <Figures task={task} />
          </div>
        )}
      </header>
      {task !== undefined && (
        <div className={givesWay}>
          <PlanView task={task} />
        </div>
      )}
      {task === undefined ? (
        <div className="min-h-0 flex-1 overflow-y-auto">
          <NoTask trusted={trusted} />
        </div>
      ) : error === undefined ? (
        <StepList key={task.id} task={task} steps={steps} />
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto p-2">
          <ErrorNote error={error}>
            <Button onClick={() => void readSteps(task.id)}>{t("common.tryAgain")}</Button>
          </ErrorNote>
        </div>
      )}
      {task !== undefined && <LiveLine task={task} progress={progress} steps={steps} />}
      <div className="min-h-0 overflow-y-auto border-t border-line pt-1.5">
        {task !== undefined && <Ended task={task} />}
        {!trusted && <Untrusted />}
        {hindrance !== null && <NoModel hindrance={hindrance} />}
        <Pinned task={task} />
      </div>
      <Composer
        task={task}
        trusted={trusted}
        hindered={hindrance === null ? null : t(`agent.hindered.${hindrance}`)}
      />
    </>
  );
}

function Review({ task }: { readonly task: AgentTask }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("agent.reviewFiles", { count: task.changedFiles })}</Button>
      {open && <ChangesDialog task={task} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Why a task does not go on, with what can be done about it. */
function Ended({ task }: { readonly task: AgentTask }) {
  const t = useT();
  if (task.state === "failed" && task.error !== null)
    return (
      <div className="mx-2 mb-1.5">
        <ErrorNote error={task.error}>
          <Button kind="primary" onClick={() => void resumeTask(task.id)}>
            {t("agent.resume")}
          </Button>
        </ErrorNote>
      </div>
    );
  if (task.state === "failed" || task.state === "stopped" || task.state === "paused" || task.state === "done")
    return <p className="px-3 pb-1.5 text-muted">{t(`agent.ended.${task.state}`)}</p>;
  return null;
}
