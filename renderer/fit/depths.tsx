import { memo, useId } from "react";
import type { DepthSpeed, Plan } from "../../main/contract";
import { type Translate, useT } from "../i18n";
import { type Format, useFormat } from "../ui/format";
import { useRangeText, useSpeedText } from "./range-text";

/** How quick a plan is with more and more in the conversation, and what each figure rests on. */
export const Depths = memo(function Depths({ plan }: { readonly plan: Plan }) {
  const t = useT();
  const id = useId();
  return (
    <div>
      <h3 id={id} className="font-semibold">
        {t("depths.title")}
      </h3>
      <p className="measure text-xs text-muted">{t("depths.what")}</p>
      <div className="overflow-x-auto">
        <table aria-labelledby={id} className="mt-1 w-full text-right">
          <thead className="text-xs text-muted">
            <tr>
              <th className="py-1 pr-3 text-left font-normal">{t("depths.tokens")}</th>
              <th className="py-1 pr-3 font-normal">{t("depths.writes")}</th>
              <th className="py-1 pr-3 font-normal">{t("depths.reads")}</th>
              <th className="py-1 pr-3 font-normal">{t("depths.time")}</th>
              <th className="py-1 text-left font-normal">{t("depths.basis")}</th>
            </tr>
          </thead>
          <tbody>
            {plan.depths.map((depth) => (
              <Row key={depth.depthTokens} depth={depth} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
});

function Row({ depth }: { readonly depth: DepthSpeed }) {
  const t = useT();
  const f = useFormat();
  const { depthTokens, decode, prefill, readSeconds } = depth;
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="py-1 pr-3 text-left font-normal">
        {depthTokens === 0 ? t("depths.empty") : f.number(depthTokens)}
      </th>
      <Speed figure={decode} />
      <Speed figure={prefill} />
      <td className="py-1 pr-3">
        {depthTokens === 0 ? (
          "–"
        ) : (
          <>
            {secondsText(readSeconds.expected, t, f)}
            <span className="block text-xs text-muted">{timesText(readSeconds, t, f)}</span>
          </>
        )}
      </td>
      <td className="py-1 text-left text-xs text-muted">{basisText(depth, t)}</td>
    </tr>
  );
}

function Speed({ figure }: { readonly figure: DepthSpeed["decode"] }) {
  const range = useRangeText();
  const speed = useSpeedText();
  return (
    <td className="py-1 pr-3">
      {speed(figure.expected)}
      <span className="block text-xs whitespace-nowrap text-muted">{range(figure)}</span>
    </td>
  );
}

function secondsText(seconds: number, t: Translate, f: Format): string {
  return seconds < 1 ? t("depths.underSecond") : f.duration(seconds);
}

function timesText({ low, high }: DepthSpeed["readSeconds"], t: Translate, f: Format): string {
  const [quickest, slowest] = [secondsText(low, t, f), secondsText(high, t, f)];
  return quickest === slowest ? quickest : t("fit.range", { low: quickest, high: slowest });
}

function basisText({ decode, prefill }: DepthSpeed, t: Translate): string {
  const writes = t(`depths.basis.${decode.basis}`);
  if (decode.basis === prefill.basis) return writes;
  return t("depths.basisBoth", { writes, reads: t(`depths.basis.${prefill.basis}`) });
}
