import type { ChatEvent } from "../backend";
import type { EngineMessage } from "../process/protocol";

type Output = Extract<EngineMessage, { type: "output" }>;
type Reading = Extract<EngineMessage, { type: "reading" }>;

/** A reading message as the backend's event. */
export function readingEvent(message: Reading, contextTokens: number): ChatEvent {
  return {
    type: "reading",
    readTokens: message.readTokens,
    newTokens: message.newTokens,
    contextUsedTokens: message.reusedTokens + message.readTokens,
    contextTokens,
  };
}

/** What was generated as the backend's events; a call that cannot be understood stays visible as text. */
export function outputEvents(message: Output, contextTokens: number): ChatEvent[] {
  const events = message.events.flatMap((event): ChatEvent[] => {
    switch (event.type) {
      case "thinking":
      case "text":
        return [event];
      case "tool-call":
        return [{ type: "tool-call", call: event.call }];
      case "tool-call-malformed":
        return [{ type: "text", text: event.raw }];
      case "tool-call-start":
        return [];
    }
  });
  const { generatedTokens, contextUsedTokens } = message;
  return [...events, { type: "usage", generatedTokens, contextUsedTokens, contextTokens }];
}
