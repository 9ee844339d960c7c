export { buildPracticeModel } from "./build";
export { defaultPracticeTable } from "./default-table";
export { practicePlan } from "./plan";
export type { PracticeLine, PracticeReply, PracticeStep, PracticeTable, PracticeToolCall } from "./table";
