import type { DepthSpeed, MachineReport } from "../contract";
import type { Candidate } from "./candidates";
import { withGain } from "./guessing";
import { type MeasuredPoint, speedBetween } from "./measured";
import { decodeSpeed, prefillSpeed, type Range, statedDepthTokens } from "./speed";

/** An empty conversation, a few exchanges, a long text, several files of a project; a full context comes by itself. */
const usualDepths = [0, statedDepthTokens, 16_384, 65_536];

type Figure = DepthSpeed["decode"];
type SpeedAt = (depthTokens: number) => Range;

const ends = ["low", "expected", "high"] as const;
const ofEnds = (make: (end: (typeof ends)[number]) => number): Range => ({
  low: make("low"),
  expected: make("expected"),
  high: make("high"),
});

/**
 * How quick a plan is at several depths, those beyond its context left out and those that were measured, here or by
 * others, taken in.
 * A measured figure stands only where it was measured: between two of them the time per token grows in a straight line,
 * and beyond them it grows as computed.
 */
export function depthSpeeds(
  { build, engine, placement, points }: Candidate,
  machine: MachineReport,
): DepthSpeed[] {
  const { contextTokens } = engine;
  const measured = { decode: usable(points?.decode), prefill: usable(points?.prefill) };
  const writing = writingOf({ build, engine, placement }, machine);
  const reading = straight((depth) => prefillSpeed(build, machine, placement, depth));
  const found = [...measured.decode, ...measured.prefill].filter(({ exact }) => exact);
  const inside = [...usualDepths, ...found.map(({ depth }) => depth)].filter(
    (depth) => depth < contextTokens,
  );
  const depths = [...new Set(inside), contextTokens].sort((a, b) => a - b);
  let before = {
    depth: 0,
    seconds: { low: 0, expected: 0, high: 0 },
    each: { low: 0, expected: 0, high: 0 },
  };
  return depths.map((depthTokens) => {
    const prefill = figureAt(depthTokens, reading, measured.prefill);
    const each = { low: 1 / prefill.high, expected: 1 / prefill.expected, high: 1 / prefill.low };
    const more = depthTokens - before.depth;
    // A straight line between two depths: the mean of both holds for what lies between.
    const { seconds, each: first } = before;
    const readSeconds = ofEnds((end) => seconds[end] + (more * (first[end] + each[end])) / 2);
    before = { depth: depthTokens, seconds: readSeconds, each };
    return { depthTokens, decode: figureAt(depthTokens, writing, measured.decode), prefill, readSeconds };
  });
}

/** How fast a plan writes at each depth, as it is computed. */
function writingOf(
  { build, engine, placement }: Pick<Candidate, "build" | "engine" | "placement">,
  machine: MachineReport,
): SpeedAt {
  return straight((depth) => {
    const speed = decodeSpeed(build, machine, placement, engine.kvType, depth);
    return engine.speculation === "mtp" ? withGain(speed, build, placement) : speed;
  });
}

/** How fast a plan writes at one depth, by its points where it has any. */
export function speedAt(plan: Candidate, machine: MachineReport, depthTokens: number): Range {
  const { low, expected, high } = figureAt(
    depthTokens,
    writingOf(plan, machine),
    usable(plan.points?.decode),
  );
  return { low, expected, high };
}

/** A sample in which nothing was done in time says nothing of other depths. */
const usable = (points: readonly MeasuredPoint[] = []) => points.filter(({ speed }) => speed.low > 0);

/** Both speeds are computed from times that grow in a straight line with depth, so two depths give all of them. */
function straight(compute: SpeedAt): SpeedAt {
  const far = 65_536;
  const [start, there] = [compute(0), compute(far)];
  return (depth) => ofEnds((end) => 1 / (1 / start[end] + (depth / far) * (1 / there[end] - 1 / start[end])));
}

function figureAt(depth: number, computed: SpeedAt, points: readonly MeasuredPoint[]): Figure {
  const exact = points.find((point) => point.exact && point.depth === depth);
  if (exact) return { ...exact.speed, basis: exact.published ? "published" : "measured" };
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return { ...computed(depth), basis: "computed" };
  const nearest = depth < first.depth ? first : depth > last.depth ? last : null;
  const speed = nearest
    ? grown(nearest.speed, computed(nearest.depth), computed(depth))
    : speedBetween(points, depth);
  return { ...(speed ?? computed(depth)), basis: first.published ? "from-published" : "derived" };
}

/**
 * A speed as it changes from one depth to another by what is computed. How much attention adds is known to within half
 * (the cache is read at 0.4 to 0.75 of the bandwidth, where 0.6 is expected), and that widens the range.
 */
function grown(speed: Range, from: Range, to: Range): Range {
  const expected = to.expected / from.expected;
  const changes = [...ends.map((end) => to[end] / from[end]), expected ** 0.5, expected ** 1.5];
  return {
    low: speed.low * Math.min(...changes),
    expected: speed.expected * expected,
    high: speed.high * Math.max(...changes),
  };
}
