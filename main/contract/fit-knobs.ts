import { z } from "zod";
import { kvType } from "./fit";

/** Conversations side by side that a user can ask for; the fit itself gives no more than this either. */
export const mostSlots = 3;

export const knobs = z.object({
  contextTokens: z.number().int().min(1024).max(262_144),
  kvType,
  /** Layers on the GPU, counted as `EnginePlan` does; null: as many as fit. */
  gpuLayers: z.number().int().min(0).max(999).nullable(),
  /** The GPU by its id in the machine report; null: the one with the most free memory. */
  gpu: z.string().max(100).nullable(),
  /** At most so many conversations side by side: fewer where more do not fit. */
  slots: z.number().int().min(1).max(mostSlots),
  /** Guess ahead with the file's own block (MTP). */
  speculation: z.boolean(),
  /** Room for other programs in system memory; null: the default for the platform. */
  reserveBytes: z.number().int().nonnegative().nullable(),
  /** Room for other programs on each GPU; absent or null: 1 GiB. */
  gpuReserveBytes: z.number().int().nonnegative().nullable().optional(),
});
/** What a person can set of a plan for one build; all else follows from it. */
export type Knobs = z.infer<typeof knobs>;

/** The id that a plan is tried out and kept by: of the catalogue's file, or of the model for a file of one's own. */
export const plannedId = z.string().max(5000);

/** Knobs that the user wants a build to be loaded with, by that id. */
export const keptKnobs = z.record(plannedId, knobs);
