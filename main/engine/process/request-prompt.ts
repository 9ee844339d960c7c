import type { ChatTurn } from "../backend";
import { type PromptSegment, renderPrompt, type ToolDefinition } from "../qwen";

/** What of a request decides its prompt. */
export interface PromptRequest {
  readonly turns: readonly ChatTurn[];
  readonly thinking: boolean;
  readonly tools?: readonly ToolDefinition[] | undefined;
}

/** The prompt of a request, up to where generation begins. */
export function requestPrompt({ turns, thinking, tools }: PromptRequest): PromptSegment[] {
  return renderPrompt(turns, { thinking, tools: tools ?? [] });
}
