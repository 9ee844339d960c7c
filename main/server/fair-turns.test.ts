import { describe, expect, it } from "vitest";
import { createTurnQueue } from "../engine";
import { createFairTurns } from "./fair-turns";

const never = new AbortController().signal;
const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Clients that ask again as soon as they were answered, each with so many requests at once; who was answered in turn. */
async function answered(clients: Readonly<Record<string, number>>, turns: number): Promise<string[]> {
  const fair = createFairTurns(createTurnQueue());
  const order: string[] = [];
  const ask = async (client: string) => {
    while (order.length < turns) {
      const leave = await fair.of(client).enter(never, () => undefined);
      order.push(client);
      await soon();
      leave();
      await soon();
    }
  };
  await Promise.all(
    Object.entries(clients).flatMap(([client, lines]) => Array.from({ length: lines }, () => ask(client))),
  );
  return order.slice(0, turns);
}

describe("clients of the API", () => {
  it("have one turn each in a round, however many requests one of them sends at once", async () => {
    const cases: Record<string, number>[] = [
      { greedy: 3, a: 1 },
      { greedy: 5, a: 1, b: 1, c: 1 },
    ];
    for (const clients of cases) {
      const names = Object.keys(clients);
      // All but the beginning, where only the first has come.
      const order = (await answered(clients, 60)).slice(-40);
      const turnsOf = names.map((name) => order.filter((each) => each === name).length);
      expect(Math.max(...turnsOf) - Math.min(...turnsOf)).toBeLessThanOrEqual(1);
    }
  });

  it("hold nobody up with a request that was given up", async () => {
    const fair = createFairTurns(createTurnQueue());
    const leave = await fair.of("a").enter(never, () => undefined);
    const going = new AbortController();
    const given = ["a", "b"].map((client) => fair.of(client).enter(going.signal, () => undefined));
    const last = fair.of("c").enter(never, () => undefined);
    going.abort();
    for (const one of given) await expect(one).rejects.toMatchObject({ code: "cancelled" });
    leave();
    (await last)();
    expect(fair.waiting()).toBe(0);
    (await fair.of("a").enter(never, () => undefined))();
  });
});
