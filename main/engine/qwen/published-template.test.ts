import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { renderPrompt, segmentsText } from "./index";

const call = z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) });
const tool = z.object({
  name: z.string(),
  description: z.string(),
  parameters: z.record(z.string(), z.unknown()),
});
const turn = z.object({
  role: z.enum(["system", "user", "assistant", "tool"]),
  text: z.string(),
  thinking: z.string().optional(),
  toolCalls: z.array(call).optional(),
});
const recorded = z.object({
  tools: z.array(tool),
  cases: z.array(
    z.object({ turns: z.array(turn), thinking: z.boolean(), tools: z.array(z.string()), text: z.string() }),
  ),
});

test("36 histories drawn by chance become, to the byte, what the published template makes of them", async () => {
  const path = join(import.meta.dirname, "corpus/published-template.json");
  const { tools, cases } = recorded.parse(JSON.parse(await readFile(path, "utf8")));
  expect(cases).toHaveLength(36);
  for (const { turns, thinking, tools: names, text } of cases) {
    const given = tools.filter(({ name }) => names.includes(name));
    expect(segmentsText(renderPrompt(turns, { thinking, tools: given }))).toBe(text);
  }
});
