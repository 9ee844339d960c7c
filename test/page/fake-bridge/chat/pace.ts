import { message } from "../../../fixtures/chat";
import type { Bus } from "../bus";
import type { ChatStore } from "./store";
import { sampleAnswer } from "./texts";

/** Characters of a token, about. */
const perToken = 4;
/** How often it is looked at the clock, ms. */
const tick = 4;

/**
 * Writes an answer at a steady number of tokens a second, each token an event of its own, for so long; resolves with
 * the number of tokens. The clock decides how many are due, so that a slow page gets no fewer of them.
 */
export async function streamAt(
  store: ChatStore,
  bus: Bus,
  conversationId: string,
  tokensPerSecond: number,
  ms: number,
): Promise<number> {
  const parentId = store.branch(conversationId).at(-1)?.id ?? null;
  const user = store.add(
    message({ id: store.newId("u"), conversationId, parentId, text: "Tell me all of it." }),
  );
  const id = store.newId("a");
  let answer = store.add(
    message({ id, conversationId, parentId: user.id, role: "assistant", status: "streaming" }),
  );
  bus.emit("chat.turnStarted", { user, answer });
  const started = performance.now();
  let sent = 0;
  for (let now = started; now - started < ms; now = performance.now()) {
    const due = Math.floor(((now - started) / 1000) * tokensPerSecond);
    for (; sent < due; sent += 1) {
      const from = (sent * perToken) % sampleAnswer.length;
      const text = sampleAnswer.slice(from, from + perToken);
      bus.emit("chat.delta", {
        conversationId,
        messageId: id,
        thinkingAt: 0,
        thinking: "",
        textAt: answer.text.length,
        text,
      });
      answer = { ...answer, text: answer.text + text };
    }
    await new Promise((done) => setTimeout(done, tick));
  }
  bus.emit("chat.messageChanged", store.put({ ...answer, status: "complete" }));
  return sent;
}
