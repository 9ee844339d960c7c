/** A tool call that a reply ends with. */
export interface PracticeToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What the practice model says, once a trigger has chosen it. */
export interface PracticeLine {
  /** What it thinks first when thinking is on; none: the table's own. */
  readonly thinking?: string;
  /** The answer; may be empty when there is a tool call. */
  readonly text: string;
  readonly toolCalls?: readonly PracticeToolCall[];
  /** What stands inside of a tool call, as it is: for calls that are malformed. In place of `toolCalls`. */
  readonly rawCall?: string;
  /** Starts the text again at its end, for ever: an answer that only Stop ends. */
  readonly endless?: boolean;
  /** The same of the thought, which then ends only when it is closed for the model. */
  readonly endlessThinking?: boolean;
  /** Cuts the text in the middle of characters, as a real tokenizer does with rare ones. */
  readonly tornCharacters?: boolean;
}

/**
 * One reply and the words that call for it. Words of Latin letters count at the start of a word in any of the
 * usual capitalizations; everything else counts wherever it stands.
 */
export interface PracticeReply extends PracticeLine {
  readonly triggers: readonly string[];
  /**
   * What is said in the turns after this one, one line a turn, as long as no trigger in the newest turn (results of
   * tools included) calls for something else. It holds over restarts, since it is found in the history: by the last
   * line of each text before, which therefore must be there, and nowhere else in the table.
   */
  readonly next?: readonly PracticeStep[];
  /** In the turns of `next`, words in results of tools call for nothing. */
  readonly deaf?: boolean;
}

/** One line of a sequence; its triggers, if any, jump into the middle of it. */
export interface PracticeStep extends PracticeLine {
  readonly triggers?: readonly string[];
}

/** The whole script of a practice model. The last trigger in the newest turn decides. */
export interface PracticeTable {
  /** The model's name in the file. */
  readonly name: string;
  /** Thought before any reply that has no thinking of its own. */
  readonly thinking: string;
  /** Said when the last message holds no trigger. */
  readonly fallback: PracticeLine;
  readonly replies: readonly PracticeReply[];
  /** Said where a gap in a file is to be filled; none: nothing. */
  readonly filling?: string;
  /** Texts that are one token each, where they stand whole: long instructions are then read at once. */
  readonly wholeTexts?: readonly string[];
}
