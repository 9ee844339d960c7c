import { useMemo } from "react";
import { useT } from "../../i18n";
import { useFormat } from "../../ui/format";

/** A time in ms for people: tenths of a second while they matter, then the two largest units. */
export function useTime(): (ms: number) => string {
  const t = useT();
  const f = useFormat();
  return useMemo(
    () => (ms) =>
      ms < 9950
        ? t("agent.seconds", { seconds: f.number(Math.round(ms / 100) / 10) })
        : f.duration(ms / 1000),
    [t, f],
  );
}
