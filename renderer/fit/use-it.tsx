import type { Knobs } from "../../main/contract";
import { plannedIdOf } from "../../main/contract/model-uses";
import { useT } from "../i18n";
import { loadModel, useEngine } from "../state/engine";
import { keepKnobs, sameKnobs, tryBuild, useExplore } from "../state/explore";
import { useModels } from "../state/models";
import { goTo } from "../state/navigation";
import { useSettings } from "../state/settings";
import { Button } from "../ui";

interface UseItProps {
  readonly fileId: string;
  readonly knobs: Knobs;
  readonly fits: boolean;
}

/** Has the build loaded with exactly these settings from now on, or as recommended again. */
export function UseIt({ fileId, knobs, fits }: UseItProps) {
  const t = useT();
  const build = useExplore((state) => state.builds?.find(({ file }) => file.id === fileId));
  const kept = useSettings(({ settings }) => settings?.keptKnobs[fileId]);
  const reserveBytes = useSettings(({ settings }) => settings?.wishes.reserveBytes ?? null);
  if (build === undefined) return null;
  const name = build.file.mtp ? t("fit.withMtp", { name: build.file.quant }) : build.file.quant;
  const isKept = kept !== undefined && sameKnobs(kept, knobs);
  // What is shown of a build is what a load without settings does, with the room that is wished.
  const usualRoom = knobs.reserveBytes === reserveBytes;
  const byItself = usualRoom && sameKnobs(build.knobs, knobs);
  const isRecommended = kept === undefined && byItself && fits;
  return (
    <div className="border-t border-line pt-3">
      {isRecommended && <p>{t("fit.isRecommended", { name })}</p>}
      {isKept && <p>{t("fit.isKept", { name })}</p>}
      {kept !== undefined && !isKept && <p>{t("fit.otherKept", { name })}</p>}
      {!fits && <p className="text-muted">{t("fit.useRefused")}</p>}
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {!isKept && !isRecommended && (
          <Button kind="primary" disabled={!fits} onClick={() => void keepKnobs(fileId, knobs)}>
            {t("fit.use")}
          </Button>
        )}
        {(isKept || isRecommended) && <Load fileId={fileId} fits={fits} kept={isKept} />}
        {kept !== undefined && !isKept && (
          <Button onClick={() => tryBuild(fileId)}>{t("fit.showKept")}</Button>
        )}
        {kept !== undefined && <Button onClick={() => void keepKnobs(fileId, null)}>{t("fit.back")}</Button>}
      </div>
    </div>
  );
}

/** Loads the build where it is here, else says where it can be had. */
function Load({ fileId, fits, kept }: Pick<UseItProps, "fileId" | "fits"> & { readonly kept: boolean }) {
  const t = useT();
  const here = useModels(({ installed }) =>
    installed.find((model) => plannedIdOf(model) === fileId && model.problem === null),
  );
  const status = useEngine((state) => state.status);
  if (here === undefined)
    return (
      <>
        <span className="text-muted">{t(kept ? "fit.notHereKept" : "fit.notHere")}</span>
        <Button onClick={() => goTo("models")}>{t("fit.get")}</Button>
      </>
    );
  const loaded = status.state === "ready" && status.model.modelId === here.id;
  return (
    <Button
      kind="primary"
      disabled={!fits || status.state === "loading"}
      onClick={() => void loadModel(here.id)}
    >
      {t(loaded ? "fit.loadAgain" : "fit.load")}
    </Button>
  );
}
