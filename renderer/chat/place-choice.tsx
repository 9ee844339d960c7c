import { useT } from "../i18n";
import { isRunning, useChat } from "../state/chat";
import { changeSettingsOf, storeSettings, useSettingsOf } from "../state/conversation-settings";
import { endpointIn, listOf } from "../state/endpoint-list";
import { useEndpoints } from "../state/endpoints";

const thisMachine = "";

/** Where the conversation goes on: on this machine or at an endpoint. Not to be seen where there is no choice. */
export function PlaceChoice({ conversationId }: { readonly conversationId: string | null }) {
  const t = useT();
  const list = useEndpoints(listOf);
  const known = useEndpoints(({ state }) => state !== null);
  const { endpoint: chosen } = useSettingsOf(conversationId);
  const running = useChat((state) => isRunning(state, conversationId));
  if (!known || (list.length === 0 && chosen === null)) return null;
  const gone = endpointIn(list, chosen) === undefined;
  const choose = (value: string): void => {
    changeSettingsOf(conversationId, { endpoint: value === thisMachine ? null : value });
    if (conversationId !== null) void storeSettings(conversationId);
  };
  return (
    <select
      aria-label={t("endpoints.choice")}
      title={t(running ? "endpoints.choiceRunning" : "endpoints.choiceHint")}
      value={chosen ?? thisMachine}
      // An answer is finished where it was begun, and the status line speaks of that place.
      disabled={running}
      onChange={(event) => choose(event.target.value)}
      className="h-7 w-44 min-w-0 rounded-md border border-line-strong bg-raised px-1.5 disabled:opacity-55"
    >
      <option value={thisMachine}>{t("endpoints.thisMachine")}</option>
      {list.map(({ endpoint, host }) => (
        <option key={endpoint.id} value={endpoint.id}>
          {t("endpoints.option", { name: endpoint.name, host })}
        </option>
      ))}
      {gone && chosen !== null && <option value={chosen}>{t("endpoints.gone")}</option>}
    </select>
  );
}
