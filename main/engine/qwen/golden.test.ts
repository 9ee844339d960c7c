import { expect, test } from "vitest";
import type { ChatTurn } from "../backend";
import { renderPrompt, segmentsText, type ToolDefinition } from "./index";

/**
 * What the published chat template of Qwen3.6 makes of these histories with `preserve_thinking` and
 * `add_generation_prompt`, written out by hand.
 */
const prompt = (
  turns: readonly ChatTurn[],
  options: { thinking?: boolean; tools?: readonly ToolDefinition[]; continues?: boolean } = {},
) => segmentsText(renderPrompt(turns, { thinking: true, ...options }));

const system: ChatTurn = { role: "system", text: "Be brief." };
const user = (text: string): ChatTurn => ({ role: "user", text });
const tools: ToolDefinition[] = [
  {
    name: "read",
    description: 'Reads "a file"',
    parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  },
  { name: "now", description: "Tells the time", parameters: { type: "object", properties: {} } },
];

const toolBlock = `# Tools

You have access to the following functions:

<tools>
{"type": "function", "function": {"name": "read", "description": "Reads \\"a file\\"", "parameters": {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}}}
{"type": "function", "function": {"name": "now", "description": "Tells the time", "parameters": {"type": "object", "properties": {}}}}
</tools>

If you choose to call a function ONLY reply in the following format with NO suffix:

<tool_call>
<function=example_function_name>
<parameter=example_parameter_1>
value_1
</parameter>
<parameter=example_parameter_2>
This is the value for the second parameter
that can span
multiple lines
</parameter>
</function>
</tool_call>

<IMPORTANT>
Reminder:
- Function calls MUST follow the specified format: an inner <function=...></function> block must be nested within <tool_call></tool_call> XML tags
- Required parameters MUST be specified
- You may provide optional reasoning for your function call in natural language BEFORE the function call, but NOT after
- If there is no function call available, answer the question like normal with your current knowledge and do not tell the user about function calls
</IMPORTANT>`;

const openThought = "<|im_start|>assistant\n<think>\n";
const noThought = "<|im_start|>assistant\n<think>\n\n</think>\n\n";
const asked = (text: string) => `<|im_start|>user\n${text}<|im_end|>\n`;
const answered = (thinking: string, text: string) =>
  `<|im_start|>assistant\n<think>\n${thinking}\n</think>\n\n${text}<|im_end|>\n`;

test("a system text and a question, with thinking on and off", () => {
  const head = `<|im_start|>system\nBe brief.<|im_end|>\n${asked("Hi")}`;
  expect(prompt([system, user("Hi")])).toBe(head + openThought);
  expect(prompt([system, user("Hi")], { thinking: false })).toBe(head + noThought);
});

test("thinking stays in all earlier turns, also in those of before the last question", () => {
  const turns = [
    user("One?"),
    { role: "assistant" as const, thinking: "Easy.", text: "1" },
    user("Two?"),
    { role: "assistant" as const, thinking: "", text: "2" },
    user("Three?"),
  ];
  const head = asked("One?") + answered("Easy.", "1") + asked("Two?") + answered("", "2") + asked("Three?");
  expect(prompt(turns)).toBe(head + openThought);
  expect(prompt(turns, { thinking: false })).toBe(head + noThought);
});

test("tools without and with a system text", () => {
  expect(prompt([user("Hi")], { tools })).toBe(
    `<|im_start|>system\n${toolBlock}<|im_end|>\n${asked("Hi")}${openThought}`,
  );
  expect(prompt([system, user("Hi")], { tools })).toBe(
    `<|im_start|>system\n${toolBlock}\n\nBe brief.<|im_end|>\n${asked("Hi")}${openThought}`,
  );
});

test("calls of all kinds, several results in a row, and the answer behind them", () => {
  const turns: ChatTurn[] = [
    user("Look"),
    {
      role: "assistant",
      thinking: "Two files.",
      text: "I look.",
      toolCalls: [
        {
          name: "read",
          arguments: { path: "a b.txt", lines: [1, 2], all: true, deep: { a: null, b: "c" }, n: 0.5 },
        },
        { name: "now", arguments: {} },
      ],
    },
    { role: "tool", text: " first \n" },
    { role: "tool", text: "second" },
    { role: "assistant", thinking: "Done.", text: "", toolCalls: [{ name: "now", arguments: {} }] },
    { role: "tool", text: "noon" },
    { role: "assistant", thinking: "", text: "It is noon." },
    user("Thanks"),
  ];
  expect(prompt(turns)).toBe(
    `${asked("Look")}<|im_start|>assistant
<think>
Two files.
</think>

I look.

<tool_call>
<function=read>
<parameter=path>
a b.txt
</parameter>
<parameter=lines>
[1, 2]
</parameter>
<parameter=all>
true
</parameter>
<parameter=deep>
{"a": null, "b": "c"}
</parameter>
<parameter=n>
0.5
</parameter>
</function>
</tool_call>
<tool_call>
<function=now>
</function>
</tool_call><|im_end|>
<|im_start|>user
<tool_response>
first
</tool_response>
<tool_response>
second
</tool_response><|im_end|>
<|im_start|>assistant
<think>
Done.
</think>

<tool_call>
<function=now>
</function>
</tool_call><|im_end|>
<|im_start|>user
<tool_response>
noon
</tool_response><|im_end|>
${answered("", "It is noon.")}${asked("Thanks")}${openThought}`,
  );
});

test("images stand before the words of their turn", () => {
  const data = Uint8Array.of(1);
  const turn: ChatTurn = {
    ...user("What is it?"),
    images: [
      { name: "a.png", data },
      { name: "b.png", data },
    ],
  };
  const pad = "<|vision_start|><|image_pad|><|vision_end|>";
  expect(prompt([turn])).toBe(asked(`${pad}${pad}What is it?`) + openThought);
});

test("an answer that goes on is left open where it stopped", () => {
  const goOn = (thinking: string, text: string, on = true) =>
    prompt([user("Q"), { role: "assistant", thinking, text }], { continues: true, thinking: on });
  const head = `${asked("Q")}<|im_start|>assistant\n<think>\n`;
  expect(goOn("Hm, I", "")).toBe(`${head}Hm, I`);
  expect(goOn("Hm.", "The ans")).toBe(`${head}Hm.\n</think>\n\nThe ans`);
  expect(goOn("", "The ans", false)).toBe(`${head}\n</think>\n\nThe ans`);
  expect(goOn("", "")).toBe(head);
  expect(goOn("", "", false)).toBe(`${head}\n</think>\n\n`);
  // Thinking was switched off since, or the thought was closed for it: the answer begins.
  expect(goOn("Hm, I", "", false)).toBe(`${head}Hm, I\n</think>\n\n`);
  const closed =
    "Hm\n\nConsidering the limited time by the user, I have to give the solution based on the thinking directly now.";
  expect(goOn(closed, "")).toBe(`${head}${closed}\n</think>\n\n`);
});
