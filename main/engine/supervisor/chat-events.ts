import type { ChatEvent } from "../backend";
import type { EngineMessage } from "../process/protocol";
import type { OutputEvent } from "../qwen";

type Output = Extract<EngineMessage, { type: "output" }>;

/** What the engine process says about an answer, as the backend's events. */
export function chatEvents(message: EngineMessage, contextTokens: number): ChatEvent[] {
  switch (message.type) {
    case "reading":
      return [
        {
          type: "reading",
          readTokens: message.readTokens,
          newTokens: message.newTokens,
          secondsLeft: message.secondsLeft,
          contextUsedTokens: message.reusedTokens + message.readTokens,
          contextTokens,
        },
      ];
    case "note":
      return [{ type: "note", note: message.note }];
    case "output":
      return outputEvents(message, contextTokens);
    default:
      return [];
  }
}

function outputEvents(message: Output, contextTokens: number): ChatEvent[] {
  const { generatedTokens, contextUsedTokens, chances } = message;
  return [
    ...(chances ? [{ type: "chances" as const, chances }] : []),
    ...message.events.map(outputEvent).filter((event) => event !== undefined),
    { type: "usage", generatedTokens, contextUsedTokens, contextTokens },
  ];
}

function outputEvent(event: OutputEvent): ChatEvent | undefined {
  switch (event.type) {
    case "thinking":
    case "text":
      return event;
    case "tool-call":
      return { type: "tool-call", call: event.call };
    case "tool-call-malformed":
      return { type: "tool-call-malformed", raw: event.raw, reason: event.reason };
    case "tool-call-start":
      return undefined;
  }
}
