import { Clock, CornerDownRight, Undo2 } from "lucide-react";
import type { AgentTask } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { isAnswering, tellNow, unqueue, useAgent } from "../../../state/agent";
import { fillAgentDraft } from "../../../state/agent/drafts";
import { Button } from "../../../ui";
import { oneLine } from "../shown";

/** Words that the model will be told before its next step, each with its way back into the field. */
export function Queued({ task }: { readonly task: AgentTask }) {
  const t = useT();
  const answering = useAgent(({ progress }) => isAnswering(progress[task.id]));
  if (task.queued.length === 0) return null;
  const back = async (id: string, text: string): Promise<void> => {
    if (await unqueue(task.id, id)) fillAgentDraft(task.id, text);
  };
  return (
    <section aria-label={t("agent.queue")} className="mb-1.5 rounded-md border border-line bg-surface">
      <div className="flex min-h-7 items-center gap-1.5 pr-1 pl-2.5 text-xs text-muted">
        <Clock size={13} aria-hidden className="shrink-0" />
        <p className="min-w-0 flex-1">{t("agent.queueWhat")}</p>
        {task.state === "running" && answering && (
          <Button
            kind="quiet"
            className="h-6 px-2"
            icon={<CornerDownRight size={13} aria-hidden />}
            title={t("agent.tellNowWhat")}
            onClick={() => void tellNow(task.id)}
          >
            {t("agent.tellNow")}
          </Button>
        )}
      </div>
      <ol className="max-h-24 overflow-y-auto">
        {task.queued.map(({ id, text }) => (
          <li key={id} className="flex min-h-7 items-center gap-2 border-t border-line pr-1 pl-2.5">
            <p dir="auto" className="min-w-0 flex-1 truncate">
              {oneLine(text, 300)}
            </p>
            <Button
              kind="quiet"
              className="h-6 px-2"
              icon={<Undo2 size={13} aria-hidden />}
              aria-label={t("agent.takeBackNamed", { text: oneLine(text, 60) })}
              onClick={() => void back(id, text)}
            >
              {t("agent.takeBack")}
            </Button>
          </li>
        ))}
      </ol>
    </section>
  );
}
