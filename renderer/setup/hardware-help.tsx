import { useEffect } from "react";
import type { Recommendation } from "../../main/contract";
import { useT } from "../i18n";
import { lookForHelp, useExplore } from "../state/explore";

/** As memory is sold. */
const soldSize = (bytes: number): string => `${bytes / 1024 ** 3} GB`;

/** What could be bought that would make the no a yes, as the command line says it. */
export function HardwareHelp({ recommendation }: { readonly recommendation: Recommendation }) {
  const t = useT();
  const outlook = useExplore((state) => state.upgrades);
  // Another recommendation comes of other wishes, or of a machine that has changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is what is waited for.
  useEffect(lookForHelp, [recommendation]);
  if (outlook === null || outlook.now !== null || outlook.upgrades.length === 0) return null;
  return (
    <>
      <h3 className="mt-4 font-semibold">{t("setup.helps")}</h3>
      <ul aria-label={t("setup.helps")} className="measure figures mt-1 flex list-disc flex-col gap-1 pl-5">
        {outlook.upgrades.map(({ kind, bytes, plan }) => (
          <li key={kind}>
            {t(`setup.helps.${kind}`, {
              size: soldSize(bytes),
              quant: plan.file.quant,
              low: plan.decode.low,
              high: plan.decode.high,
            })}
          </li>
        ))}
      </ul>
    </>
  );
}
