import { useT } from "../i18n";
import { busyTask, selectTask, useAgent } from "../state/agent";
import { goTo } from "../state/navigation";
import { visibleText } from "../ui/visible";
import { Part } from "./status-part";

/** What the agent is at, wherever the user is; nothing while it is at nothing. */
export function AgentPart() {
  const t = useT();
  const task = useAgent(busyTask);
  if (task === null) return null;
  const waits = task.state === "waiting";
  return (
    <Part
      hint={t("agent.statusHint", { title: visibleText(task.title.slice(0, 120)) })}
      onOpen={() => {
        selectTask(task.id);
        goTo("workspace");
      }}
    >
      <span
        aria-hidden
        className={`size-2 shrink-0 rounded-full ${waits ? "bg-warn" : "bg-accent-strong pulse-quiet"}`}
      />
      {t(waits ? "agent.statusWaiting" : "agent.statusWorking")}
    </Part>
  );
}
