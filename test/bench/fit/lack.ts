import type { AgainstPublished } from "../../fixtures/fit/published";
import { whole } from "./markdown";

interface Point {
  readonly quant: string;
  readonly tokens: number;
  readonly published: number;
  readonly fit: number;
}

const span = (values: readonly number[], text: (value: number) => string): string =>
  `${text(Math.min(...values))} to ${text(Math.max(...values))}`;
const lackOf = ({ published, fit }: Point): number => published - fit;

/** The largest group of memory rows of one source that are not held against the fit, by build and context. */
function largestGroup(rows: readonly AgainstPublished[]): { hardware: string; points: Point[] } | null {
  const open = rows.filter(({ noMemory }) => noMemory);
  const points = (source: string) =>
    open.flatMap(({ row, memoryMiB }): Point[] =>
      row.source === source && row.memory && memoryMiB !== null
        ? [
            {
              quant: row.quant,
              tokens: row.memory.contextTokens,
              published: row.memory.MiB,
              fit: memoryMiB,
            },
          ]
        : [],
    );
  const [first] = [...new Set(open.map(({ row }) => row.source))]
    .map((source) => ({
      hardware: open.find(({ row }) => row.source === source)?.row.hardware ?? "",
      points: points(source),
    }))
    .sort((a, b) => b.points.length - a.points.length);
  return first && first.points.length >= 4 ? first : null;
}

/**
 * Whether what such rows have more than the fit grows with the context or follows the build, as an error of the cache or
 * of the weights would. Nothing where it does either: then there is an error to be found.
 */
export function lackText(rows: readonly AgainstPublished[]): string[] {
  const group = largestGroup(rows);
  if (!group) return [];
  const { hardware, points } = group;
  const steps = points.flatMap((point, at) => {
    const next = points[at + 1];
    if (next?.quant !== point.quant) return [];
    const kib = (key: "published" | "fit") =>
      ((next[key] - point[key]) * 1024) / (next.tokens - point.tokens);
    return [{ published: kib("published"), fit: kib("fit") }];
  });
  const quants = [...new Set(points.map(({ quant }) => quant))];
  const most = quants.map((quant) =>
    Math.max(...points.filter((point) => point.quant === quant).map(lackOf)),
  );
  const grows = steps.some(({ published, fit }) => published > fit);
  const followsBuild = Math.max(...most) > 1.1 * Math.min(...most);
  if (grows || followsBuild) return [];
  const perToken = steps.map(({ published }) => published);
  const builds = quants.map((quant, at) => `${whole(most[at] ?? 0)} MiB at most with ${quant}`);
  return [
    "",
    `The ${points.length} rows of one source with the ${hardware} lie ${span(points.map(lackOf), whole)} MiB above the fit. That does not`,
    `grow with the context: for each token they take ${span(perToken, (value) => value.toFixed(1))} KiB more, where the fit counts ${steps[0]?.fit.toFixed(1)}.`,
    `Nor does it follow the build: it is ${builds.join(", ")}. So neither the cache nor the weights`,
    "are counted too low; it is something beside them that is not said, and nothing of the fit is changed for it.",
  ];
}
