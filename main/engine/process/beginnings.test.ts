import { expect, test } from "vitest";
import { type PromptSegment, renderPrompt } from "../qwen";
import type { PrefillProgress } from "../token-engine";
import { Beginnings, beginningId, beginningOf } from "./beginnings";

const system = "Work in the folder, step by step. ".repeat(40);
const promptFor = (text: string, with_ = system) =>
  renderPrompt(
    [...(with_ === "" ? [] : [{ role: "system" as const, text: with_ }]), { role: "user" as const, text }],
    { thinking: true },
  );

/** An engine whose tokens are bytes, and a shelf in memory; both note what is done. */
function world(keeps = true) {
  let held: string[] = [];
  const shelf = new Map<string, string[]>();
  const log: string[] = [];
  const tokensOf = (prompt: readonly PromptSegment[]) =>
    prompt.flatMap((segment): string[] =>
      segment.kind === "text" ? [...segment.text] : [segment.kind === "control" ? segment.token : "image"],
    );
  const engine = {
    countPrompt: async (prompt: readonly PromptSegment[]) => tokensOf(prompt).length,
    heldTokens: () => held.length,
    prefill: async (
      _slot: number,
      prompt: readonly PromptSegment[],
      onProgress: (progress: PrefillProgress) => void,
    ) => {
      const tokens = tokensOf(prompt);
      const reused = Math.min(held.findIndex((token, at) => token !== tokens[at]) + 1 || held.length + 1) - 1;
      const total = tokens.length - 1 - reused;
      onProgress({ reused, read: 0, total });
      onProgress({ reused, read: total, total });
      held = tokens.slice(0, -1);
      return { reused, read: total, total, promptTokens: tokens.length };
    },
    saveState: async () => ({ tokens: held.length, memo: "" }),
    restoreState: async (_slot: number, path: string) => {
      held = [...(shelf.get(path) ?? [])];
    },
  };
  const keeper = {
    save: async (id: string, _tokens: number, write: (path: string) => Promise<unknown>) => {
      if (!keeps) return false;
      await write(id);
      shelf.set(id, [...held]);
      log.push("saved");
      return true;
    },
    load: async (
      id: string,
      take: (path: string, memo: { tokens: number; memo: string }) => Promise<void>,
    ) => {
      const state = shelf.get(id);
      if (state) await take(id, { tokens: state.length, memo: "" });
      return state !== undefined;
    },
    forget: async (id: string) => void shelf.delete(id),
    limit: async () => undefined,
  };
  const beginnings = new Beginnings(engine, keeper);
  const ask = async (prompt: readonly PromptSegment[], fresh = true, among = "agent") => {
    if (fresh) held = [];
    const told: PrefillProgress[] = [];
    const { signal } = new AbortController();
    const result = await beginnings.prefill({
      among,
      slot: 0,
      prompt,
      signal,
      onProgress: (progress) => told.push(progress),
      onDisk: () => undefined,
    });
    return { ...result, told };
  };
  return { ask, shelf, log };
}

test("the beginning is the system turn with the tools, and nothing of what a person said", () => {
  const text = (prompt: readonly PromptSegment[]) =>
    prompt.map((segment) => (segment.kind === "text" ? segment.text : "")).join("");
  expect(text(beginningOf(promptFor("a secret of mine")))).not.toContain("secret");
  expect(text(beginningOf(promptFor("a secret of mine")))).toContain(system.trim());
  expect(beginningOf(promptFor("system\nnot a system turn", ""))).toEqual([]);
});

test("a second conversation takes the beginning up, and its figures are true", async () => {
  const { ask, log } = world();
  const first = await ask(promptFor("one"));
  const second = await ask(promptFor("two, and more"));
  expect(log).toEqual(["saved"]);
  expect(first.reused).toBe(0);
  expect(first.read).toBe(first.promptTokens - 1);
  expect(second.reused).toBeGreaterThan(system.length - 10);
  expect(second.reused + second.read).toBe(second.promptTokens - 1);
});

test("while it reads the beginning, the whole is what it counts to, and it never goes back", async () => {
  const { told, promptTokens } = await world().ask(promptFor("one"));
  expect(new Set(told.map(({ total }) => total))).toEqual(new Set([promptTokens - 1]));
  const read = told.map((each) => each.read);
  expect(read).toEqual([...read].sort((a, b) => a - b));
  expect(told.every(({ reused }) => reused === 0)).toBe(true);
});

test("another word in the system turn is another beginning", async () => {
  const { ask, shelf } = world();
  await ask(promptFor("one"));
  expect((await ask(promptFor("one", `${system}And be brief.`))).reused).toBe(0);
  expect(shelf.size).toBe(2);
});

test("one of another name is another beginning, and what it is kept under can be told from the request", async () => {
  const { ask, shelf } = world();
  await ask(promptFor("one"), true, "ada");
  expect((await ask(promptFor("one"), true, "bob")).reused).toBe(0);
  expect((await ask(promptFor("two"), true, "bob")).reused).toBeGreaterThan(0);
  const turns = (content: string) => [
    { role: "system" as const, text: content },
    { role: "user" as const, text: "three" },
  ];
  const id = (among: string, content: string) =>
    beginningId(among, { turns: turns(content), thinking: false });
  expect(new Set([id("ada", system), id("bob", system)])).toEqual(new Set(shelf.keys()));
  expect(shelf.has(id("ada", `${system}More.`) ?? "")).toBe(false);
  expect(beginningId("ada", { turns: [{ role: "user", text: system }], thinking: true })).toBeNull();
});

test("a short beginning, one without a system turn, and a conversation under way are read as ever", async () => {
  const { ask, log } = world();
  await ask(promptFor("one", "Be brief."));
  await ask(promptFor("one", ""));
  expect(log).toEqual([]);
  await ask(promptFor("one", "Be brief."));
  await ask(promptFor("one"), false);
  expect(log).toEqual([]);
});

test("where nothing can be kept, everything is read", async () => {
  const { ask } = world(false);
  for (const text of ["one", "two"]) {
    const { reused, read, promptTokens } = await ask(promptFor(text));
    expect({ reused, read }).toEqual({ reused: 0, read: promptTokens - 1 });
  }
});
