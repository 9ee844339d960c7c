import type { chatService, Emit, TurnProgress } from "../contract";
import type { ChatEvent } from "../engine";
import { createSpeedMeter } from "./speed-meter";

/** Often enough to look live, seldom enough to cost nothing. */
const everyMs = 100;

/** Tells the page what an answer is doing, from the events of its backend. */
export interface Progress {
  /** A phase that no event of the backend tells. */
  phase(phase: TurnProgress["phase"]): void;
  event(event: ChatEvent): void;
}

/**
 * @param readingSpeed for how long it will read, told before there is a speed of this answer
 * @param whole a phase that stands for all that the backend does, where it writes no answer
 */
export function createProgress(
  answer: { id: string; conversationId: string; endpoint?: string | null | undefined },
  emit: Emit<typeof chatService>,
  readingSpeed: () => number | null = () => null,
  whole?: TurnProgress["phase"],
  nowMs: () => number = () => performance.now(),
): Progress {
  const speed = createSpeedMeter();
  const state: TurnProgress = {
    conversationId: answer.conversationId,
    messageId: answer.id,
    ...(answer.endpoint !== undefined && { endpoint: answer.endpoint }),
    phase: "reading",
    readTokens: 0,
    newTokens: 0,
    secondsLeft: null,
    generatedTokens: 0,
    tokensPerSecond: null,
    contextUsedTokens: 0,
    contextTokens: 0,
  };
  let toldAt = Number.NEGATIVE_INFINITY;
  let toldPhase: TurnProgress["phase"] | undefined;

  const tell = (change: Partial<TurnProgress>, lasting = false) => {
    Object.assign(state, change);
    const now = nowMs();
    if (!lasting && state.phase === toldPhase && now - toldAt < everyMs) return;
    toldAt = now;
    toldPhase = state.phase;
    emit("progress", { ...state });
  };
  const expected = (tokens: number) => {
    const tokensPerSecond = readingSpeed();
    return tokensPerSecond === null || tokensPerSecond <= 0 ? null : tokens / tokensPerSecond;
  };
  const at = (phase: TurnProgress["phase"]) => whole ?? phase;
  return {
    phase: (phase) => tell({ phase }),
    event: (event) => {
      switch (event.type) {
        case "settling":
        case "loading":
          return tell({ phase: at(event.type) });
        case "reading": {
          const { readTokens, newTokens, contextUsedTokens, contextTokens } = event;
          const secondsLeft = event.secondsLeft ?? expected(newTokens - readTokens);
          // The end of the reading is always told: it may be the last that is heard for a while.
          const read = readTokens === newTokens;
          return tell(
            { phase: at("reading"), readTokens, newTokens, secondsLeft, contextUsedTokens, contextTokens },
            read,
          );
        }
        case "thinking":
          return tell({ phase: at("thinking") });
        case "text":
        case "tool-call":
        case "tool-call-malformed":
          return tell({ phase: at("writing") });
        case "note":
          return;
        case "usage": {
          const { generatedTokens, contextUsedTokens, contextTokens } = event;
          const tokensPerSecond = speed.add(generatedTokens, nowMs());
          return tell({ generatedTokens, contextUsedTokens, contextTokens, tokensPerSecond });
        }
        case "done": {
          const { generatedTokens, contextUsedTokens, contextTokens } = event.stats;
          return tell({ generatedTokens, contextUsedTokens, contextTokens }, true);
        }
      }
    },
  };
}
