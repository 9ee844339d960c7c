import type { InstalledModel } from "../../main/contract";
import { plannedIdOf } from "../../main/contract/model-uses";
import { errorSentence, useT } from "../i18n";
import { KeptNote, OtherSettings } from "../kept";
import { LoadedFact } from "../learned";
import { Ladder } from "../loading";
import { loadModel, unloadModel, useEngine } from "../state/engine";
import { useFit } from "../state/fit";
import { Button, Progress } from "../ui";
import { useFormat } from "../ui/format";
import { DetailsLine } from "./details-line";
import { FileActions } from "./file-actions";
import { UsedBy } from "./uses";
import { verdicts } from "./verdict";
import { verdictText } from "./verdict-text";

/** A model on this machine: what it is, whether it was checked, and what can be done with it. */
export function InstalledRow({ model }: { readonly model: InstalledModel }) {
  const t = useT();
  const f = useFormat();
  const status = useEngine((state) => state.status);
  // Which plan of this computer it belongs to, if any.
  const recommendation = useFit((state) => state.recommendation);
  const verdict = verdicts(recommendation).get(model.catalogFile?.id ?? "");
  const loaded = status.state === "ready" && status.model.modelId === model.id;
  const loading = status.state === "loading" && status.modelId === model.id;
  const name = model.practice ? t("practice.label") : model.name;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
      <div className="figures min-w-0 flex-1 basis-80">
        <p className="font-semibold wrap-anywhere">
          {name}
          {loaded && <span className="ml-2 font-normal text-good">{t("models.inUse")}</span>}
        </p>
        <p className="text-muted">
          {f.bytes(model.bytes)} ·{" "}
          {checkedText(model, t("models.practiceCheck"), t("models.notChecked"), (date) =>
            t("models.verified", { date: f.date(date) }),
          )}
        </p>
        {!model.practice && <p className="text-xs wrap-anywhere text-muted">{model.path}</p>}
        {!model.practice && <DetailsLine model={model} />}
        {verdict !== undefined && <p className="measure text-xs text-muted">{verdictText(verdict, t)}</p>}
        <UsedBy model={model} />
        {!model.practice && <KeptNote fileId={plannedIdOf(model)} />}
        {loaded && !model.practice && <LoadedFact modelId={model.id} />}
        {model.problem !== null && <p className="measure mt-1 text-bad">{errorSentence(model.problem)}</p>}
        {status.state === "failed" && status.modelId === model.id && (
          <>
            <p className="measure mt-1 text-bad">{errorSentence(status.error)}</p>
            <Ladder status={status} />
          </>
        )}
        {loading && (
          <Progress className="mt-2 max-w-80" label={t("setup.loadingLabel")} value={status.progress} />
        )}
      </div>
      <div className="flex items-center gap-1">
        {loaded || loading ? (
          <Button onClick={() => void unloadModel()}>
            {t(loading ? "setup.stopLoading" : "models.unload")}
          </Button>
        ) : (
          <Button
            disabled={model.problem !== null || status.state === "loading"}
            onClick={() => void loadModel(model.id)}
            aria-label={t("models.loadNamed", { name })}
          >
            {t("models.load")}
          </Button>
        )}
        {!model.practice && (model.catalogFile !== null || model.problem === null) && (
          <OtherSettings fileId={plannedIdOf(model)} name={model.catalogFile?.quant ?? model.name} />
        )}
        {!model.practice && <FileActions model={model} loaded={loaded || loading} />}
      </div>
    </li>
  );
}

function checkedText(
  model: InstalledModel,
  practice: string,
  notChecked: string,
  verified: (date: string) => string,
): string {
  if (model.practice) return practice;
  return model.verifiedAt === null ? notChecked : verified(model.verifiedAt);
}
