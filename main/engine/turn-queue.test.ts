import { describe, expect, it, vi } from "vitest";
import { createTurnQueue, inTurn } from "./turn-queue";

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

  it("waits for what has not let go yet, and lets the next one in when it has", async () => {
    const queue = createTurnQueue({ letGoMs: 60_000 });
    let letGo: () => void = () => undefined;
    const lettingGo = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const leave = await queue.enter(never, () => undefined);
    leave(lettingGo);
    leave();
    let entered = false;
    const next = queue
      .enter(never, () => undefined)
      .then(() => {
        entered = true;
      });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(entered).toBe(false);
    letGo();
    await next;
  });

  it("answers whoever stops at once, and lets the next one in although the work never ends", async () => {
    const queue = createTurnQueue({ letGoMs: 30 });
    const stop = new AbortController();
    const hanging = inTurn(
      queue,
      stop.signal,
      () => undefined,
      () => new Promise<void>(() => undefined),
    );
    const next = vi.fn();
    const after = inTurn(
      queue,
      never,
      () => undefined,
      async () => next(),
    );
    await new Promise((resolve) => setTimeout(resolve, 60));
    // While nobody has stopped it, it may take as long as it likes.
    expect(next).not.toHaveBeenCalled();
    stop.abort();
    await expect(hanging).rejects.toMatchObject({ code: "cancelled" });
    expect(next).not.toHaveBeenCalled();
    await after;
    expect(next).toHaveBeenCalledOnce();
  });

  it("goes on after work that failed, and says why it failed", async () => {
    const queue = createTurnQueue();
    const fails = () => Promise.reject(new Error("broken"));
    await expect(inTurn(queue, never, () => undefined, fails)).rejects.toThrow("broken");
    await expect(
      inTurn(
        queue,
        never,
        () => undefined,
        async () => "next",
      ),
    ).resolves.toBe("next");
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
