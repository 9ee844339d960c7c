import type { AgentTask, Waiting } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { selectTask, useAgent } from "../../../state/agent";
import { Button } from "../../../ui";
import { oneLine } from "../shown";
import { PinnedCommand } from "./pinned-command";
import { PinnedEdit } from "./pinned-edit";
import { PinnedQuestion } from "./pinned-question";

/** What waits for the user, above the field where words are written: one at a time, the oldest first. */
export function Pinned({ task }: { readonly task: AgentTask | undefined }) {
  const t = useT();
  const waiting = useAgent((state) => state.waiting);
  const mine = waiting.filter(({ taskId }) => taskId === task?.id);
  const first = mine[0];
  return (
    <>
      <Elsewhere waiting={waiting.filter(({ taskId }) => taskId !== task?.id)} />
      {first !== undefined && (
        <section
          aria-label={t("agent.waitingLabel")}
          className="mx-2 mb-1.5 rounded-md border border-accent-strong bg-raised p-2.5"
        >
          {mine.length > 1 && (
            <p className="mb-1 text-xs text-muted">{t("agent.waitingMore", { count: mine.length - 1 })}</p>
          )}
          {first.kind === "edit" && <PinnedEdit key={first.id} edit={first} />}
          {first.kind === "question" && <PinnedQuestion key={first.id} question={first} />}
          {(first.kind === "command" || first.kind === "tool") && (
            <PinnedCommand key={first.id} command={first} />
          )}
        </section>
      )}
    </>
  );
}

/** Says that another task waits, and goes there. */
function Elsewhere({ waiting }: { readonly waiting: readonly Waiting[] }) {
  const t = useT();
  const id = waiting[0]?.taskId;
  const task = useAgent((state) => state.tasks.find((each) => each.id === id));
  if (task === undefined) return null;
  return (
    <div className="mx-2 mb-1.5 flex items-center gap-2 rounded-md border border-line bg-surface py-1 pr-1 pl-2.5">
      <p className="min-w-0 flex-1 truncate">
        {t("agent.waitingElsewhere", { title: oneLine(task.title, 80) || t("agent.untitled") })}
      </p>
      <Button className="h-6" onClick={() => selectTask(task.id)}>
        {t("agent.goThere")}
      </Button>
    </div>
  );
}
