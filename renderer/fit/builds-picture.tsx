import { useId, useState } from "react";
import type { BuildOutlook } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { translator, useT } from "../i18n";
import { tryBuild } from "../state/explore";
import { useFormat } from "../ui/format";
import { labelOf, layOut, needOf, type PictureLayout, type Point } from "./picture-layout";
import { useQualityText } from "./quality-text";
import { useRangeText } from "./range-text";
import { useWidth } from "./use-width";

interface PictureProps {
  readonly builds: readonly BuildOutlook[];
  readonly triedId: string | null;
}

const fitsHere = ({ state }: BuildOutlook): boolean => state === "recommended" || state === "runs";

/** All builds by quality, speed and memory. Each is one of a group of radio buttons, so that keys choose it, too. */
export function BuildsPicture({ builds, triedId }: PictureProps) {
  const t = useT();
  const [ref, width] = useWidth<HTMLFieldSetElement>();
  const [pointed, setPointed] = useState<string | null>(null);
  const layout = layOut(builds, width, width < 700 ? 104 : 150);
  const shown = builds.find(({ file }) => file.id === (pointed ?? triedId));
  return (
    <>
      <fieldset ref={ref} className="relative min-w-0">
        <legend className="sr-only">{t("fit.pictureLabel")}</legend>
        {width > 0 && (
          <>
            <Drawing layout={layout} width={width} triedId={triedId} />
            <Choices layout={layout} triedId={triedId} onPoint={setPointed} />
          </>
        )}
      </fieldset>
      <Key />
      {shown !== undefined && <Shown build={shown} />}
    </>
  );
}

const bandNames = ["nearLossless", "veryGood", "good", "reduced"] as const;

function Drawing({
  layout,
  width,
  triedId,
}: {
  readonly layout: PictureLayout;
  readonly width: number;
  readonly triedId: string | null;
}) {
  const t = useT();
  const f = useFormat();
  const { plot, unmeasured, bands, ticks, points, height } = layout;
  const foot = unmeasured?.bottom ?? plot.bottom;
  return (
    <svg aria-hidden width={width} height={height} className="figures block text-xs">
      {bands.map(({ top, bottom }, at) => (
        <g key={bandNames[at]}>
          <rect
            x={plot.left}
            y={top}
            width={plot.right - plot.left}
            height={Math.max(0, bottom - top)}
            className={at % 2 === 0 ? "fill-surface" : "fill-bg"}
          />
          <text x={0} y={top + 14} className="fill-muted">
            {t(`fit.band.${bandNames[at] ?? "reduced"}`)}
          </text>
        </g>
      ))}
      {ticks.map(({ speed, x }) => (
        <g key={speed}>
          <line x1={x} x2={x} y1={plot.top} y2={foot} className="stroke-line" />
          <text x={x} y={foot + 15} textAnchor="middle" className="fill-muted">
            {f.number(speed)}
          </text>
        </g>
      ))}
      {unmeasured !== null && (
        <>
          <rect
            x={plot.left}
            y={unmeasured.top}
            width={plot.right - plot.left}
            height={unmeasured.bottom - unmeasured.top}
            className="fill-none stroke-line"
            strokeDasharray="3 3"
          />
          <text x={0} y={unmeasured.top + 14} className="fill-muted">
            {t("fit.band.none")}
          </text>
        </>
      )}
      <text x={plot.right} y={foot + 32} textAnchor="end" className="fill-muted">
        {t("fit.axisSpeed")}
      </text>
      {points.map((point) => (
        <Mark key={point.build.file.id} point={point} tried={point.build.file.id === triedId} />
      ))}
    </svg>
  );
}

function Mark({ point, tried }: { readonly point: Point; readonly tried: boolean }) {
  const { build, x, y, r, label } = point;
  const recommended = build.state === "recommended";
  return (
    <g>
      {tried && (
        <circle cx={x} cy={y} r={r + 3.5} className="fill-none stroke-accent-strong" strokeWidth={2.5} />
      )}
      <Dot x={x} y={y} r={r} build={build} />
      {label !== null && (
        <text
          x={label.x}
          y={label.y}
          textAnchor={label.anchor}
          className={recommended ? "fill-text font-semibold" : fitsHere(build) ? "fill-text" : "fill-muted"}
        >
          {labelOf(build)}
        </text>
      )}
    </g>
  );
}

function Dot({
  x,
  y,
  r,
  build,
}: {
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly build: Pick<BuildOutlook, "state">;
}) {
  if (build.state === "recommended")
    return (
      <>
        <circle cx={x} cy={y} r={r} className="fill-text stroke-text" />
        <circle cx={x} cy={y} r={Math.max(1.5, r * 0.35)} className="fill-bg" />
      </>
    );
  if (build.state === "runs") return <circle cx={x} cy={y} r={r} className="fill-line-strong stroke-bg" />;
  return <circle cx={x} cy={y} r={r} className="fill-bg stroke-line-strong" strokeDasharray="2.5 2" />;
}

/** What is pressed: a radio button over each point. */
function Choices({
  layout,
  triedId,
  onPoint,
}: {
  readonly layout: PictureLayout;
  readonly triedId: string | null;
  readonly onPoint: (fileId: string | null) => void;
}) {
  const t = useT();
  const f = useFormat();
  const quality = useQualityText();
  const group = useId();
  return layout.points.map(({ build, x, y, r }) => {
    const { file, plan, state } = build;
    const name = file.mtp ? t("fit.withMtp", { name: file.quant }) : file.quant;
    const half = r + 3;
    return (
      <input
        key={file.id}
        type="radio"
        name={group}
        checked={file.id === triedId}
        aria-label={t("fit.point", {
          name,
          quality: quality(file),
          speed: f.number(plan.decode.expected),
          memory: f.bytes(needOf(build)),
          state: t(`fit.state.${state}`),
        })}
        onChange={() => tryBuild(file.id)}
        onPointerEnter={() => onPoint(file.id)}
        onPointerLeave={() => onPoint(null)}
        className="absolute appearance-none rounded-full focus-visible:outline-offset-3"
        style={{ left: x - half, top: y - half, width: 2 * half, height: 2 * half }}
      />
    );
  });
}

function Key() {
  const t = useT();
  const marks = [
    ["recommended", "fit.key.recommended"],
    ["runs", "fit.key.runs"],
    ["too-large", "fit.key.out"],
  ] as const;
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-xs text-muted">
      {marks.map(([state, name]) => (
        <li key={state} className="flex items-center gap-1.5">
          <svg aria-hidden width={14} height={14}>
            <Dot x={7} y={7} r={5} build={{ state }} />
          </svg>
          {t(name)}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <svg aria-hidden width={18} height={18}>
          <circle cx={9} cy={9} r={7} className="fill-none stroke-accent-strong" strokeWidth={2.5} />
        </svg>
        {t("fit.key.tried")}
      </li>
    </ul>
  );
}

/** The build under the pointer, else the one that is tried, in words. */
function Shown({ build }: { readonly build: BuildOutlook }) {
  const t = useT();
  const f = useFormat();
  const quality = useQualityText();
  const range = useRangeText();
  const { file, plan, reasons, state } = build;
  const name = file.mtp ? t("fit.withMtp", { name: file.quant }) : file.quant;
  const facts = [
    quality(file),
    t("fit.speed", { range: range(plan.decode) }),
    f.bytes(needOf(build)),
    t(`fit.state.${state}`),
  ];
  const [why] = reasons;
  return (
    <p className="figures mt-2 min-h-10">
      <span className="font-semibold">{name}</span> <span className="text-muted">· {facts.join(" · ")}</span>
      {why !== undefined && <span className="measure block">{reasonText(translator, why)}</span>}
    </p>
  );
}
