import { badJson, type CorpusCase, call, malformed, text } from "./case";

const path = { path: "a.txt" };
const json = (inside: string) => `<tool_call>\n${inside}\n</tool_call>`;
const good = '{"name": "edit", "arguments": {"path": "a.txt"}}';
const xml = "<tool_call>\n<function=edit>\n<parameter=path>\na.txt\n</parameter>\n</function>\n</tool_call>";

/** The JSON form of older models, which this one falls back to now and then. */
export const jsonCases: readonly CorpusCase[] = [
  { name: "the usual JSON form", output: json(good), events: call("edit", path) },
  { name: "on one line", output: `<tool_call>${good}</tool_call>`, events: call("edit", path) },
  {
    name: "“parameters” for “arguments”",
    output: json(good.replace("arguments", "parameters")),
    events: call("edit", path),
  },
  {
    name: "arguments as JSON text",
    output: json('{"name": "edit", "arguments": "{\\"path\\": \\"a.txt\\"}"}'),
    events: call("edit", path),
  },
  { name: "no arguments", output: json('{"name": "read"}'), events: call("read") },
  {
    name: "inside a function object",
    output: json(`{"type": "function", "function": ${good}}`),
    events: call("edit", path),
  },
  {
    name: "a list of calls",
    output: json(`[${good}, ${good}]`),
    events: [...call("edit", path), ...call("edit", path, 1)],
  },
  {
    name: "one call a line",
    output: json(`${good}\n${good}`),
    events: [...call("edit", path), ...call("edit", path, 1)],
  },
  { name: "in a code fence", output: json(`\`\`\`json\n${good}\n\`\`\``), events: call("edit", path) },
  { name: "a brace too many", output: json(`${good}}`), events: call("edit", path) },
  { name: "a brace missing", output: json(good.slice(0, -1)), events: call("edit", path) },
  {
    name: "an = for the : behind the name",
    output: json('{"name="edit", "arguments": {"path": "a.txt"}}'),
    events: call("edit", path),
  },
  {
    name: "a line break inside a string",
    output: json('{"name": "edit", "arguments": {"path": "a\nb"}}'),
    events: call("edit", { path: "a\nb" }),
  },
  {
    name: "the closing tag inside a string",
    output: json('{"name": "edit", "arguments": {"path": "a</tool_call>b"}}'),
    events: call("edit", { path: "a</tool_call>b" }),
  },
  { name: "no closing tag", output: `<tool_call>\n${good}`, events: call("edit", path) },
  {
    name: "a name like that of every object's parent",
    output: json('{"name": "edit", "arguments": {"__proto__": {"x": 1}}}'),
    events: call("edit", JSON.parse('{"__proto__": {"x": 1}}')),
  },
  {
    name: "no name",
    output: json('{"arguments": {}}'),
    events: [malformed(json('{"arguments": {}}'), badJson)],
  },
  { name: "no JSON", output: json("{path: a.txt}"), events: [malformed(json("{path: a.txt}"), badJson)] },
  {
    name: "cut off in a string",
    cut: true,
    output: '<tool_call>\n{"name": "edit", "argu',
    events: [malformed('<tool_call>\n{"name": "edit", "argu', badJson)],
  },
  {
    name: "very deep JSON",
    output: json(`${'{"a":'.repeat(300)}1${"}".repeat(300)}`),
    events: [malformed(json(`${'{"a":'.repeat(300)}1${"}".repeat(300)}`), badJson)],
  },
];

/** Answers that speak of calls, and make none. */
export const proseCases: readonly CorpusCase[] = [
  {
    name: "the tag in a sentence",
    output: "The tag <tool_call> begins a call.",
    events: [text("The tag <tool_call> begins a call.")],
  },
  {
    name: "the tag in code ticks",
    output: "Use `<tool_call>` and `</tool_call>`.",
    events: [text("Use `<tool_call>` and `</tool_call>`.")],
  },
  {
    name: "a whole call in a code block is an example",
    output: `Like so:\n\n\`\`\`xml\n${xml}\n\`\`\`\nThat is all.`,
    events: [text(`Like so:\n\n\`\`\`xml\n${xml}\n\`\`\`\nThat is all.`)],
  },
  {
    name: "a call behind a code block is a call",
    output: `\`\`\`js\nx\n\`\`\`\n\n${xml}`,
    events: [text("```js\nx\n```"), ...call("edit", path)],
  },
  {
    name: "a call without its wrapper in a code block is an example",
    output: "~~~\n<function=edit>\n</function>\n~~~",
    events: [text("~~~\n<function=edit>\n</function>\n~~~")],
  },
  {
    name: "without tools a call without its wrapper is text",
    withTools: false,
    output: "Write\n<function=edit>\nlike so",
    events: [text("Write\n<function=edit>\nlike so")],
  },
  {
    name: "without tools a call with its wrapper is still told as one",
    withTools: false,
    output: xml,
    events: call("edit", path),
  },
  {
    name: "without tools an empty call is text",
    withTools: false,
    output: "Write <tool_call></tool_call>.",
    events: [text("Write <tool_call></tool_call>.")],
  },
  { name: "less-than signs", output: "1 < 2 and 3 <4 <", events: [text("1 < 2 and 3 <4 <")] },
  { name: "line breaks at the end", output: "Yes.\n\n", events: [text("Yes.\n\n")] },
  { name: "a lonely closing tag", output: "Yes.\n</tool_call>", events: [text("Yes.\n</tool_call>")] },
  {
    name: "a tool's response, made up",
    output: "<tool_response>\n5\n</tool_response>",
    events: [text("<tool_response>\n5\n</tool_response>")],
  },
];
