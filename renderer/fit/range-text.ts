import type { Plan } from "../../main/contract";
import { useT } from "../i18n";
import { useFormat } from "../ui/format";

type Speeds = Plan["decode"];

/** A speed without more digits than it deserves. */
export function useSpeedText(): (value: number) => string {
  const f = useFormat();
  return (value) => f.number(value >= 10 ? Math.round(value) : value);
}

/** A range of speeds without more digits than it deserves. */
export function useRangeText(): (speeds: Speeds) => string {
  const t = useT();
  const shown = useSpeedText();
  return ({ low, high }) =>
    shown(low) === shown(high) ? shown(low) : t("fit.range", { low: shown(low), high: shown(high) });
}
