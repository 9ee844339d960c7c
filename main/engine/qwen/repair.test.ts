import fc from "fast-check";
import { expect, test } from "vitest";
import { checkCall, errorTurn, malformedTurn, OutputParser, type ToolDefinition } from "./index";

const read: ToolDefinition = {
  name: "read_file",
  description: "",
  parameters: {
    type: "object",
    properties: {
      path: { type: "string" },
      line: { type: "integer" },
      all: { type: "boolean" },
      note: { type: ["string", "null"] },
      list: { type: "array" },
    },
    required: ["path"],
    additionalProperties: false,
  },
};
const tools = [read, { name: "now", description: "", parameters: {} }];
const check = (args: Record<string, unknown>, name = "read_file") =>
  checkCall({ name, arguments: args }, tools);

test("a good call is left as it is", () => {
  const given = { path: "a", line: 3, all: false, note: null, list: [1] };
  expect(check(given)).toEqual({ ok: true, call: { name: "read_file", arguments: given }, repaired: false });
  expect(check({ anything: 1 }, "now")).toMatchObject({ ok: true, repaired: false });
});

test.each([
  ["a name in other capitals", "Read_File", { path: "a" }, { path: "a" }],
  ["a parameter in other capitals", "read_file", { Path: "a" }, { path: "a" }],
  ["a number as a word", "read_file", { path: "a", line: "12" }, { path: "a", line: 12 }],
  ["a truth value as a word", "read_file", { path: "a", all: "True" }, { path: "a", all: true }],
  ["a number for a string", "read_file", { path: 12 }, { path: "12" }],
])("what can mean only one thing is repaired: %s", (_, name, given, expected) => {
  const call = { name: "read_file", arguments: expected };
  expect(check(given, name)).toEqual({ ok: true, call, repaired: true });
});

test.each([
  ["a missing parameter", {}, 'The required parameter "path" is missing.'],
  [
    "a wrong type",
    { path: "a", line: "seven" },
    'The parameter "line" has to be of type integer, but "seven" was given.',
  ],
  [
    "half a number",
    { path: "a", line: 1.5 },
    'The parameter "line" has to be of type integer, but 1.5 was given.',
  ],
  ["no list", { path: "a", list: "[1" }, 'The parameter "list" has to be of type array, but "[1" was given.'],
  ["an unknown parameter", { path: "a", colour: "red" }, 'There is no parameter "colour".'],
  [
    "a wrong required one is told once",
    { path: {} },
    'The parameter "path" has to be of type string, but {} was given.',
  ],
])("what cannot be repaired is said in words for the model: %s", (_, given, problem) => {
  expect(check(given)).toEqual({ ok: false, problem });
});

test("of a tool that there is not, those that there are are told", () => {
  expect(check({}, "fly")).toEqual({
    ok: false,
    problem: 'There is no tool named "fly". The tools are: read_file, now.',
  });
});

test("the turn for the model says what was wrong and shows the form, which is one that is understood", () => {
  const turn = errorTurn('The required parameter "path" is missing.', read);
  expect(turn).toEqual({
    role: "tool",
    text: 'Error: the call was not run. The required parameter "path" is missing.\n\nMake the call again in exactly this form:\n<tool_call>\n<function=read_file>\n<parameter=path>\nthe string\n</parameter>\n</function>\n</tool_call>',
  });
  const parser = new OutputParser({ thinking: false, tools });
  const events = [...parser.push(turn.text.slice(turn.text.indexOf("<tool_call>"))), ...parser.finish()];
  expect(events.at(-1)).toMatchObject({ type: "tool-call", call: { name: "read_file" } });
  expect(malformedTurn({ reason: "its JSON cannot be read" }).text).toContain(
    "could not be read: its JSON cannot be read.",
  );
});

test("whatever was called with whatever, checking never throws, and a repaired call is a good one", () => {
  const names = fc.constantFrom("path", "Path", "line", "all", "note", "list", "__proto__", "x");
  fc.assert(
    fc.property(
      fc.constantFrom("read_file", "READ_FILE", "no"),
      fc.dictionary(names, fc.jsonValue()),
      (name, args) => {
        const checked = checkCall({ name, arguments: args }, tools);
        if (checked.ok) expect(checkCall(checked.call, tools)).toEqual({ ...checked, repaired: false });
        else expect(checked.problem).not.toBe("");
      },
    ),
  );
});
