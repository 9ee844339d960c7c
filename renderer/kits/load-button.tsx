import type { InstalledModel } from "../../main/contract";
import { useT } from "../i18n";
import { useEngine } from "../state/engine";
import { closeKit } from "../state/kits";
import { openWith } from "../state/open-with";
import { Button } from "../ui";

/** Loads the model that has just come in, unless it is loaded. */
export function LoadButton({ model }: { readonly model: InstalledModel }) {
  const t = useT();
  const status = useEngine((state) => state.status);
  if (status.state === "ready" && status.model.modelId === model.id) return null;
  const load = (): void => {
    closeKit();
    void openWith(model.id);
  };
  return (
    <Button kind="primary" disabled={status.state === "loading"} onClick={load}>
      {t("kits.load", { name: model.catalogFile?.quant ?? model.name })}
    </Button>
  );
}
