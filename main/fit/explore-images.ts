import type { Reason, Settings } from "../contract";
import type { Candidate, Site } from "./candidates";
import { exactPlan } from "./exact-plan";
import { besideImages, type ImagesFile, mayTakeImages } from "./images";
import { withWantedSnapshots } from "./snapshots";

/** The file for images that lies beside a build, and the engine that is set. */
export interface ImagesBeside {
  readonly file: ImagesFile;
  readonly setting: Settings["engine"];
}

/**
 * The plan as a load takes the file for images along: by the one engine that sees, which keeps one conversation and its
 * own snapshots. Else as it is, and why.
 */
export function withTheirImages(
  candidate: Candidate,
  site: Site,
  { file, setting }: ImagesBeside,
): { readonly candidate: Candidate; readonly gaveWay: Reason[] } {
  if (!mayTakeImages(candidate, setting)) return { candidate, gaveWay: [] };
  const { slots, ...engine } = candidate.engine;
  const one = exactPlan(candidate.build, site, { ...engine, engine: "llama.node" });
  const seeing = besideImages(candidate, file) && one && besideImages(one, file);
  if (!seeing) return { candidate, gaveWay: [{ code: "knob-images-room", params: {} }] };
  return {
    candidate: withWantedSnapshots(seeing, candidate.build.shape),
    gaveWay: slots === undefined ? [] : [{ code: "knob-images-one", params: {} }],
  };
}
