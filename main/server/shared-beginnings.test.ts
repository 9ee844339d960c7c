import { expect, test } from "vitest";
import { SharedBeginnings } from "./shared-beginnings";

function world() {
  const forgotten: string[] = [];
  const beginnings = new SharedBeginnings((id) => forgotten.push(id));
  let conversations = 0;
  /** A new conversation, or one that goes on, with this system text. */
  const take = (system: string, client = "ada", conversationId = `c${conversations++}`) =>
    beginnings.take(client, {
      conversationId,
      thinking: false,
      turns: [
        { role: "system", text: system },
        { role: "user", text: "hello" },
      ],
    });
  return { beginnings, forgotten, take };
}

test("of a client that never begins the same way twice no more is kept after a few, until one comes again", () => {
  const { take } = world();
  expect([1, 2, 3, 4, 5, 6].map((hour) => take(`It is ${hour} o'clock.`))).toEqual([
    ...[true, true, true, true],
    ...[false, false],
  ]);
  expect(take("It is 6 o'clock.")).toBe(true);
  // Another client is another matter.
  expect(take("It is 7 o'clock.", "bob")).toBe(true);
});

test("a conversation that goes on is no second one", () => {
  const { take } = world();
  for (const hour of [1, 2, 3, 4]) take(`It is ${hour} o'clock.`);
  expect([1, 2, 3].map(() => take("It is 5 o'clock.", "ada", "the same"))).toEqual([false, false, false]);
});

test("the beginnings of a client are bounded: what the oldest left behind is dropped, and of others nothing", () => {
  const { beginnings, forgotten, take } = world();
  take("Bob's.", "bob");
  for (let hour = 0; hour < 20; hour++) take(`It is ${hour} o'clock.`);
  expect(forgotten).toHaveLength(4);
  const left = beginnings.clear();
  expect(left).toHaveLength(17);
  expect(left.filter((id) => forgotten.includes(id))).toEqual([]);
  expect(beginnings.clear()).toEqual([]);
});

test("what has no system text and no tools has nothing to share", () => {
  const { beginnings } = world();
  const turns = [{ role: "user" as const, text: "hello" }];
  expect(beginnings.take("ada", { conversationId: "c", thinking: false, turns })).toBe(false);
});
