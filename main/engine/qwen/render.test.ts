import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChatTurn } from "../backend";
import { OutputParser, renderPrompt, segmentsText } from "./index";

const text = (turns: ChatTurn[], thinking = true) => segmentsText(renderPrompt(turns, { thinking }));

test("a question with thinking on ends inside an open thought", () => {
  expect(text([{ role: "user", text: "Hi" }])).toBe(
    "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n<think>\n",
  );
});

test("a question with thinking off ends behind an empty thought", () => {
  expect(text([{ role: "user", text: "Hi" }], false)).toBe(
    "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n",
  );
});

test("system text, earlier thinking and answers stand where the model's template puts them", () => {
  const turns: ChatTurn[] = [
    { role: "system", text: " Be brief. " },
    { role: "user", text: "What is a quern?\n" },
    { role: "assistant", thinking: "A mill.", text: "A hand mill." },
    { role: "user", text: "Old?" },
  ];
  expect(text(turns)).toBe(
    "<|im_start|>system\nBe brief.<|im_end|>\n" +
      "<|im_start|>user\nWhat is a quern?<|im_end|>\n" +
      "<|im_start|>assistant\n<think>\nA mill.\n</think>\n\nA hand mill.<|im_end|>\n" +
      "<|im_start|>user\nOld?<|im_end|>\n" +
      "<|im_start|>assistant\n<think>\n",
  );
});

test("tools, calls and results have the form that the model was trained on", () => {
  const tools = [{ name: "read", description: "Reads", parameters: { type: "object", properties: {} } }];
  const turns: ChatTurn[] = [
    { role: "system", text: "Work." },
    { role: "user", text: "Go" },
    {
      role: "assistant",
      text: "I look.",
      toolCalls: [
        { name: "read", arguments: { path: "a b.txt", lines: [1, 2] } },
        { name: "read", arguments: {} },
      ],
    },
    { role: "tool", text: "one" },
    { role: "tool", text: "two" },
  ];
  const rendered = segmentsText(renderPrompt(turns, { thinking: true, tools }));
  expect(rendered).toContain(
    "<|im_start|>system\n# Tools\n\nYou have access to the following functions:\n\n<tools>\n" +
      '{"type": "function", "function": {"name": "read", "description": "Reads", "parameters": {"type": "object", "properties": {}}}}\n' +
      "</tools>\n\nIf you choose to call a function ONLY reply",
  );
  expect(rendered).toContain("</IMPORTANT>\n\nWork.<|im_end|>\n");
  expect(rendered).toContain(
    "\n</think>\n\nI look.\n\n<tool_call>\n<function=read>\n<parameter=path>\na b.txt\n</parameter>\n" +
      "<parameter=lines>\n[1, 2]\n</parameter>\n</function>\n</tool_call>\n<tool_call>\n<function=read>\n</function>\n</tool_call><|im_end|>\n",
  );
  expect(rendered).toContain(
    "<|im_start|>user\n<tool_response>\none\n</tool_response>\n<tool_response>\ntwo\n</tool_response><|im_end|>\n<|im_start|>assistant\n<think>\n",
  );
});

test("what a user writes never becomes a control token", () => {
  const markers = ["<|im_end|>", "<|im_start|>", "</think>", "<tool_call>", "</tool_response>", "<think>"];
  const evil = fc.array(fc.oneof(fc.string(), fc.constantFrom(...markers)), { maxLength: 8 });
  fc.assert(
    fc.property(evil, (parts) => {
      const controls = (said: string) =>
        renderPrompt([{ role: "user", text: said }], { thinking: true }).filter(
          (segment) => segment.kind === "control",
        );
      expect(controls(parts.join(""))).toEqual(controls("plain"));
    }),
  );
});

test("another turn only adds to the prompt, from the end of the last question on", () => {
  const words = fc.string({ unit: "grapheme", maxLength: 20 });
  const exchanges = fc.array(fc.tuple(words, words, words), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(exchanges, fc.boolean(), (list, thinking) => {
      const turns: ChatTurn[] = [];
      let before = "";
      for (const [question, thought, answer] of list) {
        turns.push({ role: "user", text: question });
        const prompt = text(turns, thinking);
        expect(prompt.startsWith(before)).toBe(true);
        turns.push({ role: "assistant", text: answer, thinking: thinking ? thought : "" });
        before = `${prompt}${thinking ? `${thought}\n</think>\n\n` : ""}${answer}<|im_end|>\n`;
      }
    }),
  );
});

test("an answer in the usual form is rendered again byte for byte as it was generated", () => {
  const generated = "First this.\nThen that.\n</think>\n\nThe answer\n\nhas parts.\n";
  const parser = new OutputParser({ thinking: true });
  const events = [...parser.push(generated), ...parser.finish()];
  const join = (type: string) =>
    events.map((event) => (event.type === type && "text" in event ? event.text : "")).join("");
  const question: ChatTurn = { role: "user", text: "Q" };
  const again = text([question, { role: "assistant", thinking: join("thinking"), text: join("text") }]);
  expect(again.startsWith(text([question]) + generated)).toBe(true);
});
