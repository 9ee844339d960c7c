import { z } from "zod";
import { catalogFile } from "./catalog";
import { method, nothing, service } from "./define";
import { recommendation } from "./fit";
import { installedModel } from "./models";

const bytes = z.number().int().nonnegative();

export const kitRole = z.enum(["model", "mmproj", "catalog", "licence", "installer", "report"]);
/** What a file of a kit is for. */
export type KitRole = z.infer<typeof kitRole>;

export const kitProblem = z.discriminatedUnion("kind", [
  /** A part that is not in the folder; it may be on another stick. */
  z.object({ kind: z.literal("missing"), path: z.string(), part: bytes, parts: bytes }),
  z.object({ kind: z.literal("wrong-size"), path: z.string(), haveBytes: bytes, wantBytes: bytes }),
  /** Bytes `from` up to and without `to` of the file on the stick are not those that were signed. */
  z.object({ kind: z.literal("bad-bytes"), path: z.string(), from: bytes, to: bytes }),
  /** The stick does not give these bytes. */
  z.object({ kind: z.literal("unreadable"), path: z.string(), from: bytes, to: bytes }),
  /** A link, a folder or a device where a file should be. */
  z.object({ kind: z.literal("not-plain"), path: z.string() }),
  /** Every piece is as signed, and the whole is not: the kit was made wrong. */
  z.object({ kind: z.literal("wrong-hash"), path: z.string() }),
]);
/** One thing that is wrong with a kit, exactly where. */
export type KitProblem = z.infer<typeof kitProblem>;

export const kitView = z.object({
  folder: z.string(),
  created: z.string(),
  /** Version of Quern that made it. */
  product: z.string(),
  /** The signer's key, short enough to read out: five groups of four. */
  fingerprint: z.string(),
  /** `changed`: unknown, while kits of another signer were trusted here before. */
  trust: z.enum(["trusted", "unknown", "changed"]),
  model: catalogFile.nullable(),
  files: z.array(z.object({ path: z.string(), role: kitRole, bytes, parts: bytes })),
  totalBytes: bytes,
  /** Files in the folder that the kit does not name; they are never read. */
  extra: z.array(z.string()),
});
/** What a kit says it holds; its signature is right, its bytes have not been looked at. */
export type KitView = z.infer<typeof kitView>;

export const kitResult = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("applied"),
    model: installedModel,
    /** Where the installers of the kit are; Quern does not start them. */
    installers: z.array(z.string()),
  }),
  z.object({ kind: z.literal("damaged"), problems: z.array(kitProblem) }),
]);
export type KitResult = z.infer<typeof kitResult>;

export const kitProgress = z.object({ path: z.string(), doneBytes: bytes, totalBytes: bytes });
export type KitProgress = z.infer<typeof kitProgress>;

export const kitMachine = z.object({ path: z.string().max(5000), recommendation });
/** The report of another machine, and which build fits there. */
export type KitMachine = z.infer<typeof kitMachine>;

export const kitOrder = z.object({
  /** Ids of models of the library; each becomes a kit of its own. */
  modelIds: z.array(z.string().max(5000)).min(1).max(20),
  /** The folder that was chosen last; each kit gets a folder of its own in it. */
  folder: z.string().min(1).max(5000),
  /** Most bytes of a file, for sticks that know no large ones; null: files stay whole. */
  partBytes: bytes.min(16 * 1024 * 1024).nullable(),
  /**
   * Also the file for images of a model, where one is known. Where it is not here it is fetched first, unless Quern is
   * offline: then the kit goes without.
   */
  withImages: z.boolean(),
  /** The report that was chosen last, of the machine that the kits are for; null: none, they get this machine's. */
  machine: z.string().max(5000).nullable().default(null),
});
export type KitOrder = z.infer<typeof kitOrder>;

export const kitsMade = z.object({
  kits: z.array(z.object({ modelId: z.string(), folder: z.string(), bytes })),
  /** Of the key that signed them, to be read out to whoever applies them. */
  fingerprint: z.string(),
});
export type KitsMade = z.infer<typeof kitsMade>;

export const kitMaking = z.object({
  modelId: z.string(),
  /** `fetching`: a file for images comes first, and the bytes are its own. */
  step: z.enum(["fetching", "writing"]),
  /** Which of the kits, from 1. */
  kit: bytes,
  kits: bytes,
  doneBytes: bytes,
  totalBytes: bytes,
});
/** How far the making of kits has come, over all of them. */
export type KitMaking = z.infer<typeof kitMaking>;

export const kitsService = service({
  methods: {
    /** Asks for the folder of a kit in a system dialog; null when it was closed. */
    choose: method(nothing, kitView.nullable()),
    /** A folder or file that was dropped on the window; null when it is no kit. */
    look: method(z.object({ path: z.string().min(1).max(5000) }), kitView.nullable()),
    /**
     * Checks everything in the kit that was looked at last and takes its model in. `fingerprint` is the signer that
     * the user saw and trusts. Resolves at the end; `cancelled` when it was stopped: what was checked stays.
     */
    apply: method(z.object({ folder: z.string().max(5000), fingerprint: z.string().max(100) }), kitResult),
    cancel: method(nothing, nothing),
    /** Shows the folder of the kit that was looked at last. */
    showInFolder: method(nothing, nothing),
    /** Removes what applying the kit that was looked at last has copied and not ended. */
    discard: method(nothing, nothing),
    /** Asks for the folder to write kits into; null when the dialog was closed. */
    chooseTarget: method(nothing, z.string().nullable()),
    /** Asks for a report (`quern detect --json`) of the machine that kits are for; null when the dialog was closed. */
    chooseMachine: method(nothing, kitMachine.nullable()),
    /** The fingerprint of the key that signs the kits of this user; made on first use. */
    fingerprint: method(nothing, z.string()),
    /**
     * Writes a kit of each model. Resolves at the end; `cancelled` when it was stopped: the same order goes on from what
     * is there, comparing it.
     */
    make: method(kitOrder, kitsMade),
    stopMaking: method(nothing, nothing),
    /** Removes what the last order that was stopped has written and not ended. */
    discardMade: method(nothing, nothing),
    /** Shows the first kit of the last order. */
    showMade: method(nothing, nothing),
  },
  events: { progress: kitProgress, making: kitMaking },
});
