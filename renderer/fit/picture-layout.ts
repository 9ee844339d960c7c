import type { BuildOutlook } from "../../main/contract";

/** Where a build stands in the picture, px. */
export interface Point {
  readonly build: BuildOutlook;
  readonly x: number;
  readonly y: number;
  readonly r: number;
  /** Its name beside it; null where there is no room for one. */
  readonly label: Label | null;
}

interface Label {
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "end" | "middle";
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The picture: points of measured quality in the plot, the others in lanes under it, where height means nothing. */
export interface PictureLayout {
  readonly plot: Box;
  /** Under the plot; null where every build was measured. */
  readonly unmeasured: Box | null;
  readonly points: readonly Point[];
  /** Borders between the steps of quality, from the best, with where they lie. */
  readonly bands: readonly { readonly top: number; readonly bottom: number }[];
  readonly ticks: readonly { readonly speed: number; readonly x: number }[];
  readonly height: number;
}

/** Mean divergences at which the words for the quality change, as `qualityOf` has them. */
const steps = [0.007, 0.012, 0.03] as const;
/** The range of divergence that is shown at least. */
const usual = { best: 0.004, worst: 0.12 } as const;
const plotHeight = 300;
const laneHeight = 22;
const axisHeight = 38;
const largestRadius = 9;
/** Of one letter of a label, px: an estimate that is rather too wide. */
const letterWidth = 7.4;
const labelHeight = 14;
/** Between a point and its name: the ring around the one that is tried has room there. */
const gap = 7;

export const labelOf = ({ file }: BuildOutlook): string => (file.mtp ? `${file.quant} MTP` : file.quant);

/** Memory of all devices that a build takes. */
export const needOf = ({ plan }: BuildOutlook): number =>
  plan.memory.reduce((sum, { needBytes }) => sum + needBytes, 0);

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function boxOf({ x, y, anchor }: Label, text: string): Box {
  const width = text.length * letterWidth;
  const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
  return { left, right: left + width, top: y - labelHeight + 3, bottom: y + 3 };
}

/** Round steps for an axis from 0. */
function ticksTo(most: number): number[] {
  const rough = most / 5;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((size) => size >= rough) ?? rough;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
}

/** @param width of the whole picture, px; @param left what the names of the bands take of it */
export function layOut(builds: readonly BuildOutlook[], width: number, left: number): PictureLayout {
  const plot: Box = { left, right: Math.max(left + 100, width - 12), top: 8, bottom: 8 + plotHeight };
  const fastest = Math.max(0.1, ...builds.map(({ plan }) => plan.decode.expected)) * 1.06;
  const largest = Math.max(1, ...builds.map(needOf));
  const xOf = (speed: number) => plot.left + (speed / fastest) * (plot.right - plot.left);
  const klds = builds.flatMap(({ file }) => (file.kld === null ? [] : [file.kld.mean]));
  const best = Math.log(Math.max(1e-6, Math.min(usual.best, ...klds.map((kld) => kld * 0.9))));
  const worst = Math.log(Math.max(usual.worst, ...klds.map((kld) => kld * 1.1)));
  const yOf = (kld: number) =>
    plot.top + ((Math.log(Math.max(1e-6, kld)) - best) / (worst - best)) * plotHeight;
  const rOf = (build: BuildOutlook) => Math.max(3.5, largestRadius * Math.sqrt(needOf(build) / largest));
  const place = (build: BuildOutlook, y: number) => ({
    build,
    x: xOf(build.plan.decode.expected),
    y,
    r: rOf(build),
  });
  const measured = builds.flatMap((build) =>
    build.file.kld === null ? [] : [place(build, yOf(build.file.kld.mean))],
  );
  const rest = inLanes(
    builds.filter(({ file }) => file.kld === null).map((build) => place(build, 0)),
    plot,
  );
  const edges = [plot.top, ...steps.map(yOf), plot.bottom];
  const below = rest.lanes === 0 ? plot.bottom : plot.bottom + 8 + rest.lanes * laneHeight;
  return {
    plot,
    unmeasured: rest.lanes === 0 ? null : { ...plot, top: plot.bottom + 8, bottom: below },
    points: [...labelled(measured, plot), ...rest.points],
    bands: edges.slice(1).map((bottom, at) => ({ top: edges[at] ?? plot.top, bottom })),
    ticks: ticksTo(fastest).map((speed) => ({ speed, x: xOf(speed) })),
    height: below + axisHeight,
  };
}

/** Names where they cover neither a point nor another name; the recommended and the best builds get theirs first. */
function labelled(points: readonly Omit<Point, "label">[], plot: Box): Point[] {
  const taken: Box[] = points.map(({ x, y, r }) => ({
    left: x - r,
    right: x + r,
    top: y - r,
    bottom: y + r,
  }));
  const weight = ({ build }: Omit<Point, "label">) => (build.state === "recommended" ? 0 : 1);
  return [...points]
    .sort((a, b) => weight(a) - weight(b) || a.y - b.y)
    .map((point) => {
      const { x, y, r } = point;
      const text = labelOf(point.build);
      const tries: Label[] = [
        { x: x + r + gap, y: y + 4, anchor: "start" },
        { x: x - r - gap, y: y + 4, anchor: "end" },
        { x, y: y - r - gap, anchor: "middle" },
        { x, y: y + r + gap + 9, anchor: "middle" },
      ];
      const label = tries.find((each) => {
        const box = boxOf(each, text);
        const inside = box.left >= plot.left && box.right <= plot.right + 10 && box.top >= plot.top;
        return inside && box.bottom <= plot.bottom && !taken.some((other) => overlap(other, box));
      });
      if (label) taken.push(boxOf(label, text));
      return { ...point, label: label ?? null };
    });
}

/** One beside the other as long as there is room, then in another lane. */
function inLanes(points: readonly Omit<Point, "label">[], plot: Box): { points: Point[]; lanes: number } {
  const lanes: Box[][] = [];
  const placed = [...points]
    .sort((a, b) => a.x - b.x)
    .map((point): Point => {
      const text = labelOf(point.build);
      const width = text.length * letterWidth + gap;
      const toLeft = point.x + point.r + width > plot.right + 10;
      const box = {
        left: point.x - point.r - (toLeft ? width : 0) - 3,
        right: point.x + point.r + (toLeft ? 0 : width) + 3,
        top: 0,
        bottom: 1,
      };
      let lane = lanes.findIndex((others) => !others.some((other) => overlap(other, box)));
      if (lane < 0) lane = lanes.push([]) - 1;
      lanes[lane]?.push(box);
      const y = plot.bottom + 8 + lane * laneHeight + laneHeight / 2;
      const label: Label = toLeft
        ? { x: point.x - point.r - gap, y: y + 4, anchor: "end" }
        : { x: point.x + point.r + gap, y: y + 4, anchor: "start" };
      return { ...point, y, label };
    });
  return { points: placed, lanes: lanes.length };
}
