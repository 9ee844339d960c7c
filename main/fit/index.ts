export {
  anyEngine,
  chooseEngine,
  type EngineChoice,
  type EngineSpeed,
  type EngineWishes,
} from "./choose-engine";
export { canGuess } from "./guessing";
export { type ModelPlan, type ModelToPlan, planForModel } from "./plan-for-model";
export { type RecommendOptions, recommend } from "./recommend";
