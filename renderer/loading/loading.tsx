import { reasonText } from "../../main/contract/messages";
import { translator, useT } from "../i18n";
import { loadModel, unloadModel, useEngine } from "../state/engine";
import { useModelName } from "../state/model-name";
import { goTo } from "../state/navigation";
import { Button, ErrorNote, Progress } from "../ui";
import { useFormat } from "../ui/format";
import { Ladder } from "./ladder";

/** A model on its way into memory, or why it did not get there and what other ways there are. */
export function Loading() {
  const t = useT();
  const f = useFormat();
  const status = useEngine((state) => state.status);
  const loading = status.state === "loading" ? status : null;
  const name = useModelName(loading?.modelId ?? "", loading?.name ?? "");
  if (status.state === "loading")
    return (
      <div className="w-full">
        <div className="figures mb-1.5 flex items-center justify-between gap-3">
          <span>{t("setup.loading", { name, percent: f.percent(status.progress) })}</span>
          <Button onClick={() => void unloadModel()}>{t("setup.stopLoading")}</Button>
        </div>
        <Progress label={t("setup.loadingLabel")} value={status.progress} />
        {status.trying !== undefined && (
          <p role="status" className="measure mt-1.5 text-muted">
            {t("ladder.tryingNow", { what: reasonText(translator, status.trying) })}
          </p>
        )}
      </div>
    );
  if (status.state !== "failed") return null;
  const toChat = () => goTo("chat");
  const again = async (): Promise<void> => {
    if (await loadModel(status.modelId)) toChat();
  };
  return (
    <div className="w-full">
      <ErrorNote error={status.error}>
        <Button onClick={() => void again()}>{t("setup.loadAgain")}</Button>
      </ErrorNote>
      <Ladder status={status} onReady={toChat} />
    </div>
  );
}
