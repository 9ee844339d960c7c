export type { ModelToPlan } from "./build-facts";
export { laterBackends } from "./exact-plan";
export type { FixedParts } from "./fixed-plan";
export { type LadderInput, type LadderModel, nextRungs } from "./ladder";
export { type FailureKind, failureKind, isMemory } from "./ladder-failure";
export { type ModelPlan, planExactly, planForModel } from "./plan-for-model";
export { planKey } from "./plan-key";
export { type RecommendOptions, recommend } from "./recommend";
