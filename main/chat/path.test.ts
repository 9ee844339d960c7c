import { describe, expect, it } from "vitest";
import { sampleMessage, sampleTime } from "../../test/integration/support/sample-messages";
import type { Attachment } from "../contract";
import { turnsOf } from "./path";

const told = { systemPrompt: "", contents: new Map(), images: true };
const file: Attachment = { id: "f", kind: "text", name: 'a"\n```.md', bytes: 9, characters: 9, note: null };
const picture: Attachment = { id: "p", kind: "image", name: "p.png", bytes: 1, characters: 0, note: null };

describe("what the model is shown", () => {
  const path = [
    sampleMessage("q1", null),
    sampleMessage("failed", "q1", {
      role: "assistant",
      text: "",
      thinking: "half a thought",
      status: "failed",
    }),
    sampleMessage("q2", "failed"),
    sampleMessage("a2", "q2", { role: "assistant", thinking: "well", status: "stopped" }),
  ];

  it("leaves out answers that never said anything, and keeps thinking with what was said", () => {
    expect(turnsOf(path, told)).toEqual([
      { role: "user", text: "q1" },
      { role: "user", text: "q2" },
      { role: "assistant", text: "a2", thinking: "well", toolCalls: [] },
    ]);
  });

  it("keeps an answer that goes on although it has only thought so far", () => {
    expect(turnsOf(path.slice(0, 2), told, true)).toEqual([
      { role: "user", text: "q1" },
      { role: "assistant", text: "", thinking: "half a thought", toolCalls: [] },
    ]);
  });

  it("begins with what the user tells it, and with the last summary instead of all before it", () => {
    const compaction = { summary: "S", tokensBefore: 9, tokensAfter: 1, createdAt: sampleTime };
    const [q1, failed, q2, a2] = path;
    if (!q1 || !failed || !q2 || !a2) throw new Error("no path");
    const summed = [q1, failed, q2, { ...a2, compaction }, sampleMessage("q3", "a2")];
    expect(turnsOf(summed, { ...told, systemPrompt: "Be brief." })).toEqual([
      { role: "system", text: "Be brief.\n\nSummary of the conversation so far:\n\nS" },
      { role: "user", text: "q3" },
    ]);
    expect(turnsOf([q1], { ...told, systemPrompt: "Be brief." })[0]).toEqual({
      role: "system",
      text: "Be brief.",
    });
  });

  it("has files before the words about them, in a form that neither name nor text can leave", () => {
    const contents = new Map([["f", { text: "one\n```\ntwo", image: null }]]);
    const message = sampleMessage("q", null, { text: "What is this?", attachments: [file] });
    expect(turnsOf([message], { ...told, contents })).toEqual([
      {
        role: "user",
        text: 'Attached file "a\\"\\n```.md":\n````\none\n```\ntwo\n````\n\nWhat is this?',
      },
    ]);
  });

  it("has pictures where they can be shown, and their names where they cannot", () => {
    const contents = new Map([["p", { text: null, image: new Uint8Array([1]) }]]);
    const message = sampleMessage("q", null, { text: "", attachments: [picture] });
    expect(turnsOf([message], { ...told, contents })).toEqual([
      { role: "user", text: "", images: [{ name: "p.png", data: new Uint8Array([1]) }] },
    ]);
    expect(turnsOf([message], { ...told, contents, images: false })).toEqual([
      { role: "user", text: 'Attached picture "p.png" (it cannot be shown here).' },
    ]);
  });
});
