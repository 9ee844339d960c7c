import { Menu } from "@base-ui/react/menu";
import { Check, ChevronDown, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { AgentTask } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { isUnderWay, removeTask, selectTask } from "../../../state/agent";
import { Confirm } from "../../../ui";
import { useFormat } from "../../../ui/format";
import { oneLine } from "../shown";
import { StateDot } from "./state-dot";

interface TaskMenuProps {
  readonly tasks: readonly AgentTask[];
  readonly task: AgentTask | undefined;
}

const look = "flex min-h-7 items-center gap-2 rounded-md px-2 py-1 data-highlighted:bg-accent-quiet";

/** The open task's title; opens the others, a new one, and how to remove this one. */
export function TaskMenu({ tasks, task }: TaskMenuProps) {
  const t = useT();
  const f = useFormat();
  const [removing, setRemoving] = useState(false);
  const titleOf = (each: AgentTask): string => oneLine(each.title, 120) || t("agent.untitled");
  const title = task === undefined ? t("agent.newTask") : titleOf(task);
  return (
    <>
      <Menu.Root>
        <Menu.Trigger
          aria-label={t("agent.taskMenu", { title })}
          className="flex h-7 min-w-0 flex-1 items-center gap-1.5 rounded-md px-1.5 font-semibold hover:bg-surface"
        >
          {task !== undefined && <StateDot state={task.state} />}
          <bdi className="min-w-0 truncate">{title}</bdi>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="start" sideOffset={2} className="z-30">
            <Menu.Popup className="max-h-[60vh] w-80 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float">
              <Menu.Item className={look} onClick={() => selectTask(null)}>
                <Plus size={14} aria-hidden className="shrink-0" />
                {t("agent.newTask")}
              </Menu.Item>
              {task !== undefined && (
                <Menu.Item
                  className={`${look} text-bad data-disabled:opacity-55`}
                  disabled={isUnderWay(task)}
                  onClick={() => setRemoving(true)}
                >
                  <Trash2 size={14} aria-hidden className="shrink-0" />
                  {t(isUnderWay(task) ? "agent.removeRunning" : "agent.remove")}
                </Menu.Item>
              )}
              {tasks.length > 0 && (
                <Menu.Group className="mt-1 border-t border-line pt-1">
                  <Menu.GroupLabel className="px-2 py-1 text-xs text-muted">
                    {t("agent.tasks")}
                  </Menu.GroupLabel>
                  {tasks.map((each) => (
                    <Menu.Item key={each.id} className={look} onClick={() => selectTask(each.id)}>
                      <StateDot state={each.state} />
                      <span className="min-w-0 flex-1">
                        <bdi className="block truncate">{titleOf(each)}</bdi>
                        <span className="figures block text-xs text-muted">
                          {t(`agent.state.${each.state}`)} · {f.date(each.updatedAt)}
                        </span>
                      </span>
                      {each.id === task?.id && <Check size={14} aria-hidden className="shrink-0" />}
                    </Menu.Item>
                  ))}
                </Menu.Group>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {task !== undefined && (
        <Confirm
          open={removing}
          title={t("agent.removeTitle", { title })}
          actions={[{ id: "remove", label: t("agent.removeAct"), act: () => void removeTask(task.id) }]}
          onClose={() => setRemoving(false)}
        >
          {t("agent.removeWhat")}
        </Confirm>
      )}
    </>
  );
}
