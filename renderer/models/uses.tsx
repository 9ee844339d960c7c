import type { InstalledModel, ModelUse } from "../../main/contract";
import { usesOf } from "../../main/contract/model-uses";
import { type Translate, useT } from "../i18n";
import { useEngine } from "../state/engine";
import { useSettings } from "../state/settings";
import { useFormat } from "../ui/format";

/** What of Quern uses a model, in words; empty where nothing does. */
export function useUses(model: InstalledModel): string[] {
  const t = useT();
  const f = useFormat();
  const settings = useSettings((state) => state.settings);
  const loadedId = useEngine(({ status }) => (status.state === "ready" ? status.model.modelId : null));
  if (settings === null || model.practice) return [];
  return usesOf(model, settings, loadedId).map((use) => text(use, t, f.number));
}

function text(use: ModelUse, t: Translate, number: (value: number) => string): string {
  if (use.kind !== "kept-plan") return t(`uses.${use.kind}`);
  const { contextTokens, gpuLayers, kvType, speculation } = use.knobs;
  return t("uses.kept-plan", {
    plan: [
      t("uses.context", { tokens: number(contextTokens) }),
      t("uses.kv", { bits: t(`fit.kvName.${kvType}`) }),
      ...(gpuLayers === null ? [] : [t("uses.layers", { count: gpuLayers })]),
      ...(speculation ? [t("uses.speculation")] : []),
    ].join(t("uses.comma")),
  });
}

/** What uses a model, as a list. */
export function UsedBy({ model }: { readonly model: InstalledModel }) {
  const t = useT();
  const uses = useUses(model);
  if (uses.length === 0) return null;
  return (
    <div className="text-xs text-muted">
      <p>{t("uses.title")}</p>
      <ul aria-label={t("uses.named", { name: model.name })} className="ml-4 list-disc">
        {uses.map((use) => (
          <li key={use}>{use}</li>
        ))}
      </ul>
    </div>
  );
}
