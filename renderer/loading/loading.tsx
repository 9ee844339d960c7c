import { useT } from "../i18n";
import { loadModel, unloadModel, useEngine } from "../state/engine";
import { useModelName } from "../state/model-name";
import { goTo } from "../state/navigation";
import { Button, ErrorNote, Progress } from "../ui";
import { useFormat } from "../ui/format";

/** A model on its way into memory, or why it did not get there. */
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
      </div>
    );
  if (status.state !== "failed") return null;
  const again = async (): Promise<void> => {
    if (await loadModel(status.modelId)) goTo("chat");
  };
  return (
    <ErrorNote error={status.error}>
      <Button onClick={() => void again()}>{t("setup.loadAgain")}</Button>
    </ErrorNote>
  );
}
