import { z } from "zod";
import { catalogFile } from "./catalog";
import { method, nothing, service } from "./define";
import { plan, recommendation, wishes } from "./fit";
import { knobs, plannedId } from "./fit-knobs";
import { reason } from "./reason";

const bytes = z.number().int().nonnegative();

/** A device that a plan asks too much of, and by how much. */
const shortage = z.object({ device: z.string(), name: z.string(), bytes });

export const exploration = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("planned"),
    /** Whether or not it fits. */
    plan,
    fits: z.boolean(),
    /** Empty where it fits. */
    missing: z.array(shortage),
    /** Where the plan is other than was asked for, and why. */
    gaveWay: z.array(reason),
    reasons: z.array(reason),
    /** Within what the knobs can be turned, for this build on this machine. */
    limits: z.object({
      contextTokens: z.number().int().positive(),
      /** All layers of the build, as they are counted for the GPU. */
      layers: z.number().int().positive(),
      /** As many of them as fit on the GPU with the rest as it is. */
      layersThatFit: z.number().int().nonnegative(),
      /** Layers may be divided between GPU and processor: not where both share one memory. */
      split: z.boolean(),
      /** Those that can be used; empty: everything runs on the processor. */
      gpus: z.array(z.object({ id: z.string(), name: z.string() })),
      mtp: z.boolean(),
      /** Room for other programs where nobody says otherwise. */
      reserveBytes: bytes,
      ramFreeBytes: bytes,
    }),
  }),
  /** The report lacks what a plan needs (memory unknown). */
  z.object({ status: z.literal("unknown"), reasons: z.array(reason) }),
]);
/** One build with some knobs turned: what it takes, where it runs, how quick it is expected to be. */
export type Exploration = z.infer<typeof exploration>;

export const buildOutlook = z.object({
  file: catalogFile,
  /** A file of the user's that nobody has published: `file` has its id, name and size, and is nowhere to be fetched. */
  own: z.boolean(),
  /** The build's best plan here; where none fits, the one that lacks least. */
  plan,
  /** What the plan is made with. */
  knobs,
  state: z.enum(["recommended", "runs", "too-large", "no-disk"]),
  /** Why it is not the recommended one, or why it is. */
  reasons: z.array(reason),
});
/** One build of the catalogue, or a file of one's own, on this machine. */
export type BuildOutlook = z.infer<typeof buildOutlook>;

export const upgrade = z.object({
  /** `memory`: so much system memory in all; `gpu`: a graphics card with so much; `machine`: one like it with more. */
  kind: z.enum(["memory", "gpu", "machine"]),
  bytes,
  plan,
});

export const upgradeOutlook = z.object({
  /** What the machine runs as it is; null: nothing. */
  now: plan.nullable(),
  upgrades: z.array(upgrade),
});
/** What would change with other hardware. */
export type UpgradeOutlook = z.infer<typeof upgradeOutlook>;

export const fitService = service({
  methods: {
    /** The best plan for this machine as it is now. */
    recommend: method(wishes, recommendation),
    /** One build with these knobs. Quick enough to be asked while a slider moves: the free memory is seconds old. */
    explore: method(z.object({ fileId: plannedId, knobs }), exploration),
    /**
     * Every build of the catalogue in its best way, the recommended one marked, and after them the files of one's own
     * that are here; empty while memory is unknown.
     */
    builds: method(wishes, z.array(buildOutlook)),
    upgrades: method(wishes, upgradeOutlook),
    /** From the next load on, the build is started with exactly these knobs; null: as recommended again. */
    keep: method(z.object({ fileId: plannedId, knobs: knobs.nullable() }), nothing),
  },
  events: {},
});
