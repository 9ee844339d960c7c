import type { AnswerCall } from "../contract";
import type { AnswerEnd, ChatStore } from "./store";

/** With the time of the write itself, an answer never loses more than its last second. */
const appendEveryMs = 500;
const retryEndMs = 2000;

/** Keeps one answer in the store while it is being written. */
export interface AnswerWriter {
  add(thinking: string, text: string): void;
  /** Stores at once what has come, with the calls of tools; resolves after the try, since the end has them as well. */
  calls(calls: readonly AnswerCall[]): Promise<void>;
  /** Stores the rest and the end. Resolves after the first try; a full disk is tried again until it works. */
  finish(end: Omit<AnswerEnd, "thinking" | "text">): Promise<void>;
  /** No further tries: the conversation is gone, or the app ends. */
  giveUp(): void;
}

export interface AnswerWriterOptions {
  store: Pick<ChatStore, "append" | "appendCalls" | "finish">;
  messageId: string;
  /** A write failed; what was to be written is kept for the next try. */
  onTrouble(error: unknown): void;
  /** The whole answer is stored. */
  onStored(): void;
}

export function createAnswerWriter(options: AnswerWriterOptions): AnswerWriter {
  const { store, messageId } = options;
  let thinking = "";
  let text = "";
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let over = false;

  const append = async (calls?: readonly AnswerCall[]) => {
    const taken = { thinking: wholeCharacters(thinking), text: wholeCharacters(text) };
    thinking = thinking.slice(taken.thinking.length);
    text = text.slice(taken.text.length);
    try {
      if (calls) await store.appendCalls(messageId, taken.thinking, taken.text, calls);
      else await store.append(messageId, taken.thinking, taken.text);
    } catch (error) {
      thinking = taken.thinking + thinking;
      text = taken.text + text;
      options.onTrouble(error);
    }
  };
  const schedule = () => {
    if (timer || over) return;
    timer = setTimeout(() => {
      writing = append().finally(() => {
        timer = undefined;
        if (thinking !== "" || text !== "") schedule();
      });
    }, appendEveryMs);
  };
  const storeEnd = async (end: Omit<AnswerEnd, "thinking" | "text">): Promise<void> => {
    try {
      await store.finish(messageId, { ...end, thinking, text });
      options.onStored();
    } catch (error) {
      options.onTrouble(error);
      timer = setTimeout(() => void storeEnd(end), retryEndMs);
      // The text is in memory only; whoever ends the process has been told.
      timer.unref();
    }
  };
  const giveUp = () => {
    over = true;
    clearTimeout(timer);
  };

  return {
    add: (moreThinking, moreText) => {
      thinking += moreThinking;
      text += moreText;
      schedule();
    },
    calls: async (calls) => {
      await writing;
      writing = append(calls);
      await writing;
    },
    finish: async (end) => {
      giveUp();
      await writing;
      await storeEnd(end);
    },
    giveUp,
  };
}

/** Without a last half of a character, whose other half is still to come: alone it cannot be stored. */
function wholeCharacters(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}
