import fc from "fast-check";
import { expect, test } from "vitest";
import { Conversations, type StateKeeper, worthKeepingTokens } from "./conversations";

/** An engine of which only the numbers of tokens exist, and a shelf in memory. */
function world(slots: number, keeps = true) {
  const held = new Map<number, number>();
  const shelf = new Map<string, number>();
  const log: string[] = [];
  const engine = {
    heldTokens: (slot: number) => held.get(slot) ?? 0,
    clear: async (slot: number) => {
      held.delete(slot);
    },
    saveState: async (slot: number) => ({ tokens: held.get(slot) ?? 0, memo: "" }),
    restoreState: async (slot: number, _path: string, memo: { tokens: number }) => {
      held.set(slot, memo.tokens);
    },
  };
  const keeper: StateKeeper = {
    save: async (id, _tokens, write) => {
      if (!keeps) return false;
      shelf.set(id, (await write("x")).tokens);
      log.push(`save ${id}`);
      return true;
    },
    load: async (id, take) => {
      const tokens = shelf.get(id);
      if (tokens !== undefined) await take("x", { tokens, memo: "" });
      return tokens !== undefined;
    },
    forget: async (id) => {
      shelf.delete(id);
    },
    limit: async () => undefined,
  };
  const conversations = new Conversations(engine, slots, keeper);
  const use = async (id: string, tokens = 100) => {
    const slot = await conversations.slotFor(id);
    const found = held.get(slot) ?? 0;
    held.set(slot, found + tokens);
    conversations.changed(id, tokens);
    return { slot, found };
  };
  return { conversations, use, shelf, log, held };
}

test("a conversation keeps its slot as long as there are others", async () => {
  const { use, log } = world(2);
  const a = await use("a");
  const b = await use("b");
  expect(a.slot).not.toBe(b.slot);
  expect((await use("a")).slot).toBe(a.slot);
  expect((await use("b")).found).toBe(100);
  expect(log).toEqual([]);
});

test("the conversation that was used last of all gives way, to disk, and comes back from there", async () => {
  const { use, log } = world(2);
  await use("a");
  await use("b");
  await use("a");
  await use("c");
  expect(log).toEqual(["save b"]);
  expect((await use("b")).found).toBe(100);
  expect(log).toEqual(["save b", "save a"]);
});

test("what is quickly read again is not written", async () => {
  const { use, conversations, log } = world(1);
  await use("a", worthKeepingTokens - 1);
  expect(await conversations.save()).toBe(0);
  await use("b");
  await conversations.save();
  // Nothing new since.
  expect(await conversations.save()).toBe(0);
  expect(log).toEqual(["save b"]);
});

test("a file that could not be written is tried again, and the slot is given away all the same", async () => {
  const { use, conversations } = world(1, false);
  await use("a");
  expect(await conversations.save()).toBe(0);
  expect((await use("b")).found).toBe(0);
});

test("a forgotten conversation is nowhere", async () => {
  const { use, conversations, shelf } = world(2);
  await use("a");
  await conversations.save();
  await conversations.forget("a");
  expect(shelf.has("a")).toBe(false);
  expect((await use("a")).found).toBe(0);
});

test("a borrowed slot is empty and belongs to nobody; who gave way comes back", async () => {
  const { use, conversations, held } = world(1);
  await use("a");
  const slot = await conversations.borrow();
  expect(held.get(slot)).toBeUndefined();
  expect((await use("a")).found).toBe(100);
});

test("however they are used, no two conversations share a slot and none loses what was worth keeping", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 40 }),
      async (slots, ids) => {
        const { use, conversations } = world(slots);
        const tokens = new Map<string, number>();
        for (const [index, id] of ids.entries()) {
          if (index % 7 === 6) await conversations.save((_, unsaved) => unsaved > 150);
          const { found } = await use(id);
          expect(found).toBe(tokens.get(id) ?? 0);
          tokens.set(id, found + 100);
        }
      },
    ),
  );
});
