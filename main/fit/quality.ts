import type { CatalogFile } from "../contract";

/** How much of the original's quality a build keeps, coarsely: `a` a gentle slope, `b` a steep one, `c` not measured. */
export type QualityTier = "a" | "b" | "c";

export interface Quality {
  readonly tier: QualityTier;
  /** Order: smaller is better. A measured divergence, or for a build that was not measured the one it is filed under. */
  readonly order: number;
  readonly measured: boolean;
}

/** Of a file that nothing is known of. */
export const unranked: Quality = { tier: "c", order: Number.POSITIVE_INFINITY, measured: false };

/** Mean KL divergence up to which quality falls gently (all 4-bit builds); three-bit builds lie above. */
const gentleSlope = 0.03;

/**
 * Files each build under a divergence. What was measured counts as it is. What was not is filed under the largest
 * measured build that is smaller: more bits of the same model are not worse. A 2-bit build has none below it.
 */
export function rankQuality(files: readonly CatalogFile[]): Map<string, Quality> {
  const measured = files.filter((file) => file.kld && !file.mtp);
  const ranks = new Map<string, Quality>();
  for (const file of files) {
    const below = measured.filter((other) => other.bytes < file.bytes);
    const order =
      file.kld?.mean ??
      (below.length > 0
        ? Math.min(...below.map((other) => other.kld?.mean ?? Number.POSITIVE_INFINITY))
        : null);
    ranks.set(file.id, {
      tier: order === null ? "c" : order <= gentleSlope ? "a" : "b",
      order: order ?? Number.POSITIVE_INFINITY,
      measured: file.kld !== null,
    });
  }
  return ranks;
}

/**
 * Best first: by divergence. Filed under the same one: on the gentle slope the measured and then the smaller file,
 * since more bits gain nothing that anyone has measured; on the steep slope the larger, since there each bit tells.
 */
export function compareQuality(
  a: { file: CatalogFile; quality: Quality },
  b: { file: CatalogFile; quality: Quality },
): number {
  if (a.quality.order !== b.quality.order) return a.quality.order < b.quality.order ? -1 : 1;
  if (a.quality.tier !== "a") return b.file.bytes - a.file.bytes || a.file.id.localeCompare(b.file.id);
  if (a.quality.measured !== b.quality.measured) return a.quality.measured ? -1 : 1;
  return a.file.bytes - b.file.bytes || a.file.id.localeCompare(b.file.id);
}
