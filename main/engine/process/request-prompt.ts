import type { ChatTurn } from "../backend";
import { fillPrompt, type PromptSegment, renderPrompt, type ToolDefinition } from "../qwen";

/** What of a request decides its prompt. */
export interface PromptRequest {
  readonly turns: readonly ChatTurn[];
  readonly thinking: boolean;
  readonly continues?: boolean | undefined;
  readonly tools?: readonly ToolDefinition[] | undefined;
  readonly suffix?: string | undefined;
}

/** The prompt of a request, up to where generation begins. */
export function requestPrompt({ turns, thinking, continues, tools, suffix }: PromptRequest): PromptSegment[] {
  if (suffix !== undefined) return fillPrompt(turns.at(-1)?.text ?? "", suffix);
  return renderPrompt(turns, { thinking, continues, tools: tools ?? [] });
}
