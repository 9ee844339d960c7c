import { useT } from "../i18n";
import { Loading } from "../loading";
import { useChat } from "../state/chat";
import { useSettingsOf } from "../state/conversation-settings";
import { endpointIn, listOf } from "../state/endpoint-list";
import { useEndpoints } from "../state/endpoints";
import { loadModel, useEngine } from "../state/engine";
import { useModels } from "../state/models";
import { goTo } from "../state/navigation";
import { useSettings } from "../state/settings";
import { Button } from "../ui";

/** What a conversation without words says: what will be here, and the first step. */
export function EmptyChat() {
  const t = useT();
  const status = useEngine((state) => state.status);
  const hasModel = useModels((state) =>
    state.installed.some(({ practice, problem }) => !practice && problem === null),
  );
  const ready = status.state === "ready";
  const chosen = useSettingsOf(useChat((state) => state.selectedId)).endpoint;
  const elsewhere = useEndpoints((state) => endpointIn(listOf(state), chosen));
  if (elsewhere)
    return (
      <div className="mt-[12vh] px-4">
        <h2 className="text-lg font-semibold">
          {t("endpoints.emptyTitle", { name: elsewhere.endpoint.name })}
        </h2>
        <p className="measure mt-1 text-base text-muted">
          {t("endpoints.emptyHint", { host: elsewhere.host })}
        </p>
      </div>
    );
  return (
    <div className="mt-[12vh] px-4">
      <h2 className="text-lg font-semibold">
        {t(ready ? "chat.emptyReady" : status.state === "loading" ? "chat.loadingModel" : "chat.emptyTitle")}
      </h2>
      <p className="measure mt-1 text-base text-muted">
        {ready
          ? t(status.model.practice ? "chat.emptyPractice" : "chat.emptyHint")
          : t(
              status.state === "loading"
                ? "chat.emptyLoading"
                : hasModel
                  ? "chat.emptyLoad"
                  : "chat.emptyNoModel",
            )}
      </p>
      {(status.state === "loading" || status.state === "failed") && (
        <div className="mt-4">
          <Loading />
        </div>
      )}
      {!ready && status.state !== "loading" && <FirstSteps />}
    </div>
  );
}

/** What can be done where no model is loaded. */
export function FirstSteps() {
  const t = useT();
  const installed = useModels((state) => state.installed);
  const lastId = useSettings((state) => state.settings?.lastModelId ?? null);
  const usable = installed.filter(({ problem }) => problem === null);
  const model = usable.find(({ id }) => id === lastId) ?? usable.find(({ practice }) => !practice);
  const practice = usable.find((candidate) => candidate.practice);
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {model !== undefined && (
        <Button kind="primary" onClick={() => void loadModel(model.id)}>
          {t("chat.load", { name: model.practice ? t("practice.name") : model.name })}
        </Button>
      )}
      <Button kind={model === undefined ? "primary" : "plain"} onClick={() => goTo("setup")}>
        {t("common.chooseBuild")}
      </Button>
      {practice !== undefined && practice !== model && (
        <Button onClick={() => void loadModel(practice.id)}>{t("setup.tryPractice")}</Button>
      )}
    </div>
  );
}
