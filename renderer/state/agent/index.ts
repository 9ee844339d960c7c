export * from "./agent";
export { busyTask, isAnswering, isUnderWay, selectedTask, useAgent } from "./store";
