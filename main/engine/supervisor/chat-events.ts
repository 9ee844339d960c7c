import type { ChatEvent } from "../backend";
import type { EngineMessage } from "../process/protocol";
import type { OutputEvent } from "../qwen";

type Output = Extract<EngineMessage, { type: "output" }>;
type Reading = Extract<EngineMessage, { type: "reading" }>;

/** A reading message as the backend's event. */
export function readingEvent(message: Reading, contextTokens: number): ChatEvent {
  return {
    type: "reading",
    readTokens: message.readTokens,
    newTokens: message.newTokens,
    secondsLeft: message.secondsLeft,
    contextUsedTokens: message.reusedTokens + message.readTokens,
    contextTokens,
  };
}

function outputEvent(event: OutputEvent): ChatEvent | undefined {
  switch (event.type) {
    case "thinking":
    case "text":
      return event;
    case "tool-call":
      return { type: "tool-call", call: event.call };
    case "tool-call-malformed":
      return { type: "text", text: event.raw };
    case "tool-call-start":
      return undefined;
  }
}

/** What was generated as the backend's events; a call that cannot be understood stays visible as text. */
export function outputEvents(message: Output, contextTokens: number): ChatEvent[] {
  const { generatedTokens, contextUsedTokens } = message;
  return [
    ...message.events.map(outputEvent).filter((event) => event !== undefined),
    { type: "usage", generatedTokens, contextUsedTokens, contextTokens },
  ];
}
