import { type DepthSpeed, formatDuration, type Plan } from "../contract";
import type { CliContext } from "./context";
import { columns } from "./layout";

type Say = Pick<CliContext, "say">;

const words = {
  computed: "cli.speed-range",
  published: "cli.speed-published",
  measured: "cli.speed-measured",
} as const;

/** How quick a plan's answers come, and what the figure rests on. */
export function speedText({ say }: Say, { decode, fromAnswers, speedBasis }: Plan): string {
  if (fromAnswers) {
    const { answers, computed } = fromAnswers;
    const more = { answers, computedLow: computed.low, computedHigh: computed.high };
    return say("cli.speed-answers", { ...decode, ...more });
  }
  return say(words[speedBasis], { ...decode });
}

/** A plan's speeds by depth of conversation as a table: expected, from low to high, and what they rest on. */
export function depthsText({ say, locale }: Pick<CliContext, "say" | "locale">, { depths }: Plan): string {
  const secondsText = (seconds: number) =>
    seconds < 1 ? say("cli.depth-short") : formatDuration(seconds, locale);
  const figure = ({ low, expected, high }: DepthSpeed["decode"]) =>
    say("cli.depth-figure", { low: shown(low), expected: shown(expected), high: shown(high) });
  const basis = ({ decode, prefill }: DepthSpeed) => {
    const writes = say(`cli.depth-basis.${decode.basis}`);
    if (decode.basis === prefill.basis) return writes;
    return say("cli.depth-basis-both", { writes, reads: say(`cli.depth-basis.${prefill.basis}`) });
  };
  const rows = depths.map((depth) => [
    depth.depthTokens === 0 ? say("cli.depth-empty") : say("cli.bench-figure", { value: depth.depthTokens }),
    figure(depth.decode),
    figure(depth.prefill),
    depth.depthTokens === 0 ? "–" : secondsText(depth.readSeconds.expected),
    basis(depth),
  ]);
  const head = [
    say("cli.depth"),
    say("cli.depth-writes"),
    say("cli.depth-reads"),
    say("cli.depth-time"),
    say("cli.depth-basis"),
  ];
  return columns([head, ...rows]);
}

/** Without more digits than a speed deserves. */
const shown = (speed: number): number => (speed >= 10 ? Math.round(speed) : speed);
