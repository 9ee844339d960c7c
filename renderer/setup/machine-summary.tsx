import type { ReactNode } from "react";
import type { Figure, GpuInfo, MachineReport } from "../../main/contract";
import { notesText, noteText } from "../../main/contract/messages";
import { type Translate, translator, useT } from "../i18n";
import { detectAgain, useMachine } from "../state/machine";
import { goTo } from "../state/navigation";
import { Busy, Button } from "../ui";
import { backendNames, type Format, useFormat } from "../ui/format";

/** What this machine has, in four kinds of lines; what is not known says so and why. */
export function MachineSummary() {
  const t = useT();
  const f = useFormat();
  const report = useMachine((state) => state.report);
  const detecting = useMachine((state) => state.detecting);
  if (report === null)
    return (
      <dl aria-busy="true" className="flex flex-col gap-3">
        {(["cpu", "memory", "gpu", "disk"] as const).map((part) => (
          <Line key={part} name={t(`setup.${part}`)}>
            <Busy>{t(`setup.reading.${part}`)}</Busy>
          </Line>
        ))}
      </dl>
    );
  return (
    <>
      <Lines report={report} t={t} f={f} />
      <div className="mt-4 -ml-3 flex flex-wrap gap-1">
        <Button kind="quiet" onClick={() => void detectAgain()} disabled={detecting}>
          {t(detecting ? "machine.refreshing" : "setup.lookAgain")}
        </Button>
        <Button kind="quiet" onClick={() => goTo("machine")}>
          {t("setup.fullReport")}
        </Button>
      </div>
    </>
  );
}

function Lines({
  report,
  t,
  f,
}: {
  readonly report: MachineReport;
  readonly t: Translate;
  readonly f: Format;
}) {
  const { cpu, memory, gpus, disks } = report;
  const disk = disks[0];
  const cores = cpu.physicalCores;
  const vector = cpu.vectorInstructions;
  return (
    <dl className="figures flex flex-col gap-3">
      <Line name={t("setup.cpu")}>
        <Known figure={cpu.model}>{(model) => model}</Known>
        <Detail>
          {[
            cores.known ? t("setup.cores", { count: cores.value }) : t("setup.coresUnknown"),
            ...(vector.known && vector.value[0] !== undefined ? [vector.value[0]] : []),
          ].join(" · ")}
        </Detail>
      </Line>
      <Line name={t("setup.memory")}>
        <Known figure={memory.totalBytes}>{(total) => f.bytes(total)}</Known>
        <Detail>
          <Known figure={memory.availableBytes}>{(free) => t("setup.free", { size: f.bytes(free) })}</Known>
        </Detail>
      </Line>
      {gpus.length === 0 && <Line name={t("setup.gpu")}>{t("setup.noGpu")}</Line>}
      {gpus.map((gpu) => (
        <Line key={gpu.id} name={t("setup.gpu")}>
          <Known figure={gpu.name}>{(name) => name}</Known>
          <GpuDetails gpu={gpu} t={t} f={f} />
        </Line>
      ))}
      {disk !== undefined && (
        <Line name={t("setup.disk")}>
          <Known figure={disk.freeBytes}>{(free) => t("setup.free", { size: f.bytes(free) })}</Known>
          <Detail>{disk.path}</Detail>
        </Line>
      )}
    </dl>
  );
}

/** What is known of a GPU on one line, and each thing that is not, or stands in the way, on one of its own. */
function GpuDetails({ gpu, t, f }: { readonly gpu: GpuInfo; readonly t: Translate; readonly f: Format }) {
  const discrete = gpu.kind === "discrete";
  const own = discrete ? gpu.dedicatedBytes : gpu.sharedBytes;
  const free = gpu.freeBytes;
  const known = [
    ...(gpu.backend === "none" ? [] : [backendNames[gpu.backend]]),
    ...(own.known ? [t(discrete ? "setup.gpuOwn" : "setup.gpuShared", { size: f.bytes(own.value) })] : []),
    ...(free.known ? [t("setup.free", { size: f.bytes(free.value) })] : []),
  ];
  const notes = [
    ...(own.known ? [] : [t("setup.gpuMemoryUnknown", { reason: noteText(translator, own.reason) })]),
    ...(gpu.backend === "none"
      ? [t("setup.gpuUnusable", { reason: notesText(translator, gpu.backendNotes) || t("setup.noBackend") })]
      : free.known
        ? []
        : [t("setup.gpuFreeUnknown", { reason: noteText(translator, free.reason) })]),
  ];
  return (
    <>
      {known.length > 0 && <Detail>{known.join(" · ")}</Detail>}
      {notes.map((note) => (
        <Detail key={note}>{note}</Detail>
      ))}
    </>
  );
}

function Line({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}

function Detail({ children }: { readonly children: ReactNode }) {
  return <div className="text-muted">{children}</div>;
}

interface KnownProps<T> {
  readonly figure: Figure<T>;
  readonly children: (value: T) => string;
}

function Known<T>({ figure, children }: KnownProps<T>) {
  const t = useT();
  if (figure.known) return children(figure.value);
  return (
    <span className="text-warn">
      {t("setup.figureUnknown", { reason: noteText(translator, figure.reason) })}
    </span>
  );
}
