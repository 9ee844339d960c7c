import { type CorpusCase, call, cutOff, malformed, notTheForm, text } from "./case";

const parameter = (name: string, value: string) => `<parameter=${name}>\n${value}\n</parameter>\n`;
const made = (inside: string, name = "edit") =>
  `<tool_call>\n<function=${name}>\n${inside}</function>\n</tool_call>`;
const path = { path: "a.txt" };
const good = made(parameter("path", "a.txt"));

/** Calls in the model's own form, and what is known to go wrong with them. */
export const callCases: readonly CorpusCase[] = [
  { name: "the usual form", output: good, events: call("edit", path) },
  { name: "no parameters", output: made("", "read"), events: call("read") },
  {
    name: "text before the call",
    output: `I look.\n\n${good}`,
    events: [text("I look."), ...call("edit", path)],
  },
  {
    name: "text right before the call",
    output: `I look.${good}`,
    events: [text("I look."), ...call("edit", path)],
  },
  {
    name: "text behind the call",
    output: `${good}\nDone so far.`,
    events: [...call("edit", path), text("Done so far.")],
  },
  {
    name: "two calls in a row",
    output: `${good}\n${good}`,
    events: [...call("edit", path), ...call("edit", path, 1)],
  },
  {
    name: "two calls with nothing between",
    output: good + good,
    events: [...call("edit", path), ...call("edit", path, 1)],
  },
  {
    name: "two functions in one wrapper",
    output: good.replace("</function>", `</function>\n<function=read>\n${parameter("path", "b")}</function>`),
    events: [...call("edit", path), ...call("read", { path: "b" }, 1)],
  },
  {
    name: "a second call behind the first without its wrapper",
    output: `${good}\n<function=read>\n${parameter("path", "b")}</function>`,
    events: [...call("edit", path), ...call("read", { path: "b" }, 1)],
  },
  {
    name: "the closing tag of the parameter twice",
    output: good.replace("</parameter>", "</parameter>\n</parameter>"),
    events: call("edit", path),
  },
  {
    name: "the closing tag of the parameter left out",
    output: good.replace("</parameter>\n", ""),
    events: call("edit", path),
  },
  {
    name: "the closing tag of a parameter left out before another one",
    output: made(`<parameter=path>\na.txt\n${parameter("content", "x")}`),
    events: call("edit", { ...path, content: "x" }),
  },
  {
    name: "the closing tag of the function left out",
    output: good.replace("</function>\n", ""),
    events: call("edit", path),
  },
  {
    name: "the closing tags of parameter and function left out",
    output: good.replace("</parameter>\n</function>\n", ""),
    events: call("edit", path),
  },
  {
    name: "the closing tag of the function twice",
    output: good.replace("</function>", "</function>\n</function>"),
    events: call("edit", path),
  },
  {
    name: "the closing tag of the call left out",
    output: good.replace("\n</tool_call>", ""),
    events: call("edit", path),
  },
  {
    name: "all closing tags behind the value left out, and the output ended",
    output: "<tool_call>\n<function=edit>\n<parameter=path>\na.txt\n</parameter>",
    events: call("edit", path),
  },
  {
    name: "the closing tag of an older form",
    output: good.replace("</tool_call>", "</function_invocation>"),
    events: call("edit", path),
  },
  {
    name: "the closing tag of an older form besides",
    output: good.replace("</function>", "</function>\n</function_invocation>"),
    events: call("edit", path),
  },
  {
    name: "the wrapper of an older form inside",
    output: good.replace("<tool_call>\n", "<tool_call>\n<function_invocation>\n"),
    events: call("edit", path),
  },
  {
    name: "closing tags left over behind the call",
    output: `${good}\n</function>\n</tool_call>\n`,
    events: call("edit", path),
  },
  {
    name: "no wrapper",
    output: `${parameter("path", "a.txt")}</function>`.replace(/^/u, "\n<function=edit>\n"),
    events: call("edit", path),
  },
  {
    name: "no wrapper, at the very beginning",
    output: `<function=edit>\n${parameter("path", "a.txt")}</function>`,
    events: call("edit", path),
  },
  {
    name: "no opening tag of the wrapper",
    output: `I look.\n<function=edit>\n${parameter("path", "a.txt")}</function>\n</tool_call>`,
    events: [text("I look."), ...call("edit", path)],
  },
  {
    name: "no wrapper and no such tool: talk of calls",
    output: "Write\n<function=name>\nlike so",
    events: [text("Write\n<function=name>\nlike so")],
  },
  { name: "everything on one line", output: good.replaceAll("\n", ""), events: call("edit", path) },
  {
    name: "blanks and line breaks everywhere",
    output: good.replaceAll("\n", "\n\n").replace("a.txt\n\n", "a.txt\n").replace("\n\na.txt", "\na.txt"),
    events: call("edit", path),
  },
  {
    name: "the name in quotes",
    output: good.replace("=edit>", '="edit">').replace("=path>", "='path'>"),
    events: call("edit", path),
  },
  {
    name: "the name as an attribute",
    output: good.replace("=edit>", ' name="edit">').replace("<parameter=path>", '<parameter name="path">'),
    events: call("edit", path),
  },
  {
    name: "the > behind the function's name left out",
    output: good.replace("edit>", "edit"),
    events: call("edit", path),
  },
  {
    name: "the > behind a parameter's name left out",
    output: good.replace("path>", "path"),
    events: call("edit", path),
  },
  {
    name: "blanks around the names",
    output: good.replace("=edit>", "= edit >").replace("=path>", "= path >"),
    events: call("edit", path),
  },
  {
    name: "JSON for the parameters",
    output: made('{"path": "a.txt", "line": 3}\n'),
    events: call("edit", { ...path, line: 3 }),
  },
  {
    name: "a Python word for true",
    output: made(parameter("all", "True") + parameter("path", "True")),
    events: call("edit", { all: true, path: "True" }),
  },
  {
    name: "a Python word for null",
    output: made(parameter("limit", "None")),
    events: call("edit", { limit: null }),
  },
  {
    name: "null for an optional string, and as a word",
    output: made(parameter("note", "null") + parameter("path", "null")),
    events: call("edit", { note: null, path: "null" }),
  },
  {
    name: "numbers, objects and lists are JSON",
    output: made(
      parameter("line", "7") +
        parameter("ratio", "0.5") +
        parameter("deep", '{"a": [1]}') +
        parameter("list", "[]"),
    ),
    events: call("edit", { line: 7, ratio: 0.5, deep: { a: [1] }, list: [] }),
  },
  {
    name: "what should be a number and is none stays what it is, for the tool to refuse",
    output: made(parameter("line", "seven")),
    events: call("edit", { line: "seven" }),
  },
  {
    name: "one of a list of words is a string",
    output: made(parameter("kind", "new")),
    events: call("edit", { kind: "new" }),
  },
  {
    name: "a parameter that the tool does not know is a string",
    output: made(parameter("other", "12")),
    events: call("edit", { other: "12" }),
  },
  {
    name: "a tool that there is not is a call all the same, for its user to refuse",
    output: made(parameter("x", "1"), "fly"),
    events: call("fly", { x: "1" }),
  },
  { name: "an empty value", output: made(parameter("content", "")), events: call("edit", { content: "" }) },
  {
    name: "an empty value without its line breaks",
    output: made("<parameter=content></parameter>\n"),
    events: call("edit", { content: "" }),
  },
  {
    name: "a value with line breaks at both ends",
    output: made(parameter("content", "\n x \n")),
    events: call("edit", { content: "\n x \n" }),
  },
  {
    name: "a value with Windows line breaks",
    output: made(parameter("content", "a\r\nb\r")),
    events: call("edit", { content: "a\r\nb\r" }),
  },
  {
    name: "a value that holds the parameter's closing tag",
    output: made(parameter("content", 'return "</parameter>";\nend')),
    events: call("edit", { content: 'return "</parameter>";\nend' }),
  },
  {
    name: "a value that holds all closing tags in one line",
    output: made(parameter("content", "</parameter></function></tool_call> ends it")),
    // The format has no escapes: a value that ends like a call is one, and what follows is text. Nothing is lost.
    events: [...call("edit", { content: "" }), text("ends it\n</parameter>\n</function>\n</tool_call>")],
  },
  {
    name: "a value that holds the call's closing tag",
    output: made(parameter("content", "a call ends with </tool_call> on its own")),
    events: call("edit", { content: "a call ends with </tool_call> on its own" }),
  },
  {
    name: "a value that holds the function's closing tag and goes on",
    output: made(parameter("content", "x </function>\n y")),
    events: call("edit", { content: "x </function>\n y" }),
  },
  {
    name: "a value of HTML",
    output: made(parameter("content", '<div class="a">\n<b>1 < 2</b>\n</div>')),
    events: call("edit", { content: '<div class="a">\n<b>1 < 2</b>\n</div>' }),
  },
  {
    name: "a value with a thought in it",
    output: made(parameter("content", "<think>\nx\n</think>")),
    events: call("edit", { content: "<think>\nx\n</think>" }),
  },
  {
    name: "the same parameter twice: the last one counts",
    output: made(parameter("path", "a") + parameter("path", "b")),
    events: call("edit", { path: "b" }),
  },
  {
    name: "a name of every object",
    output: made(parameter("constructor", "x")),
    events: call("edit", { constructor: "x" }),
  },
  {
    name: "a call cut off in a value",
    cut: true,
    output: good.slice(0, 50),
    events: [{ type: "tool-call-start", index: 0, name: "edit" }, malformed(good.slice(0, 50), cutOff)],
  },
  {
    name: "a call cut off behind a value",
    cut: true,
    output: good.slice(0, good.indexOf("</function>")),
    events: [
      { type: "tool-call-start", index: 0, name: "edit" },
      malformed(good.slice(0, good.indexOf("</function>")), cutOff),
    ],
  },
  {
    name: "a call cut off in its name",
    cut: true,
    output: "<tool_call>\n<function=ed",
    events: [malformed("<tool_call>\n<function=ed", cutOff)],
  },
  {
    name: "a call cut off in its wrapper is text",
    cut: true,
    output: "I look.\n\n<tool_ca",
    events: [text("I look.\n\n<tool_ca")],
  },
  {
    name: "words where parameters belong",
    output: made("just do it\n"),
    events: [
      { type: "tool-call-start", index: 0, name: "edit" },
      malformed(made("just do it\n"), notTheForm),
    ],
  },
  { name: "no name", output: made("", ""), events: [malformed(made("", ""), notTheForm)] },
  {
    name: "a parameter without a name",
    output: made("<parameter=\n7\n</parameter>\n"),
    events: [
      { type: "tool-call-start", index: 0, name: "edit" },
      malformed(made("<parameter=\n7\n</parameter>\n"), notTheForm),
    ],
  },
  {
    name: "a colon where > belongs",
    output: made("<parameter=list: [1, 2]\n</parameter>\n"),
    events: [
      { type: "tool-call-start", index: 0, name: "edit" },
      malformed(made("<parameter=list: [1, 2]\n</parameter>\n"), notTheForm),
    ],
  },
  {
    name: "an empty call",
    output: "<tool_call>\n</tool_call>",
    events: [malformed("<tool_call>\n</tool_call>", "there is nothing in it")],
  },
  {
    name: "a malformed call and then a good one",
    output: `${made("just do it\n")}\n${good}`,
    events: [
      { type: "tool-call-start", index: 0, name: "edit" },
      malformed(made("just do it\n"), notTheForm),
      ...call("edit", path, 1),
    ],
  },
];
