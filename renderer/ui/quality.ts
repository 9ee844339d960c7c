/** How near a build is to the model as it was published, in words. */
export type Quality = "nearLossless" | "veryGood" | "good" | "reduced";

/**
 * Words for a mean KL divergence from BF16, in nats; the same steps as the reasons of the fit use. Published
 * measurements of builds of this model lie near 0.003 at 8 bits, 0.01 to 0.03 around 4 bits, above that at 3.
 */
export function qualityOf(meanKld: number): Quality {
  if (meanKld <= 0.007) return "nearLossless";
  if (meanKld <= 0.012) return "veryGood";
  return meanKld <= 0.03 ? "good" : "reduced";
}
