import type { Plan } from "../../main/contract";
import { useT } from "../i18n";
import { useFormat } from "../ui/format";

type Speeds = Plan["decode"];

/** A range of speeds without more digits than it deserves. */
export function useRangeText(): (speeds: Speeds) => string {
  const t = useT();
  const f = useFormat();
  const shown = (value: number): string => f.number(value >= 10 ? Math.round(value) : value);
  return ({ low, high }) =>
    shown(low) === shown(high) ? shown(low) : t("fit.range", { low: shown(low), high: shown(high) });
}
