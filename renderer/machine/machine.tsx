import { RefreshCw } from "lucide-react";
import { useEffect } from "react";
import type { MachineReport, ProbeResult } from "../../main/contract";
import { noteText } from "../../main/contract/messages";
import { BenchSection } from "../bench";
import { translator, useT } from "../i18n";
import { detectAgain, useMachine } from "../state/machine";
import { followMeasured } from "../state/measured";
import { Busy, Button, ErrorNote, Section, View } from "../ui";
import { useFormat } from "../ui/format";
import { FigureRow, FigureTable } from "./figures";
import { Gpus } from "./gpus";
import { LearnedSection } from "./learned";
import { Measured } from "./measured";
import { ReportActions } from "./report-actions";
import { useLive } from "./use-live";

/** All that is known of this machine, each figure with where it comes from. */
export function Machine() {
  const t = useT();
  const f = useFormat();
  const { report, live, detecting, error } = useMachine();
  useLive();
  useEffect(() => followMeasured(), []);
  return (
    <View
      title={t("place.machine")}
      actions={
        <Button
          icon={<RefreshCw size={14} aria-hidden />}
          disabled={detecting}
          onClick={() => void detectAgain()}
        >
          {t(detecting ? "machine.refreshing" : "setup.lookAgain")}
        </Button>
      }
    >
      {error !== null && (
        <div className="mb-6">
          <ErrorNote error={error} />
        </div>
      )}
      {report === null ? (
        error === null && <Busy>{t("machine.first")}</Busy>
      ) : (
        <>
          <p className="mb-2 text-muted">{t("machine.seen", { date: f.date(report.createdAt) })}</p>
          <ReportActions />
          <Report report={live ?? report} />
        </>
      )}
    </View>
  );
}

function Report({ report }: { readonly report: MachineReport }) {
  const t = useT();
  const f = useFormat();
  const { os, cpu, memory } = report;
  return (
    <>
      <Section title={t("machine.cpu")}>
        <FigureTable label={t("machine.cpu")}>
          <FigureRow name={t("machine.model")} figure={cpu.model} show={String} />
          <FigureRow name={t("machine.physicalCores")} figure={cpu.physicalCores} show={f.number} />
          <FigureRow name={t("machine.logicalCores")} figure={cpu.logicalCores} show={f.number} />
          <FigureRow
            name={t("machine.vector")}
            figure={cpu.vectorInstructions}
            show={(names) => (names.length === 0 ? t("machine.noVector") : names.join(", "))}
          />
        </FigureTable>
      </Section>
      <Section title={t("machine.memory")} note={t("machine.memoryNote")}>
        <FigureTable label={t("machine.memory")}>
          <FigureRow name={t("machine.total")} figure={memory.totalBytes} show={f.bytes} />
          <FigureRow name={t("machine.available")} figure={memory.availableBytes} show={f.bytes} />
          {memory.readBytesPerSecond && (
            <FigureRow
              name={t("machine.reading")}
              figure={memory.readBytesPerSecond}
              show={(bytes) => t("machine.perSecond", { bytes: f.bytes(bytes) })}
            />
          )}
        </FigureTable>
      </Section>
      <Gpus gpus={report.gpus} />
      <Section title={t("machine.disks")}>
        {report.disks.length === 0 ? (
          <p className="text-muted">{t("machine.noDisk")}</p>
        ) : (
          report.disks.map((disk) => (
            <div key={disk.path} className="mb-4">
              <h3 className="mb-1 wrap-anywhere">{disk.path}</h3>
              <FigureTable label={disk.path}>
                <FigureRow name={t("machine.total")} figure={disk.totalBytes} show={f.bytes} />
                <FigureRow name={t("machine.diskFree")} figure={disk.freeBytes} show={f.bytes} />
              </FigureTable>
            </div>
          ))
        )}
      </Section>
      <Section title={t("machine.system")}>
        <FigureTable label={t("machine.system")}>
          <FigureRow name={t("machine.os")} figure={os.name} show={String} />
          <FigureRow
            name={t("machine.release")}
            figure={os.release}
            show={(release) => `${release} · ${os.arch}`}
          />
          <FigureRow
            name={t("machine.virtual")}
            figure={os.virtualMachine}
            show={(is) => t(is ? "machine.yes" : "machine.no")}
          />
        </FigureTable>
      </Section>
      <Measured />
      <LearnedSection />
      <BenchSection />
      <Section title={t("machine.probes")} note={t("machine.probesNote")}>
        <Probes probes={report.probes} />
      </Section>
    </>
  );
}

const probeLook: Readonly<Record<ProbeResult["status"], string>> = {
  ok: "text-good",
  failed: "text-bad",
  "timed-out": "text-bad",
  "not-applicable": "text-muted",
};

function Probes({ probes }: { readonly probes: readonly ProbeResult[] }) {
  const t = useT();
  const f = useFormat();
  return (
    <table className="figures w-full text-left">
      <thead className="text-xs text-muted">
        <tr>
          <th className="w-48 py-1 pr-4 font-normal">{t("machine.probe")}</th>
          <th className="w-32 py-1 pr-4 font-normal">{t("machine.result")}</th>
          <th className="w-24 py-1 pr-4 text-right font-normal">{t("machine.took")}</th>
          <th className="py-1 font-normal">{t("machine.message")}</th>
        </tr>
      </thead>
      <tbody>
        {probes.map((probe) => (
          <tr key={probe.name} className="border-t border-line align-top">
            <th scope="row" className="py-1.5 pr-4 font-normal">
              {probe.name}
            </th>
            <td className={`py-1.5 pr-4 ${probeLook[probe.status]}`}>{t(`machine.probe.${probe.status}`)}</td>
            <td className="py-1.5 pr-4 text-right">{f.number(Math.round(probe.ms))} ms</td>
            <td className="py-1.5 wrap-anywhere text-muted">
              {probe.reason && noteText(translator, probe.reason)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
