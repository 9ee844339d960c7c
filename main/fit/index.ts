export { type ModelPlan, type ModelToPlan, planForModel } from "./plan-for-model";
export { type RecommendOptions, recommend } from "./recommend";
