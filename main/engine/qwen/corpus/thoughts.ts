import { type CorpusCase, call, text, thought } from "./case";

const wrapped =
  "<tool_call>\n<function=read>\n<parameter=path>\na.txt\n</parameter>\n</function>\n</tool_call>";

/** Where thoughts begin and end, and what else stands in them. */
export const thoughtCases: readonly CorpusCase[] = [
  {
    name: "the usual form",
    thinking: true,
    output: "Hm.\n</think>\n\nYes.",
    events: [thought("Hm."), text("Yes.")],
  },
  {
    name: "no line break before the end of the thought",
    thinking: true,
    output: "Hm.</think>\n\nYes.",
    events: [thought("Hm."), text("Yes.")],
  },
  {
    name: "no line break behind the thought",
    thinking: true,
    output: "Hm.\n</think>Yes.",
    events: [thought("Hm."), text("Yes.")],
  },
  {
    name: "many line breaks behind the thought: two belong to the format",
    thinking: true,
    output: "Hm.\n</think>\n\n\n\nYes.",
    events: [thought("Hm."), text("\n\nYes.")],
  },
  { name: "an empty thought", thinking: true, output: "\n</think>\n\nYes.", events: [text("Yes.")] },
  {
    name: "an empty thought in one token",
    thinking: true,
    output: "</think>\n\nYes.",
    events: [text("Yes.")],
  },
  {
    name: "the opening tag again",
    thinking: true,
    output: "<think>\nHm.\n</think>\n\nYes.",
    events: [thought("\nHm."), text("Yes.")],
  },
  {
    name: "the closing tag twice",
    thinking: true,
    output: "Hm.\n</think>\n\n</think>\n\nYes.",
    events: [thought("Hm."), text("Yes.")],
  },
  { name: "the closing tag with thinking off", output: "</think>\n\nYes.", events: [text("Yes.")] },
  {
    name: "the closing tag in the middle of an answer is a word of it",
    output: "Write </think> there.",
    events: [text("Write </think> there.")],
  },
  {
    name: "a thought that never ends",
    thinking: true,
    output: "Hm, let me see\n",
    events: [thought("Hm, let me see\n")],
  },
  { name: "nothing at all", thinking: true, output: "", events: [] },
  { name: "nothing at all, with thinking off", output: "", events: [] },
  {
    name: "a thought that says its closing tag in pieces",
    thinking: true,
    output: "It is </thin k> not.\n</think>\n\nOk",
    events: [thought("It is </thin k> not."), text("Ok")],
  },
  {
    name: "an opening tag in the middle of a thought is a word of it",
    thinking: true,
    output: "So <think> it is.\n</think>\n\nOk",
    events: [thought("So <think> it is."), text("Ok")],
  },
  {
    name: "talk of calls in a thought",
    thinking: true,
    output: "I could use <tool_call> here.\n</think>\n\nNo.",
    events: [thought("I could use <tool_call> here."), text("No.")],
  },
  {
    name: "a call in the thought with which the output ends is a call",
    thinking: true,
    output: `Now.\n${wrapped}`,
    events: [thought("Now."), ...call("read", { path: "a.txt" })],
  },
  {
    name: "two calls in the thought with which the output ends",
    thinking: true,
    output: `Now.\n${wrapped}\n${wrapped}\n`,
    events: [thought("Now."), ...call("read", { path: "a.txt" }), ...call("read", { path: "a.txt" }, 1)],
  },
  {
    name: "a call in the thought, then the end of the thought and of everything",
    thinking: true,
    output: `Now.\n${wrapped}\n</think>\n\n`,
    events: [thought("Now."), ...call("read", { path: "a.txt" })],
  },
  {
    name: "a call that is drafted in the thought is no call when the thought goes on",
    thinking: true,
    output: `Like so:\n${wrapped}\nYes.\n</think>\n\n${wrapped}`,
    events: [thought(`Like so:\n${wrapped}\nYes.`), ...call("read", { path: "a.txt" })],
  },
  {
    name: "a call that is drafted at the end of the thought and then made is made once",
    thinking: true,
    output: `Like so:\n${wrapped}\n</think>\n\n${wrapped}`,
    events: [thought(`Like so:\n${wrapped}`), ...call("read", { path: "a.txt" })],
  },
  {
    name: "a call that is drafted in the thought before an answer in words",
    thinking: true,
    output: `Maybe\n${wrapped}\n</think>\n\nNo need.`,
    events: [thought(`Maybe\n${wrapped}`), text("No need.")],
  },
  {
    name: "a thought in Chinese with torn tags",
    thinking: true,
    output: "想一想。\n</think>\n\n好的",
    events: [thought("想一想。"), text("好的")],
  },
];
