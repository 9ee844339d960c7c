import { Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { BenchRun } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { translator, useT } from "../i18n";
import { exportRun, removeRun, startBench, stopBench, useBench } from "../state/bench";
import { useEngine } from "../state/engine";
import { useModels } from "../state/models";
import { Button, Disclosure, ErrorNote, IconButton, Progress, Section } from "../ui";
import { useFormat } from "../ui/format";
import { BenchForm } from "./bench-form";
import { BenchTable } from "./bench-table";

/** Measuring how fast a build runs here, and what was measured. */
export function BenchSection() {
  const t = useT();
  const installed = useModels((state) => state.installed);
  const loaded = useEngine(({ status }) => (status.state === "ready" ? status.model.modelId : undefined));
  const { runs, running, error, exportedTo } = useBench();
  useEffect(() => void startBench(), []);
  const models = installed.filter(({ problem }) => problem === null);
  const first =
    models.find(({ id }) => id === loaded) ?? models.find(({ practice }) => !practice) ?? models[0];
  return (
    <Section title={t("bench.title")} note={t("bench.note")}>
      {first === undefined ? (
        <p className="text-muted">{t("bench.noModel")}</p>
      ) : running ? (
        <Running />
      ) : (
        <BenchForm key={first.id} models={models} first={first.id} />
      )}
      {error !== null && (
        <div className="mt-3">
          <ErrorNote error={error} />
        </div>
      )}
      {exportedTo !== null && (
        <p role="status" className="mt-3 wrap-anywhere text-muted">
          {t("bench.exported", { path: exportedTo })}
        </p>
      )}
      <h3 className="mt-5 mb-1 text-muted">{t("bench.runs")}</h3>
      {runs.length === 0 ? (
        <p className="text-muted">{t("bench.none")}</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {runs.map((run, index) => (
            <li key={run.id}>
              <Run run={run} open={index === 0} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Running() {
  const t = useT();
  const f = useFormat();
  const progress = useBench((state) => state.progress);
  const [stopping, setStopping] = useState(false);
  const words =
    progress === null
      ? t("bench.progress")
      : progress.phase === "loading"
        ? t("bench.loading", { engine: progress.engine, count: progress.threads })
        : t("bench.measuring", {
            engine: progress.engine,
            count: progress.threads,
            depth: f.number(progress.depth),
            done: progress.doneSteps + 1,
            total: progress.totalSteps,
          });
  return (
    <div className="flex flex-col gap-2">
      <p className="figures" aria-live="polite">
        {words}
      </p>
      <Progress
        className="max-w-96"
        label={t("bench.progress")}
        value={progress === null ? null : progress.doneSteps / Math.max(1, progress.totalSteps)}
      />
      <div>
        <Button
          disabled={stopping}
          onClick={() => {
            setStopping(true);
            void stopBench();
          }}
        >
          {t(stopping ? "bench.stopping" : "bench.stop")}
        </Button>
      </div>
      {progress !== null && progress.rows.length > 0 && (
        <BenchTable rows={progress.rows} label={t("bench.progress")} />
      )}
    </div>
  );
}

function Run({ run, open }: { readonly run: BenchRun; readonly open: boolean }) {
  const t = useT();
  const f = useFormat();
  const name = t("bench.run", { name: run.model.name, date: f.date(run.at) });
  const ending =
    run.status === "complete" ? "" : ` · ${t(run.status === "stopped" ? "bench.stopped" : "bench.failed")}`;
  return (
    <Disclosure summary={`${name}${ending}`} open={open}>
      {run.rows.length > 0 && <BenchTable rows={run.rows} label={name} />}
      {run.skipped.map((skipped) => (
        <p key={JSON.stringify(skipped)} className="measure mt-1 text-muted">
          {reasonText(translator, skipped)}
        </p>
      ))}
      {run.error !== null && (
        <div className="mt-2">
          <ErrorNote error={run.error} />
        </div>
      )}
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {(["markdown", "csv", "json"] as const).map((format) => (
          <Button key={format} onClick={() => void exportRun(run.id, format)}>
            {t("bench.export", { format: format === "markdown" ? "Markdown" : format.toUpperCase() })}
          </Button>
        ))}
        <IconButton
          label={t("bench.remove")}
          icon={<Trash2 size={15} aria-hidden />}
          onClick={() => void removeRun(run.id)}
        />
      </div>
    </Disclosure>
  );
}
