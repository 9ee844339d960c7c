import type { BenchRow } from "../../main/contract";
import { summarize } from "../../main/contract/statistics";
import { type Translate, useT } from "../i18n";
import { backendNames, type Format, useFormat } from "../ui/format";
import { benchLines } from "./table";

const where = (row: BenchRow) =>
  row.backend === "none" ? "CPU" : `${backendNames[row.backend]} ${row.gpuLayers}`;

function figure(samples: readonly number[] | null, t: Translate, f: Format): string {
  if (samples === null) return "–";
  const { mean, deviation } = summarize(samples);
  return t("bench.spread", { mean: f.number(mean), deviation: f.number(deviation) });
}

/** What was measured, a line for each way of running and each depth. */
export function BenchTable({ rows, label }: { readonly rows: readonly BenchRow[]; readonly label: string }) {
  const t = useT();
  const f = useFormat();
  return (
    <div className="overflow-x-auto">
      <table aria-label={label} className="figures w-full min-w-[36rem] text-left">
        <thead className="text-xs text-muted">
          <tr>
            {(["engine", "where", "threads", "depth", "prefill", "decode"] as const).map((head) => (
              <th
                key={head}
                className={`py-1 pr-4 font-normal ${head === "engine" || head === "where" ? "" : "text-right"}`}
              >
                {t(`bench.head.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {benchLines(rows).map(({ key, way, prefill, decode }) => (
            <tr key={key} className="border-t border-line">
              <th scope="row" className="py-1.5 pr-4 font-normal">
                {way.engine}
                {way.speculation === "mtp" && ` ${t("bench.withMtp")}`}
              </th>
              <td className="py-1.5 pr-4">{where(way)}</td>
              <td className="py-1.5 pr-4 text-right">{way.threads}</td>
              <td className="py-1.5 pr-4 text-right">{f.number(way.depth)}</td>
              <td className="py-1.5 pr-4 text-right">{figure(prefill, t, f)}</td>
              <td className="py-1.5 pr-4 text-right">{figure(decode, t, f)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
