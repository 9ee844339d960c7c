import fc from "fast-check";
import { expect, test } from "vitest";
import { ScriptedEngine, scriptedFacts } from "../../../test/fixtures/engine/scripted-engine";
import type { ChatTurn } from "../backend";
import { answer } from "./answer";
import { AnswerControl } from "./answer-control";
import type { AnswerRequest } from "./answer-output";
import type { EngineMessage } from "./protocol";

/** How one exchange goes. */
interface Exchange {
  readonly question: string;
  readonly thought: readonly string[];
  readonly answer: readonly string[];
  readonly thinking: boolean;
  readonly thinkingBudget: number | undefined;
  /** Tokens after which the answer is cut off. */
  readonly cut: number | undefined;
  readonly howCut: "stop" | "limit";
  /** A cut answer goes on before the next question, with thinking on or off. */
  readonly goesOn: boolean | undefined;
}

const word = fc.constantFrom("a", " be", "\n", " ", "字", ".", "\n\n", " <b", "x\n");
const exchange: fc.Arbitrary<Exchange> = fc.record({
  question: fc.string({ unit: "grapheme", maxLength: 8 }),
  thought: fc.array(word, { maxLength: 6 }),
  answer: fc.array(word, { maxLength: 6 }),
  thinking: fc.boolean(),
  thinkingBudget: fc.option(fc.nat(5), { nil: undefined }),
  cut: fc.option(fc.nat(12), { nil: undefined }),
  howCut: fc.constantFrom("stop", "limit"),
  goesOn: fc.option(fc.boolean(), { nil: undefined }),
});

/** A model that writes in its usual form, from wherever the prompt lets it begin. */
function model(plan: Exchange) {
  return function* (held: string) {
    const began = held.slice(held.lastIndexOf("<|im_start|>assistant\n<think>\n"));
    if (!began.includes("</think>")) yield* [...plan.thought, "\n", "</think>", "\n\n"];
    yield* [...plan.answer, "<|im_end|>"];
  };
}

interface Asked {
  readonly thinking: string;
  readonly text: string;
  readonly reused: number;
}

async function ask(
  held: { text: string },
  turns: readonly ChatTurn[],
  plan: Exchange,
  over: Partial<AnswerRequest>,
): Promise<Asked> {
  const stop = new AbortController();
  const { cut } = plan;
  const engine = new ScriptedEngine(function* (before) {
    let made = 0;
    for (const token of model(plan)(before)) {
      if (!over.continues && plan.howCut === "stop" && cut !== undefined && made++ >= cut) stop.abort();
      yield token;
    }
  });
  engine.held = held.text;
  const sent: EngineMessage[] = [];
  const request: AnswerRequest = {
    id: 1,
    conversationId: "c",
    thinking: plan.thinking,
    ...(plan.thinkingBudget === undefined ? {} : { thinkingBudget: plan.thinkingBudget }),
    ...(!over.continues && plan.howCut === "limit" && cut ? { maxTokens: cut } : {}),
    ...over,
    turns: turns.map((turn) => ({ ...turn, toolCalls: [], images: [] })),
  };
  const parts = {
    engine,
    slot: 0,
    facts: scriptedFacts,
    send: (message: EngineMessage) => sent.push(message),
  };
  await answer(parts, request, new AnswerControl(), stop.signal).catch((error: unknown) =>
    expect(error).toMatchObject({ code: "cancelled" }),
  );
  held.text = engine.held;
  const events = sent.flatMap((message) => (message.type === "output" ? message.events : []));
  const join = (type: "thinking" | "text") =>
    events.map((event) => (event.type === type ? event.text : "")).join("");
  const reading = sent.find((message) => message.type === "reading");
  return {
    thinking: join("thinking"),
    text: join("text"),
    reused: reading?.type === "reading" ? reading.reusedTokens : -1,
  };
}

test("whatever happens to answers (stopped, cut, closed, continued, thinking on and off), each turn reads only what is new", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(exchange, { minLength: 1, maxLength: 5 }), async (exchanges) => {
      const held = { text: "" };
      const turns: ChatTurn[] = [];
      for (const plan of exchanges) {
        const before = held.text.length;
        turns.push({ role: "user", text: plan.question });
        const first = await ask(held, turns, plan, {});
        expect(first.reused).toBe(before);
        const turn = { role: "assistant" as const, thinking: first.thinking, text: first.text };
        turns.push(turn);
        // Between the end of its thought and its first word an answer cannot be told from one in its thought.
        const between =
          turn.text === "" && held.text.endsWith("</think>") !== held.text.endsWith("</think>\n\n");
        if (
          plan.goesOn === undefined ||
          plan.cut === undefined ||
          between ||
          turn.text + turn.thinking === ""
        )
          continue;
        const whole = held.text.length;
        const inThought =
          turn.text === "" && !held.text.includes("</think>", held.text.lastIndexOf("<think>"));
        if (turn.text === "" && !inThought) continue;
        const rest = await ask(held, turns, plan, { continues: true, thinking: plan.goesOn });
        expect(rest.reused).toBe(whole);
        turn.thinking += rest.thinking;
        turn.text += rest.text;
      }
    }),
    { numRuns: 400 },
  );
});
