import { z } from "zod";

export const catalogFile = z.object({
  /** `repo@revision/file`: names repeat between repositories with other bytes, so only all three are a key. */
  id: z.string(),
  model: z.string(),
  repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  revision: z.string().regex(/^[0-9a-f]{40}$/),
  file: z.string(),
  /** The quantization's name, for example `Q4_K_M`. */
  quant: z.string(),
  /** Exact size. */
  bytes: z.number().int().positive(),
  /** Null where it is not published: then the hub's tree API gives it for the pinned revision. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** Bytes of `token_embd`, which stays in system RAM; null where not known. */
  tokenEmbdBytes: z.number().int().positive().nullable(),
  mtp: z.boolean(),
  /** Divergence from BF16 (mean KL divergence, one protocol); null where not measured. */
  kld: z
    .object({ mean: z.number().nonnegative(), p99: z.number().nonnegative(), top1Percent: z.number() })
    .nullable(),
  source: z.string(),
  /** Absent for a model; `images`: the part of one that sees images (mmproj), a file of its own beside it. */
  role: z.literal("images").optional(),
});
/** One published file of the model. */
export type CatalogFile = z.infer<typeof catalogFile>;

/** Makes the key of a catalogue file. */
export function catalogFileId(repo: string, revision: string, file: string): string {
  return `${repo}@${revision}/${file}`;
}
