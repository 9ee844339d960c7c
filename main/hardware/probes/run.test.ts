import { describe, expect, it } from "vitest";
import { NotApplicable, ProbeFailure, runProbe } from "./run";

const never = () => new Promise<never>(() => undefined);

describe("a probe", () => {
  it("gives its value", async () => {
    expect(await runProbe("x", 1000, undefined, async () => 7)).toMatchObject({ status: "ok", value: 7 });
  });

  it("that hangs is given up after its time, told to stop, and named", async () => {
    let stopped = false;
    const outcome = await runProbe("nvidia-smi", 20, undefined, (signal) => {
      signal.addEventListener("abort", () => {
        stopped = true;
      });
      return never();
    });
    expect(outcome).toMatchObject({
      status: "timed-out",
      message: "nvidia-smi did not answer within 0.02 s.",
    });
    expect(stopped).toBe(true);
  });

  it("that fails says so without the paths of the system's message", async () => {
    const error = Object.assign(new Error("ENOENT: no such file, open '/home/jane/secret'"), {
      code: "ENOENT",
    });
    expect(await runProbe("The disk", 1000, undefined, () => Promise.reject(error))).toMatchObject({
      status: "failed",
      message: "The disk failed (ENOENT).",
    });
  });

  it("that throws before it begins is a failure like any other", async () => {
    const outcome = await runProbe("x", 1000, undefined, () => {
      throw new ProbeFailure("It cannot.");
    });
    expect(outcome).toMatchObject({ status: "failed", message: "It cannot." });
  });

  it("with nothing to look at is no failure", async () => {
    const outcome = await runProbe("x", 1000, undefined, () =>
      Promise.reject(new NotApplicable("Not here.")),
    );
    expect(outcome).toMatchObject({ status: "not-applicable", message: "Not here." });
  });

  it("is cancelled with its caller, before and while it runs", async () => {
    const caller = new AbortController();
    const running = runProbe("x", 10_000, caller.signal, never);
    caller.abort();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    let ran = false;
    const late = runProbe("x", 10_000, caller.signal, async () => {
      ran = true;
    });
    await expect(late).rejects.toMatchObject({ code: "cancelled" });
    expect(ran).toBe(false);
  });
});
