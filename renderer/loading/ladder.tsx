import type { EngineStatus, Rung } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { type Translate, translator, useT } from "../i18n";
import { tryRung } from "../state/engine";
import { Button } from "../ui";
import { type Format, useFormat } from "../ui/format";

type Failed = Extract<EngineStatus, { state: "failed" }>;

interface LadderProps {
  readonly status: Failed;
  /** What to do when one of the ways has led to a loaded model. */
  readonly onReady?: () => void;
}

/** The other ways to load a model after a failed load, each a button that names its act and says what it costs. */
export function Ladder({ status, onReady }: LadderProps) {
  const t = useT();
  const f = useFormat();
  const { rungs, offer } = status;
  if (rungs === undefined || (rungs.length === 0 && offer === undefined)) return null;
  const take = async (id: string): Promise<void> => {
    if (await tryRung(id)) onReady?.();
  };
  return (
    <section aria-label={t("ladder.title")} className="mt-3">
      <p className="font-semibold">{t("ladder.title")}</p>
      {rungs.length === 0 && <p className="measure mt-1 text-muted">{t("ladder.none")}</p>}
      <ul className="mt-1">
        {rungs.map((rung, index) => (
          <li
            key={rung.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 border-t border-line py-2"
          >
            <p className="measure min-w-0 flex-1 basis-72 text-muted wrap-anywhere">
              {reasonText(translator, rung.reason)}
            </p>
            <Button kind={index === 0 ? "primary" : "plain"} onClick={() => void take(rung.id)}>
              {actOf(rung, t, f)}
            </Button>
          </li>
        ))}
      </ul>
      {offer !== undefined && <p className="measure mt-1 text-muted">{reasonText(translator, offer)}</p>}
    </section>
  );
}

/** What pressing the button does. */
function actOf({ kind, plan, reason }: Rung, t: Translate, f: Format): string {
  switch (kind) {
    case "context":
      return t("ladder.context", { tokens: f.number(plan.contextTokens) });
    case "kv":
      return t("ladder.kv");
    case "layers":
      return t("ladder.layers", { layers: f.number(plan.gpuLayers) });
    case "backend":
      return t(plan.backend === "none" ? "ladder.backendCpu" : "ladder.backendVulkan");
    case "engine":
      return t("ladder.engine", { engine: plan.engine ?? "node-llama-cpp" });
    case "build":
      return t("ladder.build", { name: String(reason.params.name ?? "") });
  }
}
