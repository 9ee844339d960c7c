import type { chatService, Emit } from "../contract";
import { Paced } from "../engine";

/** Gathers the pieces of an answer into batches for the page. */
export interface Deltas {
  add(thinking: string, text: string): void;
  /** Sends at once what is waiting. */
  flush(): void;
}

export function createDeltas(
  answer: { id: string; conversationId: string; thinking: string; text: string },
  emit: Emit<typeof chatService>,
): Deltas {
  let thinking = "";
  let text = "";
  // An answer that goes on goes on where it was.
  let thinkingAt = answer.thinking.length;
  let textAt = answer.text.length;

  const paced = new Paced(() => {
    if (thinking === "" && text === "") return;
    const { id: messageId, conversationId } = answer;
    emit("delta", { conversationId, messageId, thinkingAt, thinking, textAt, text });
    thinkingAt += thinking.length;
    textAt += text.length;
    thinking = "";
    text = "";
  });
  return {
    add: (moreThinking, moreText) => {
      thinking += moreThinking;
      text += moreText;
      paced.ask();
    },
    flush: () => paced.now(),
  };
}
