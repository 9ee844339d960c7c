export {
  type BuildFacts,
  bytesOfLayers,
  type FileWithHeader,
  factsOfModel,
  type ModelToPlan,
  type OwnFacts,
} from "./build-facts";
export { buildsOn, ownBuildsOn } from "./builds";
export { checkMachine } from "./check-inputs";
export {
  anyEngine,
  chooseEngine,
  type EngineChoice,
  type EngineSpeed,
  type EngineWishes,
} from "./choose-engine";
export { laterBackends } from "./exact-plan";
export { explore } from "./explore";
export type { FixedParts } from "./fixed-plan";
export { gainsFor } from "./gains";
export { type GpuRow, gpuRow, isNamed } from "./gpu-table";
export { canGuess } from "./guessing";
export { type ImagesFile, mayTakeImages, withImages } from "./images";
export { type LadderInput, type LadderModel, nextRungs } from "./ladder";
export { type FailureKind, failureKind, isMemory } from "./ladder-failure";
export { learnedOf } from "./learned";
export { enginesMeasured } from "./measured";
export { ownFile } from "./own-file";
export { readPerWritten } from "./pace";
export { paperMachine } from "./paper-machine";
export { type ModelPlan, planExactly, planForModel, planWithKnobs } from "./plan-for-model";
export { planKey } from "./plan-key";
export type { RoomSaid } from "./pools";
export { type RecommendOptions, recommend, type ThreadsOf } from "./recommend";
export { withLlamaNodeSnapshots, withSpareSnapshots } from "./snapshots";
export { type Upgrade, upgradesFor } from "./upgrades";
