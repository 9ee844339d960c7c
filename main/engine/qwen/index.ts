export { closingSegments, closingText } from "./closing";
export { fillPrompt } from "./fill";
export { forcedCallText } from "./forced-call";
export { OutputParser, type ParseOptions } from "./parse";
export { type RenderOptions, renderPrompt } from "./render";
export { type CheckedCall, checkCall, errorTurn, malformedTurn } from "./repair";
export { SegmentBuilder, segmentsText } from "./segments";
export { type Start, startOf } from "./start";
export { toolCallBody } from "./tool-call-text";
export {
  type ControlToken,
  controlTokens,
  type OutputEvent,
  type PromptSegment,
  type ToolDefinition,
} from "./types";
