import type { ToolName } from "../../contract";
import type { ToolDefinition } from "../../engine";
import type { OuterTool } from "../outer-tools";
import { shellOf } from "./arguments";

const text = (description: string) => ({ type: "string", description });
const number = (description: string) => ({ type: "integer", description });

function tool(
  name: ToolName,
  description: string,
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[],
): ToolDefinition {
  return { name, description, parameters: { type: "object", properties, required } };
}

/**
 * What the model may call. The texts are part of every prompt and never change within a version on one system, so that the engine
 * finds what it has read of them before.
 */
export const toolDefinitions: readonly ToolDefinition[] = [
  tool("list", "List a folder's entries.", { path: text("Folder, relative; . for the root.") }, ["path"]),
  tool(
    "read",
    "Read a text file with line numbers. Long files come in parts: ask for more with from.",
    {
      path: text("File, relative."),
      from: number("First line, from 1. Default 1."),
      lines: number("How many lines. Default 400."),
      column: number("First character of a long line. Default 1."),
    },
    ["path"],
  ),
  tool(
    "search",
    "Find lines that contain a text in all files that are not ignored.",
    {
      text: text("What to look for."),
      regex: { type: "boolean", description: "It is a regular expression. Default false." },
      files: text("Only in files that match this glob, such as src/**/*.ts."),
    },
    ["text"],
  ),
  tool("find", "Find files by a glob such as **/*.test.ts.", { glob: text("The glob.") }, ["glob"]),
  tool(
    "edit",
    "Replace a text in a file that you have read. old must be in the file exactly once, without line numbers; give enough lines around it.",
    {
      path: text("File, relative."),
      old: text("The text as it is now."),
      new: text("The text in its place; may be empty."),
      all: { type: "boolean", description: "Replace every place. Default false." },
    },
    ["path", "old", "new"],
  ),
  tool(
    "write",
    "Write a whole file: a new one, or a small one anew. For changes use edit.",
    { path: text("File, relative."), text: text("All of its text.") },
    ["path", "text"],
  ),
  tool(
    "run",
    "Run a program and wait for its end. No input can be given to it. It may be refused. Give argv, or command where a shell is needed.",
    {
      argv: {
        type: "array",
        items: { type: "string" },
        description: 'The program and its arguments, such as ["npm", "test"].',
      },
      command: text(`A command line for ${shellOf()}, in place of argv.`),
      folder: text("Folder to run it in, relative. Default: the root."),
      seconds: number("Ended after so many seconds. Default 120."),
      network: { type: "boolean", description: "It needs the network. Default false." },
    },
    [],
  ),
  tool(
    "ask_user",
    "Ask the user a question when you cannot know what is wanted.",
    {
      question: text("One question."),
      choices: { type: "array", items: { type: "string" }, description: "Possible answers." },
    },
    ["question"],
  ),
  tool(
    "plan",
    "Set the plan the user sees: short steps, each open, doing, done or dropped. Only for tasks of several steps.",
    {
      steps: {
        type: "array",
        items: {
          type: "object",
          properties: {
            text: { type: "string" },
            state: { type: "string", enum: ["open", "doing", "done", "dropped"] },
          },
          required: ["text", "state"],
        },
      },
    },
    ["steps"],
  ),
  tool("done", "End the task.", { summary: text("What was done and how it was checked, briefly.") }, [
    "summary",
  ]),
];

/**
 * What the model may call in a task: the agent's own tools, and those of servers behind them, so that the prompt up to
 * there is the same to the byte with and without.
 */
export const toolsOf = (outer: readonly OuterTool[]): readonly ToolDefinition[] =>
  outer.length === 0
    ? toolDefinitions
    : [
        ...toolDefinitions,
        ...outer.map(({ name, description, parameters }) => ({ name, description, parameters })),
      ];
