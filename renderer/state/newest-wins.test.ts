import fc from "fast-check";
import { expect, test } from "vitest";
import { newestWins } from "./newest-wins";

test("there is one run at a time, values that were overtaken are left out, and the last one is run last", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(fc.nat({ max: 3 }), { minLength: 1 }), async (s, waits) => {
      const ran: number[] = [];
      let running = 0;
      const turn = newestWins<number>(async (value) => {
        running += 1;
        expect(running).toBe(1);
        ran.push(value);
        await s.schedule(Promise.resolve());
        running -= 1;
      });
      for (const [value, wait] of waits.entries()) {
        turn(value);
        for (let at = 0; at < wait && s.count() > 0; at++) await s.waitOne();
      }
      await s.waitAll();
      expect(ran[0]).toBe(0);
      expect(ran.at(-1)).toBe(waits.length - 1);
      expect(ran).toEqual([...new Set(ran)].toSorted((a, b) => a - b));
    }),
  );
});

test("many values while one is under way cost one more run", async () => {
  const ran: number[] = [];
  let finish: () => void = () => undefined;
  const turn = newestWins<number>(async (value) => {
    ran.push(value);
    await new Promise<void>((done) => {
      finish = done;
    });
  });
  for (let value = 0; value < 100; value++) turn(value);
  finish();
  await Promise.resolve();
  await Promise.resolve();
  expect(ran).toEqual([0, 99]);
});
