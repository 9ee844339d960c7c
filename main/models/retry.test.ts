import { describe, expect, it } from "vitest";
import { type ErrorCode, type MessageParams, QuernError } from "../contract";
import { defaultRetry, retryDelayMs, wait } from "./retry";

const delay = (code: ErrorCode, failures: number, random: number, params: MessageParams = {}) =>
  retryDelayMs(new QuernError(code, params), failures, defaultRetry, random);

describe("trying again", () => {
  it("waits twice as long each time, up to a limit, and then gives up", () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((failures) => delay("network-timeout", failures, 1));
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, null]);
  });

  it("leaves half of the wait to chance", () => {
    expect(delay("network-timeout", 1, 0)).toBe(500);
  });

  it.each(["hub-not-found", "hash-mismatch", "disk-full", "cancelled", "offline", "tls-failed"] as const)(
    "is pointless after %s",
    (code) => expect(delay(code, 1, 0)).toBeNull(),
  );

  it("is pointless after what nobody foresaw", () => {
    expect(retryDelayMs(new Error("x"), 1, defaultRetry, 0)).toBeNull();
  });

  it("waits as long as the server asks, unless that is too long", () => {
    expect(delay("hub-rate-limited", 1, 0, { retryAfterSeconds: 20 })).toBe(20_000);
    expect(delay("hub-server-error", 1, 0, { retryAfterSeconds: 0 })).toBe(500);
    expect(delay("hub-rate-limited", 1, 0, { retryAfterSeconds: 301 })).toBeNull();
  });

  it("ends its wait when cancelled", async () => {
    const controller = new AbortController();
    const waiting = wait(60_000, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
  });
});
