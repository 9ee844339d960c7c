import type { InstalledModel, KitProblem, KitProgress } from "../../main/contract";
import { kitProblemText } from "../../main/contract/messages";
import { translator, useT } from "../i18n";
import { Progress } from "../ui";
import { useFormat } from "../ui/format";

/** So many sentences are shown; a stick that is all wrong is not told byte by byte. */
const shownAtMost = 8;

/** How far the checking is. */
export function KitApplying({ progress }: { readonly progress: KitProgress | null }) {
  const t = useT();
  const f = useFormat();
  const done = progress?.doneBytes ?? 0;
  const all = progress?.totalBytes ?? 0;
  return (
    <div className="figures">
      <p className="wrap-anywhere">
        {progress === null ? t("kits.looking") : t("kits.checking", { name: progress.path })}
      </p>
      <Progress
        className="mt-3"
        label={t("kits.progressLabel")}
        value={progress === null ? null : done / Math.max(1, all)}
      />
      <p className="mt-2 text-muted">
        {progress === null ? " " : t("kits.progress", { done: f.bytes(done), all: f.bytes(all) })}
      </p>
      <p className="mt-2 text-muted">{t("kits.stopWhat")}</p>
    </div>
  );
}

/** The model is here. */
export function KitApplied({
  model,
  installers,
}: {
  readonly model: InstalledModel;
  readonly installers: readonly string[];
}) {
  const t = useT();
  return (
    <div role="status">
      <p className="font-semibold">{t("kits.done", { name: model.name })}</p>
      <p className="mt-1 text-xs wrap-anywhere text-muted">{model.path}</p>
      {installers.length > 0 && (
        <>
          <p className="mt-3">{t("kits.doneInstallers")}</p>
          <ul className="mt-1 text-xs text-muted">
            {installers.map((path) => (
              <li key={path} className="wrap-anywhere">
                {path}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** What is wrong, file by file. */
export function KitDamaged({ problems }: { readonly problems: readonly KitProblem[] }) {
  const t = useT();
  const more = problems.length - shownAtMost;
  return (
    <div role="alert">
      <p>{t("kits.damaged")}</p>
      <ul className="figures mt-3 flex list-disc flex-col gap-1.5 pl-5 text-bad">
        {problems.slice(0, shownAtMost).map((problem) => (
          <li key={JSON.stringify(problem)} className="wrap-anywhere">
            {kitProblemText(translator, problem)}
          </li>
        ))}
        {more > 0 && <li>{t("kits.damagedMore", { count: more })}</li>}
      </ul>
    </div>
  );
}
