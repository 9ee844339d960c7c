import { Gauge } from "lucide-react";
import { useT } from "../i18n";
import { calibrate, useMeasured } from "../state/measured";
import { Button, ErrorNote, Section } from "../ui";
import { useFormat } from "../ui/format";

/** What was measured in place of a guess, and measuring it now. */
export function Measured() {
  const t = useT();
  const f = useFormat();
  const { calibration, measuring, error } = useMeasured();
  const memory = calibration?.memory ?? null;
  const threads = calibration?.threads ?? [];
  return (
    <Section title={t("measured.title")} note={t("measured.note")}>
      <div className="figures">
        <p>
          {memory === null
            ? t("measured.memoryNone")
            : t("measured.memory", { speed: f.bytes(memory.bytesPerSecond) })}
        </p>
        {memory !== null && (
          <p className="text-xs text-muted">
            {t("measured.memoryHow", {
              count: memory.threads,
              size: f.bytes(memory.bytes),
              date: f.date(memory.at),
            })}
          </p>
        )}
        {threads.length === 0 && <p className="mt-2">{t("measured.threadsNone")}</p>}
        {threads.slice(0, 4).map(({ engine, quant, best, speeds, at }) => {
          const title = t("measured.threads", { engine, quant, best });
          return (
            <table key={`${engine} ${quant} ${at}`} aria-label={title} className="mt-3 text-left">
              <caption className="text-left">{title}</caption>
              <thead className="text-xs text-muted">
                <tr>
                  <th className="py-1 pr-6 font-normal">{t("measured.threadsColumn")}</th>
                  <th className="py-1 pr-6 text-right font-normal">{t("measured.prefill")}</th>
                  <th className="py-1 text-right font-normal">{t("measured.decode")}</th>
                </tr>
              </thead>
              <tbody>
                {speeds.map((speed) => (
                  <tr key={speed.threads} className="border-t border-line">
                    <th scope="row" className="py-1 pr-6 font-normal">
                      {speed.threads}
                      {speed.threads === best && <span className="text-good"> · {t("measured.best")}</span>}
                    </th>
                    <td className="py-1 pr-6 text-right">{f.number(speed.prefill)}</td>
                    <td className="py-1 text-right">{f.number(speed.decode)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          );
        })}
      </div>
      <div className="mt-3">
        <Button icon={<Gauge size={14} aria-hidden />} disabled={measuring} onClick={() => void calibrate()}>
          {t(measuring ? "measured.running" : "measured.now")}
        </Button>
      </div>
      {error !== null && (
        <div className="mt-3">
          <ErrorNote error={error} />
        </div>
      )}
    </Section>
  );
}
