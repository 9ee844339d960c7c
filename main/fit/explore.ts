import type { CatalogFile, Exploration, Knobs, Learned, MachineReport, Reason, Settings } from "../contract";
import { factsOf } from "./build-facts";
import type { Candidate, Site } from "./candidates";
import { checkInputs } from "./check-inputs";
import type { Option } from "./choose";
import { gainReason } from "./guessing";
import { besideImages, type ImagesFile, mayTakeImages } from "./images";
import { turn, withAllThatFit } from "./knobs";
import { learnedOf } from "./learned";
import { allGpuLayers } from "./memory";
import { poolsOf } from "./pools";
import { asPublished } from "./published-speeds";
import { rankQuality, unranked } from "./quality";
import { plainReasons } from "./reasons";
import { asMeasured, type RecommendOptions, toPlan } from "./recommend";
import { withLlamaNodeSnapshots } from "./snapshots";

export interface ExploreOptions extends RecommendOptions {
  /** The file for images that lies beside the build, and the engine that is set; absent: there is no such file. */
  readonly images?: { readonly file: ImagesFile; readonly setting: Settings["engine"] } | undefined;
}

/**
 * The plan as a load with these settings would take the file for images along, and where it finds no room.
 * @param alone the plan for one conversation: the engine that sees images holds no more
 */
function withTheirImages(
  plan: Candidate,
  alone: () => Candidate,
  images: ExploreOptions["images"],
): [Candidate, Reason[]] {
  if (!images || !mayTakeImages(plan, images.setting)) return [plan, []];
  const several = (plan.engine.slots ?? 1) > 1;
  const seeing = besideImages(plan, images.file) && besideImages(several ? alone() : plan, images.file);
  if (!seeing) return [plan, [{ code: "knob-images-room", params: {} }]];
  const run = { ...seeing, engine: { ...seeing.engine, engine: "llama.node" as const } };
  return [
    withLlamaNodeSnapshots(run, plan.build.shape),
    several ? [{ code: "knob-images-one", params: {} }] : [],
  ];
}

/** The machine as a plan sees it with so much room for other programs; null where its memory is not known. */
function siteWith(
  machine: MachineReport,
  { reserveBytes, gpuReserveBytes = null }: Pick<Knobs, "reserveBytes" | "gpuReserveBytes">,
  learned: readonly Learned[] = [],
  threads?: number | null,
): Site | null {
  const checked = checkInputs(machine, { reserveBytes, gpuReserveBytes });
  const pools = poolsOf(checked.machine, checked.wishes);
  return pools && { machine: checked.machine, pools, learned, threads: threads ?? undefined };
}

function limitsOf(
  file: CatalogFile,
  candidate: Candidate,
  site: Site,
  pool: ReturnType<typeof turn>["pool"],
): Extract<Exploration, { status: "planned" }>["limits"] {
  const { build, engine } = candidate;
  const { contextTokens, kvType } = engine;
  const fitting = withAllThatFit(build, site, { contextTokens, kvType }, pool);
  const usual = siteWith(site.machine, { reserveBytes: null });
  return {
    contextTokens: build.shape.nativeContext,
    layers: allGpuLayers(build),
    layersThatFit: fitting.engine.gpuLayers,
    split: pool !== null && !pool.shared,
    gpus: site.pools.gpus.map(({ id, name }) => ({ id, name })),
    mtp: file.mtp,
    reserveBytes: (usual ?? site).pools.ram.reserveBytes,
    ramFreeBytes: site.pools.ram.freeBytes,
  };
}

/**
 * One build on one machine with some knobs turned: the plan, whether it fits, and if not, by how much. Pure, and quick
 * enough to be asked for each step of a slider.
 * @throws QuernError `invalid-request` for a report with nonsense in it; the error names the field
 */
export function explore(
  machine: MachineReport,
  files: readonly CatalogFile[],
  file: CatalogFile,
  knobs: Knobs,
  { measured = [], learned = [], own, threads, images }: ExploreOptions = {},
): Exploration {
  const ofFile = learnedOf(learned, { modelId: file.id, bytes: file.bytes });
  const site = siteWith(machine, knobs, ofFile, threads?.(file));
  if (!site) return { status: "unknown", reasons: [{ code: "ram-unknown", params: {} }] };
  const build = factsOf(file, own);
  const { candidate, gaveWay, pool } = turn(build, file, site, knobs);
  const alone = () => turn(build, file, site, { ...knobs, slots: 1 }).candidate;
  const [seeing, imageReasons] = withTheirImages(candidate, alone, images);
  const plan = asMeasured(asPublished(seeing, file, site.machine), file, measured, ofFile);
  const option: Option = { file, quality: rankQuality(files).get(file.id) ?? unranked, plan };
  const guesses = plan.engine.speculation === "mtp";
  return {
    status: "planned",
    plan: toPlan(file, plan, site.machine),
    fits: plan.fits,
    missing: plan.memory
      .map(({ device, name, needBytes, parts, freeBytes }) => ({
        device,
        name,
        bytes: Math.max(0, needBytes + parts.reserve - freeBytes),
      }))
      .filter(({ bytes }) => bytes > 0),
    gaveWay: [...gaveWay, ...imageReasons],
    reasons: [
      ...plainReasons(option, site.machine, site.pools),
      ...(guesses && plan.speedBasis === undefined ? [gainReason(plan)] : []),
    ],
    limits: limitsOf(file, candidate, site, pool),
  };
}
