import { expect, test } from "vitest";
import { renderPrompt, segmentsText } from "../../engine/qwen";
import type { OuterTool } from "../outer-tools";
import { systemPrompt } from "../prompt";
import { toolDefinitions, toolsOf } from "./definitions";

const outer = (name: string): OuterTool => ({
  serverId: "s",
  server: "files",
  tool: name,
  hash: "h",
  name: `mcp__files__${name}`,
  description: "Reads.",
  parameters: { type: "object", properties: {} },
});
const promptWith = (tools: readonly OuterTool[]) =>
  segmentsText(
    renderPrompt([{ role: "system", text: systemPrompt }], { thinking: true, tools: toolsOf(tools) }),
  );

test("without tools of servers the list is the agent's own, the very same", () => {
  expect(toolsOf([])).toBe(toolDefinitions);
});

test("with them the prompt is the same to the byte up to the end of the agent's own tools", () => {
  const plain = promptWith([]);
  const shared = plain.slice(0, plain.indexOf("\n</tools>"));
  const more = promptWith([outer("read"), outer("write")]);
  expect(shared.length).toBeGreaterThan(1000);
  expect(more.startsWith(`${shared}\n`)).toBe(true);
  // Only what the model needs of them is in it.
  expect(more).toContain("mcp__files__read");
  expect(more).not.toContain("serverId");
});
