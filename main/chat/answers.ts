import type { Conversation, Message } from "../contract";
import { createAnswerWriter } from "./answer-writer";
import type { ChatCore, Running } from "./core";
import { requestOf } from "./request";
import { type AnswerTools, liveAnswer, runAnswer } from "./run-answer";
import type { ChatTool } from "./tools";

/** An answer that has just been stored, and what it answers. */
export interface AnswerToStart {
  conversation: Conversation;
  /** Up to what is answered; where the answer goes on, it comes last. */
  path: readonly Message[];
  answer: Message;
  continues: boolean;
  /** Where it is made, this once; undefined: where the conversation runs. */
  endpoint?: string | null | undefined;
}

/**
 * Starts an answer and tells the page what becomes of it.
 * @param onEnd called when its end is stored, or could not be, with the message as it then is
 */
export function startAnswer(
  core: ChatCore,
  { conversation, path, answer, continues, endpoint }: AnswerToStart,
  onEnd: (answer: Message, gone: boolean) => void,
): Running {
  const { store, emit, now, running, unstored } = core;
  const place = core.placeOf(conversation);
  const { backend } = place;
  const { id, conversationId } = answer;
  const writer = createAnswerWriter({
    store,
    messageId: id,
    onTrouble: core.onStoreTrouble,
    onStored: () => {
      unstored.delete(id);
      core.allWell();
    },
  });
  const live = liveAnswer(answer, writer, emit);
  unstored.set(id, live);
  const before = continues ? path.slice(0, -1) : path;
  // The same for the whole answer: the beginning of the prompt stays as it is.
  let offered: readonly ChatTool[] | undefined;
  const tools = async () => {
    offered ??= await core.toolsOf(conversation);
    return offered;
  };
  const request = async (goesOn: boolean) =>
    goesOn
      ? requestOf(store, backend, conversation, [...before, live.message], true, await tools())
      : requestOf(store, backend, conversation, path, continues, await tools());
  const calls: AnswerTools = { tools: core.tools, offered: tools };
  const ended = runAnswer(live, request, calls, { ...place, emit, now, endpoint }).then(() => {
    running.delete(conversationId);
    const gone = live.ending.signal.reason === "gone";
    if (!gone) {
      emit("messageChanged", live.message);
      core.tellConversations().catch(core.onStoreTrouble);
    }
    onEnd(live.message, gone);
  });
  return {
    end: async (by) => {
      live.ending.abort(by);
      await ended;
    },
    answerNow: () => backend.answerNow(conversationId),
  };
}
