export { buildPracticeModel } from "./build";
export { defaultPracticeTable } from "./default-table";
export type { PracticeLine, PracticeReply, PracticeTable, PracticeToolCall } from "./table";
