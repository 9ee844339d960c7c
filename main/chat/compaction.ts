import { type Conversation, type chatService, type Handlers, type Message, QuernError } from "../contract";
import { inTurn } from "../engine";
import type { ChatCore } from "./core";
import { compactedAt } from "./path";
import { createProgress } from "./progress";
import { type Summary, summarize } from "./summarize";

type Handled = "compact" | "undoCompaction" | "newFromSummary";

/**
 * Summaries that stand for what was said before.
 * @param sendNext called when a conversation is free again
 */
export function createCompaction(
  core: ChatCore,
  sendNext: (conversationId: string) => Promise<void>,
): Pick<Handlers<typeof chatService>, Handled> {
  const { store, emit } = core;

  /** Sums up the open branch up to its last answer, and hands the summary to `use` before anything else begins. */
  const sumUp = async <T>(
    conversationId: string,
    use: (summary: Summary | null, last: Message, conversation: Conversation) => Promise<T>,
    whereSummedUp: "refuse" | "use",
  ): Promise<T> => {
    const result = await core.exclusively(conversationId, async (started) => {
      const conversation = await core.existing(conversationId);
      const path = await core.path(conversationId);
      // A question that has no answer yet stays as it is.
      const at = path.findLastIndex(({ role, text }) => role === "assistant" && text !== "");
      const last = path[at];
      if (!last) throw new QuernError("nothing-to-compact");
      if (at <= compactedAt(path)) {
        if (whereSummedUp === "refuse") throw new QuernError("nothing-to-compact");
        return use(null, last, conversation);
      }
      const ending = new AbortController();
      const made = compacting(conversation, path.slice(0, at + 1), last, ending.signal);
      const used = made.then((summary) => use(summary, last, conversation));
      const over = used.then(
        () => undefined,
        () => undefined,
      );
      started({
        end: async (by) => {
          ending.abort(by);
          await over;
        },
      });
      try {
        return await used;
      } finally {
        core.running.delete(conversationId);
      }
    });
    void sendNext(conversationId);
    return result;
  };

  const compacting = async (
    conversation: Conversation,
    covered: readonly Message[],
    last: Message,
    signal: AbortSignal,
  ): Promise<Summary> => {
    const { queue, ensureLoaded, readingSpeed } = core.placeOf(conversation);
    const progress = createProgress(last, emit, readingSpeed, "compacting");
    const work = async () => {
      progress.phase("compacting");
      await ensureLoaded?.(signal);
      return await summarize(core, conversation, covered, progress, signal);
    };
    try {
      return await inTurn(queue, signal, () => progress.phase("waiting"), work);
    } catch (error) {
      throw signal.aborted ? new QuernError("cancelled") : error;
    }
  };

  const withSummary = ({ text: summary, tokensBefore, tokensAfter }: Summary) => ({
    summary,
    tokensBefore,
    tokensAfter,
    createdAt: core.now().toISOString(),
  });

  return {
    compact: ({ conversationId }) =>
      sumUp(
        conversationId,
        async (summary, last) => {
          if (!summary) throw new QuernError("nothing-to-compact");
          const changed = await store.setCompaction(last.id, withSummary(summary));
          if (!changed) throw new QuernError("message-not-found");
          emit("messageChanged", changed);
          return changed;
        },
        "refuse",
      ),
    undoCompaction: async ({ messageId }) => {
      await core.existingMessage(messageId);
      const changed = await store.setCompaction(messageId, null);
      if (!changed) throw new QuernError("message-not-found");
      const now = core.asItIs(changed);
      emit("messageChanged", now);
      return now;
    },
    newFromSummary: ({ conversationId }) =>
      sumUp(
        conversationId,
        async (summary, last, { title, thinking, settings }) => {
          const compaction = summary ? withSummary(summary) : last.compaction;
          if (!compaction) throw new QuernError("nothing-to-compact");
          const at = core.now().toISOString();
          const id = core.newId();
          const made: Conversation = {
            id,
            title,
            thinking,
            pinned: false,
            archived: false,
            settings,
            createdAt: at,
            updatedAt: at,
          };
          await store.createConversation(made);
          // The summary is shown as the first message, and told to the model as a summary.
          const first: Message = {
            ...core.newMessage({
              conversationId: id,
              parentId: null,
              role: "assistant",
              text: compaction.summary,
              siblings: [],
            }),
            status: "complete",
            model: last.model,
            compaction,
          };
          await store.addTurn({
            conversationId: id,
            user: null,
            answer: first,
            replaces: null,
            queuedId: null,
            dropsDraft: false,
            title,
            at,
          });
          await core.tellConversations();
          return made;
        },
        "use",
      ),
  };
}
