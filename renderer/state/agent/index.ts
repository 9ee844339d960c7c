export * from "./agent";
export { busyTask, isUnderWay, selectedTask, useAgent } from "./store";
