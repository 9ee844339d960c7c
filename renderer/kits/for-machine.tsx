import { reasonText } from "../../main/contract/messages";
import { translator, useT } from "../i18n";
import { chooseKitMachine, dropKitMachine, type KitDraft } from "../state/kit-making";
import { useModels } from "../state/models";
import { Button } from "../ui";

/** Another machine that the kit is for, by its report: which build fits there, why, and whether it is here. */
export function ForMachine({ machine }: { readonly machine: KitDraft["machine"] }) {
  const t = useT();
  const installed = useModels((state) => state.installed);
  const found = machine?.recommendation;
  const file = found?.status === "fits" ? found.plan.file : null;
  const here = file !== null && installed.some(({ catalogFile }) => catalogFile?.id === file.id);
  return (
    <section className="flex flex-col gap-1" aria-label={t("kitMaking.machine")}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="w-24 text-muted">{t("kitMaking.machine")}</span>
        <Button onClick={() => void chooseKitMachine()}>{t("kitMaking.machineChoose")}</Button>
        {machine !== null && (
          <Button kind="quiet" onClick={dropKitMachine}>
            {t("kitMaking.machineDrop")}
          </Button>
        )}
        <span className={`min-w-0 flex-1 basis-40 wrap-anywhere ${machine === null ? "text-muted" : ""}`}>
          {machine?.path ?? t("kitMaking.machineThis")}
        </span>
      </div>
      {found !== undefined && (
        <div role="status" className="measure">
          <p className="font-medium">
            {file === null
              ? t("kitMaking.machineNothing")
              : t(here ? "kitMaking.machineFits" : "kitMaking.machineAway", {
                  build: `${file.model} ${file.quant}`,
                })}
          </p>
          <ul className="list-disc pl-5 text-muted">
            {found.reasons.map((reason) => (
              <li key={JSON.stringify(reason)}>{reasonText(translator, reason)}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
