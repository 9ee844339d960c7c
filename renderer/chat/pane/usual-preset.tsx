import type { Preset } from "../../../main/contract";
import { useT } from "../../i18n";
import { setUsualPreset, usePresets, usualPreset } from "../../state/presets";
import { Button } from "../../ui";

/** What new conversations begin with: it is told, can be the preset that is chosen here, and taken back. */
export function UsualPreset({ chosen }: { readonly chosen: Preset | undefined }) {
  const t = useT();
  const usual = usePresets(usualPreset);
  const other = chosen !== undefined && chosen.id !== usual?.id;
  if (usual === undefined && !other) return null;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-2 text-xs text-muted">
      <p className="min-w-0 wrap-anywhere">
        {t("preset.newWith", { name: usual?.name ?? t("preset.recommended") })}
      </p>
      {other ? (
        <Button kind="quiet" className="h-6" onClick={() => void setUsualPreset(chosen.id)}>
          {t("preset.newWithThis")}
        </Button>
      ) : (
        <Button kind="quiet" className="h-6" onClick={() => void setUsualPreset(null)}>
          {t("preset.newAsRecommended")}
        </Button>
      )}
    </div>
  );
}
