import { Pause, Play, Square } from "lucide-react";
import type { AgentTask } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { pauseTask, resumeTask, stopTask } from "../../../state/agent";
import { Button, IconButton } from "../../../ui";

/** Stop, pause and go on, as far as they make sense now. */
export function Controls({ task }: { readonly task: AgentTask }) {
  const t = useT();
  const { id, state } = task;
  return (
    <span className="flex shrink-0 items-center gap-1">
      {state === "running" && (
        <IconButton
          label={t("agent.pause")}
          icon={<Pause size={15} aria-hidden />}
          onClick={() => void pauseTask(id)}
        />
      )}
      {(state === "paused" || state === "stopped") && (
        <Button icon={<Play size={13} aria-hidden />} onClick={() => void resumeTask(id)}>
          {t("agent.resume")}
        </Button>
      )}
      {(state === "idle" || state === "done") && task.untold > 0 && (
        <Button
          icon={<Play size={13} aria-hidden />}
          title={t("agent.tellModelWhat")}
          onClick={() => void resumeTask(id)}
        >
          {t("agent.tellModel")}
        </Button>
      )}
      {(state === "running" || state === "waiting" || state === "paused") && (
        <Button
          icon={<Square size={12} fill="currentColor" aria-hidden />}
          title={t("agent.stopWhat")}
          onClick={() => void stopTask(id)}
        >
          {t("agent.stop")}
        </Button>
      )}
    </span>
  );
}
