import type { DeviceFact, Learned } from "../../main/contract";
import type { Translate } from "../i18n";
import type { Format } from "../ui/format";

const minus = "−";

/** By how much the fact differs from the plan: `−0.4 %`. */
export function errorOf(planned: number, took: number, f: Pick<Format, "number">): string {
  const percent = planned === 0 ? 0 : Math.round((1000 * (took - planned)) / planned) / 10;
  const sign = percent > 0 ? "+" : percent < 0 ? minus : "±";
  return `${sign}${f.number(Math.abs(percent))} %`;
}

/** What a load was expected to take of one memory, and what it took. */
export function memoryText({ name, total, atLeast, device }: DeviceFact, t: Translate, f: Format): string {
  const { plannedBytes, tookBytes } = total;
  const shown = { name: device === "ram" ? t("plan.ram") : name, planned: f.bytes(plannedBytes) };
  if (tookBytes === null) return t("learned.memoryUnknown", shown);
  return t(atLeast ? "learned.memoryAtLeast" : "learned.memory", {
    ...shown,
    took: f.bytes(tookBytes),
    error: errorOf(plannedBytes, tookBytes, f),
  });
}

/** As the fit counts answers: shorter ones tell of their start. */
const leastTokens = 32;
const countedAnswers = 12;

/** How fast it was expected to write, and how fast it wrote; null where nothing was expected. */
export function speedText({ expectedDecode, answers }: Learned, t: Translate, f: Format): string | null {
  if (expectedDecode === null) return null;
  const expected = { low: f.number(expectedDecode.low), high: f.number(expectedDecode.high) };
  const speeds = answers
    .filter(({ tokens }) => tokens >= leastTokens)
    .map(({ decode }) => decode)
    .slice(-countedAnswers)
    .sort((a, b) => a - b);
  const here = speeds[Math.floor(speeds.length / 2)];
  if (here === undefined) return t("learned.speedNone", expected);
  return t("learned.speed", { ...expected, here: f.number(here), count: speeds.length });
}
