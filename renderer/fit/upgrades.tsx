import type { Plan, UpgradeOutlook } from "../../main/contract";
import { useT } from "../i18n";
import { useExplore } from "../state/explore";
import { Section } from "../ui";
import { useFormat } from "../ui/format";
import { whereText } from "../ui/plan-text";
import { useQualityText } from "./quality-text";
import { useRangeText } from "./range-text";

type Upgrade = UpgradeOutlook["upgrades"][number];

/** As memory is sold. */
const soldSize = (bytes: number): string => `${bytes / 1024 ** 3} GB`;

/** What this machine would run with more memory or another graphics card, against what it runs as it is. */
export function Upgrades() {
  const t = useT();
  const outlook = useExplore((state) => state.upgrades);
  const known = useExplore((state) => (state.builds?.length ?? 0) > 0);
  if (outlook === null || !known) return null;
  const { now, upgrades } = outlook;
  return (
    <Section title={t("fit.upgrades")} note={t("fit.upgradesWhat")}>
      {upgrades.length === 0 ? (
        <p className="measure">{t("fit.upgradesNone")}</p>
      ) : (
        <>
          <div className="overflow-x-auto">
            <table aria-label={t("fit.upgrades")} className="figures w-full text-left">
              <thead className="text-xs text-muted">
                <tr>
                  <th className="py-1 pr-4 font-normal">{t("fit.head.with")}</th>
                  <th className="py-1 pr-4 font-normal">{t("fit.head.runs")}</th>
                  <th className="py-1 pr-4 font-normal">{t("fit.head.quality")}</th>
                  <th className="py-1 pr-4 font-normal">{t("fit.head.where")}</th>
                  <th className="py-1 pr-4 text-right font-normal">{t("fit.head.context")}</th>
                  <th className="py-1 text-right font-normal">{t("fit.head.writes")}</th>
                </tr>
              </thead>
              <tbody>
                <Row name={t("fit.now")} plan={now} />
                {upgrades.map((upgrade) => (
                  <UpgradeRow key={upgrade.kind} upgrade={upgrade} />
                ))}
              </tbody>
            </table>
          </div>
          {upgrades.some(({ kind }) => kind === "gpu") && (
            <p className="mt-2 text-xs text-muted">{t("fit.upgradesCard")}</p>
          )}
        </>
      )}
    </Section>
  );
}

function UpgradeRow({ upgrade: { kind, bytes, plan } }: { readonly upgrade: Upgrade }) {
  const t = useT();
  return <Row name={t(`fit.upgrade.${kind}`, { size: soldSize(bytes) })} plan={plan} />;
}

function Row({ name, plan }: { readonly name: string; readonly plan: Plan | null }) {
  const t = useT();
  const f = useFormat();
  const quality = useQualityText();
  const range = useRangeText();
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="py-1.5 pr-4 font-semibold">
        {name}
      </th>
      {plan === null ? (
        <td colSpan={5} className="py-1.5">
          {t("fit.nothing")}
        </td>
      ) : (
        <>
          <td className="py-1.5 pr-4 whitespace-nowrap">{plan.file.quant}</td>
          <td className="py-1.5 pr-4">{quality(plan.file)}</td>
          <td className="py-1.5 pr-4">{whereText(plan, t)}</td>
          <td className="py-1.5 pr-4 text-right">{f.context(plan.engine.contextTokens)}</td>
          <td className="py-1.5 text-right whitespace-nowrap">{range(plan.decode)}</td>
        </>
      )}
    </tr>
  );
}
