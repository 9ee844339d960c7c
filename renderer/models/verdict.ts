import type { Plan, Reason, Recommendation } from "../../main/contract";

/** What the fit says of one build. */
export type Verdict =
  | { readonly kind: "best"; readonly plan: Plan }
  | { readonly kind: "fits"; readonly plan: Plan }
  | { readonly kind: "ruled-out"; readonly reason: Reason };

/** The verdict on each build that the recommendation speaks of, by file. */
export function verdicts(recommendation: Recommendation | null): ReadonlyMap<string, Verdict> {
  const found = new Map<string, Verdict>();
  if (recommendation === null || recommendation.status === "unknown") return found;
  for (const { file, reason } of recommendation.ruledOut) found.set(file.id, { kind: "ruled-out", reason });
  if (recommendation.status !== "fits") return found;
  for (const { plan } of recommendation.alternatives) found.set(plan.file.id, { kind: "fits", plan });
  found.set(recommendation.plan.file.id, { kind: "best", plan: recommendation.plan });
  return found;
}
