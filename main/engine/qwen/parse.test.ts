import fc from "fast-check";
import { expect, test } from "vitest";
import { type OutputEvent, OutputParser, type ToolDefinition } from "./index";

const tools: ToolDefinition[] = [
  {
    name: "edit",
    description: "",
    parameters: {
      type: "object",
      properties: { path: { type: "string" }, line: { type: "integer" }, deep: { type: "object" } },
    },
  },
];

function merged(events: OutputEvent[]): OutputEvent[] {
  const out: OutputEvent[] = [];
  for (const event of events) {
    const last = out.at(-1);
    if ((event.type === "text" || event.type === "thinking") && last?.type === event.type)
      out[out.length - 1] = { type: event.type, text: last.text + event.text };
    else out.push(event);
  }
  return out;
}

function parse(pieces: string[], options: { thinking?: boolean; tools?: ToolDefinition[] } = {}) {
  const parser = new OutputParser({ thinking: options.thinking ?? false, tools: options.tools ?? [] });
  return merged([...pieces.flatMap((piece) => parser.push(piece)), ...parser.finish()]);
}

const call = (name: string, args: Record<string, unknown>, index = 0): OutputEvent[] => [
  { type: "tool-call-start", index, name },
  { type: "tool-call", index, call: { name, arguments: args } },
];
const wrapped =
  "<tool_call>\n<function=edit>\n<parameter=path>\na.txt\n</parameter>\n</function>\n</tool_call>";

test("thinking ends at its tag and the line breaks around the tag belong to neither side", () => {
  expect(parse(["Hm.\n</think>\n\nYes."], { thinking: true })).toEqual([
    { type: "thinking", text: "Hm." },
    { type: "text", text: "Yes." },
  ]);
});

test("thinking that is cut off stays thinking", () => {
  expect(parse(["Hm, I", " wonder\n"], { thinking: true })).toEqual([
    { type: "thinking", text: "Hm, I wonder\n" },
  ]);
});

test("an empty thought gives no thinking at all", () => {
  expect(parse(["</think>\n\nYes"], { thinking: true })).toEqual([{ type: "text", text: "Yes" }]);
  expect(parse(["<think>\n\n</think>\n\nYes"], { thinking: true })).toEqual([
    { type: "thinking", text: "\n" },
    { type: "text", text: "Yes" },
  ]);
});

test("a closing tag repeated with thinking off is dropped", () => {
  expect(parse(["</think>\n\nYes"])).toEqual([{ type: "text", text: "Yes" }]);
});

test("a call has raw strings and JSON for what the schema says is not a string", () => {
  const body =
    '<tool_call>\n<function=edit>\n<parameter=path>\n 12 \n</parameter>\n<parameter=line>\n7\n</parameter>\n<parameter=deep>\n{"a":[1]}\n</parameter>\n</function>\n</tool_call>';
  expect(parse([body], { tools })).toEqual(call("edit", { path: " 12 ", line: 7, deep: { a: [1] } }));
});

test("text before a call and several calls in a row are kept apart", () => {
  expect(parse([`I look.\n\n${wrapped}\n${wrapped}`], { tools })).toEqual([
    { type: "text", text: "I look." },
    ...call("edit", { path: "a.txt" }),
    ...call("edit", { path: "a.txt" }, 1),
  ]);
});

test.each([
  ["a closing tag twice", wrapped.replace("</parameter>", "</parameter>\n</parameter>")],
  ["no closing tag of the parameter", wrapped.replace("\n</parameter>", "")],
  ["no closing tag of the call", wrapped.replace("\n</tool_call>", "")],
  ["no closing tag of the function", wrapped.replace("</function>\n", "")],
  ["no wrapper", `\n${wrapped.slice(12, -13)}`],
  ["the JSON form", '<tool_call>\n{"name": "edit", "arguments": {"path": "a.txt"}}\n</tool_call>'],
  ["everything on one line", wrapped.replaceAll("\n", "")],
])("a call with a known deviation is understood: %s", (_, output) => {
  expect(parse([output], { tools })).toEqual(call("edit", { path: "a.txt" }));
});

test("a call inside the thought is a call; talk of calls is thought", () => {
  expect(parse([`Now.\n${wrapped}`], { thinking: true, tools })).toEqual([
    { type: "thinking", text: "Now." },
    ...call("edit", { path: "a.txt" }),
  ]);
  expect(parse(["I could use <tool_call> here.\n</think>\n\nNo."], { thinking: true, tools })).toEqual([
    { type: "thinking", text: "I could use <tool_call> here." },
    { type: "text", text: "No." },
  ]);
});

test("two functions in one wrapper are two calls", () => {
  const two = wrapped.replace("</function>", "</function>\n<function=edit>\n</function>");
  expect(parse([two], { tools })).toEqual([...call("edit", { path: "a.txt" }), ...call("edit", {}, 1)]);
});

test("a value keeps its own line breaks and tags that look alike", () => {
  const value = "\n<b>\n</tool_call> </function>\n";
  const output = wrapped.replace("a.txt", value);
  expect(parse([output], { tools })).toEqual(call("edit", { path: value }));
});

test("a call that is cut off is malformed and shows what was written", () => {
  expect(parse([wrapped.slice(0, 50)], { tools })).toEqual([
    { type: "tool-call-start", index: 0, name: "edit" },
    {
      type: "tool-call-malformed",
      index: 0,
      raw: wrapped.slice(0, 50),
      reason: "the output ended before the call did",
    },
  ]);
});

test("an answer about XML is an answer where no tools were offered", () => {
  const output = "Write\n<function=x>\nlike so";
  expect(parse([output])).toEqual([{ type: "text", text: output }]);
});

test("a parameter named like a part of every object harms nothing", () => {
  const [, done] = parse([wrapped.replace("path", "__proto__")], { tools });
  expect(done?.type === "tool-call" && Object.keys(done.call.arguments)).toEqual(["__proto__"]);
  expect(({} as Record<string, unknown>).path).toBeUndefined();
});

const fragments = fc.constantFrom(
  ..."<think>|</think>|<tool_call>|</tool_call>|<function=edit>|</function>|<parameter=path>|</parameter>|\n|\n\n|<|>|{|{}|a|edit| |=|/|\u{1f33e}|<tool_|</thi".split(
    "|",
  ),
);
const output = fc.array(fc.oneof(fragments, fc.string({ maxLength: 4 })), { maxLength: 40 });

test("however the output is cut, the events are the same and nothing throws", () => {
  fc.assert(
    fc.property(
      output,
      fc.array(fc.nat(200), { maxLength: 60 }),
      fc.boolean(),
      fc.boolean(),
      (parts, cuts, thinking, withTools) => {
        const whole = parts.join("");
        const places = [...new Set([0, ...cuts.filter((cut) => cut < whole.length), whole.length])].sort(
          (a, b) => a - b,
        );
        const pieces = places.slice(1).map((end, index) => whole.slice(places[index], end));
        const options = { thinking, tools: withTools ? tools : [] };
        const expected = parse([whole], options);
        expect(parse(pieces, options)).toEqual(expected);
        expect(parse([...whole], options)).toEqual(expected);
      },
    ),
    { numRuns: 1500 },
  );
});

test("plain text comes out as it went in", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (plain) => {
      fc.pre(!plain.includes("<"));
      const events = parse([plain]);
      expect(events).toEqual(plain === "" ? [] : [{ type: "text", text: plain }]);
    }),
  );
});
