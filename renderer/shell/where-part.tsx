import { ArrowUpRight, MonitorDot, TriangleAlert } from "lucide-react";
import { useT } from "../i18n";
import { busyTask, useAgent } from "../state/agent";
import { answeringAt, isRunning, useChat } from "../state/chat";
import { useSettingsOf } from "../state/conversation-settings";
import { listOf } from "../state/endpoint-list";
import { useEndpoints, useUsualEndpoint } from "../state/endpoints";
import { goTo, useNavigation } from "../state/navigation";
import { Part } from "./status-part";
import { whereOf } from "./where";

/** Says where words go: what is written next where the user is, and what is being answered anywhere. */
export function WherePart() {
  const t = useT();
  const list = useEndpoints(listOf);
  const usual = useUsualEndpoint();
  const place = useNavigation((state) => state.place);
  const selectedId = useChat((state) => state.selectedId);
  const chosen = useSettingsOf(selectedId).endpoint;
  const answering = useAnswering();
  const agentWorks = useAgent((state) => busyTask(state) !== null);
  const next = place === "chat" ? chosen : usual;
  const { hosts, here, gone } = whereOf(list, [next, ...answering, ...(agentWorks ? [usual] : [])]);
  const open = () => goTo("settings");
  if (hosts.length > 0)
    return (
      <Part hint={t("endpoints.status.awayHint", { hosts: hosts.join(", ") })} onOpen={open}>
        <ArrowUpRight size={12} aria-hidden className="shrink-0 text-warn" />
        <span className="truncate text-text">{t("endpoints.status.away", { hosts: hosts.join(", ") })}</span>
      </Part>
    );
  if (gone)
    return (
      <Part hint={t("endpoints.status.goneHint")} onOpen={open}>
        <TriangleAlert size={12} aria-hidden className="shrink-0 text-warn" />
        {t("endpoints.status.gone")}
      </Part>
    );
  return (
    <Part
      hint={
        here.length > 0
          ? t("endpoints.status.hereByHint", { hosts: here.join(", ") })
          : t("endpoints.status.hereHint")
      }
      onOpen={open}
    >
      <MonitorDot size={12} aria-hidden className="shrink-0" />
      {here.length > 0
        ? t("endpoints.status.hereBy", { hosts: here.join(", ") })
        : t("endpoints.status.here")}
    </Part>
  );
}

/** The endpoints of the conversations that are being answered; as a text, so that it is only new when it differs. */
function useAnswering(): readonly (string | null)[] {
  const text = useChat((state) =>
    JSON.stringify(
      state.conversations.filter(({ id }) => isRunning(state, id)).map((one) => answeringAt(state, one)),
    ),
  );
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? value : [];
}
