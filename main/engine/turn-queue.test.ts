import { describe, expect, it, vi } from "vitest";
import { createTurnQueue } from "./turn-queue";

const never = new AbortController().signal;

describe("the queue for the engine", () => {
  it("lets the next one in when the one before has left, in the order of asking", async () => {
    const queue = createTurnQueue();
    const order: string[] = [];
    const wait = vi.fn();
    const leave = await queue.enter(never, wait);
    expect(wait).not.toHaveBeenCalled();
    const second = queue.enter(never, wait).then((left) => {
      order.push("second");
      left();
    });
    const third = queue.enter(never, wait).then((left) => {
      order.push("third");
      left();
    });
    expect(wait).toHaveBeenCalledTimes(2);
    expect(order).toEqual([]);
    leave();
    leave();
    await Promise.all([second, third]);
    expect(order).toEqual(["second", "third"]);
    const fourth = vi.fn();
    await queue.enter(never, fourth);
    expect(fourth).not.toHaveBeenCalled();
  });

  it("takes one that gave up out of the line", async () => {
    const queue = createTurnQueue();
    const leave = await queue.enter(never, () => undefined);
    const giving = new AbortController();
    const gaveUp = queue.enter(giving.signal, () => undefined);
    const last = queue.enter(never, () => undefined);
    giving.abort();
    await expect(gaveUp).rejects.toMatchObject({ code: "cancelled" });
    leave();
    await last;
    await expect(queue.enter(AbortSignal.abort(), () => undefined)).rejects.toMatchObject({
      code: "cancelled",
    });
  });
});
