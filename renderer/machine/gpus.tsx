import type { GpuInfo } from "../../main/contract";
import { notesText } from "../../main/contract/messages";
import { translator, useT } from "../i18n";
import { Section } from "../ui";
import { backendNames, useFormat } from "../ui/format";
import { FigureRow, FigureTable } from "./figures";

/** The GPUs, what drives them, and their memory. */
export function Gpus({ gpus }: { readonly gpus: readonly GpuInfo[] }) {
  const t = useT();
  const f = useFormat();
  return (
    <Section title={t("machine.gpus")}>
      {gpus.length === 0 && <p className="text-muted">{t("machine.noGpu")}</p>}
      {gpus.map((gpu) => {
        const name = gpu.name.known ? gpu.name.value : gpu.id;
        return (
          <div key={gpu.id} className="mb-5">
            <h3 className="wrap-anywhere">
              {name} <span className="text-muted">· {t(`machine.kind.${gpu.kind}`)}</span>
            </h3>
            <p className="measure mb-1 text-muted">
              {gpu.backend === "none"
                ? t("machine.noBackend")
                : t("machine.backend", { backend: backendNames[gpu.backend] })}
              <span className="block">{notesText(translator, gpu.backendNotes)}</span>
            </p>
            <FigureTable label={name}>
              <FigureRow name={t("machine.dedicated")} figure={gpu.dedicatedBytes} show={f.bytes} />
              <FigureRow name={t("machine.shared")} figure={gpu.sharedBytes} show={f.bytes} />
              <FigureRow name={t("machine.gpuFree")} figure={gpu.freeBytes} show={f.bytes} />
              <FigureRow name={t("machine.driver")} figure={gpu.driver} show={String} />
            </FigureTable>
          </div>
        );
      })}
    </Section>
  );
}
