import type { BuildOutlook } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { translator, useT } from "../i18n";
import { tryBuild } from "../state/explore";
import { useFormat } from "../ui/format";
import { labelOf, needOf } from "./picture-layout";
import { useQualityText } from "./quality-text";
import { useRangeText } from "./range-text";

interface TableProps {
  readonly builds: readonly BuildOutlook[];
  readonly triedId: string | null;
}

/** What the picture shows, in words and figures. */
export function BuildsTable({ builds, triedId }: TableProps) {
  const t = useT();
  const f = useFormat();
  const quality = useQualityText();
  const range = useRangeText();
  const sorted = builds.toSorted((a, b) => b.file.bytes - a.file.bytes);
  return (
    <div className="overflow-x-auto">
      <table aria-label={t("fit.pictureLabel")} className="figures w-full text-left">
        <thead className="text-xs text-muted">
          <tr>
            <th className="py-1 pr-4 pl-2 font-normal">{t("fit.head.build")}</th>
            <th className="py-1 pr-4 text-right font-normal">{t("fit.head.size")}</th>
            <th className="py-1 pr-4 font-normal">{t("fit.head.quality")}</th>
            <th className="py-1 pr-4 text-right font-normal">{t("fit.head.writes")}</th>
            <th className="py-1 pr-4 text-right font-normal">{t("fit.head.memory")}</th>
            <th className="py-1 pr-4 text-right font-normal">{t("fit.head.context")}</th>
            <th className="py-1 font-normal">{t("fit.head.here")}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((build) => (
            <tr
              key={build.file.id}
              className={`border-t border-line align-top ${build.file.id === triedId ? "bg-accent-quiet" : ""}`}
            >
              <th scope="row" className="py-1.5 pr-4 pl-2 font-semibold whitespace-nowrap">
                <button
                  type="button"
                  aria-label={t("fit.tryNamed", { name: labelOf(build) })}
                  aria-pressed={build.file.id === triedId}
                  onClick={() => tryBuild(build.file.id)}
                  className="rounded-md underline decoration-line-strong underline-offset-3 hover:decoration-text"
                >
                  {labelOf(build)}
                </button>
              </th>
              <td className="py-1.5 pr-4 text-right whitespace-nowrap">{f.bytes(build.file.bytes)}</td>
              <td className="py-1.5 pr-4">
                {quality(build.file)}
                {build.file.kld !== null && (
                  <span className="block text-xs text-muted">
                    {t("models.kld", { kld: build.file.kld.mean.toPrecision(2) })}
                  </span>
                )}
              </td>
              <td className="py-1.5 pr-4 text-right whitespace-nowrap">{range(build.plan.decode)}</td>
              <td className="py-1.5 pr-4 text-right whitespace-nowrap">{f.bytes(needOf(build))}</td>
              <td className="py-1.5 pr-4 text-right whitespace-nowrap">
                {f.context(build.plan.engine.contextTokens)}
              </td>
              <td className="py-1.5">
                {t(`fit.state.${build.state}`)}
                {build.reasons[0] !== undefined && (
                  <span className="block text-xs text-muted">{reasonText(translator, build.reasons[0])}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
