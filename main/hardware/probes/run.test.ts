import { describe, expect, it } from "vitest";
import { createTranslator, noteOf, noteText } from "../../contract";
import { NotApplicable, ProbeFailure, runProbe } from "./run";
import { backendLibrary, codeOf, command, file, modelDisk, tool } from "./subject";

const never = () => new Promise<never>(() => undefined);

describe("a probe", () => {
  it("gives its value", async () => {
    expect(await runProbe(tool("x"), 1000, undefined, async () => 7)).toMatchObject({
      status: "ok",
      value: 7,
    });
  });

  it("that hangs is given up after its time, told to stop, and named", async () => {
    let stopped = false;
    const outcome = await runProbe(tool("nvidia-smi"), 20, undefined, (signal) => {
      signal.addEventListener("abort", () => {
        stopped = true;
      });
      return never();
    });
    expect(outcome).toMatchObject({
      status: "timed-out",
      reason: noteOf("timed-out", { tool: "nvidia-smi", seconds: 0.02 }),
    });
    expect(stopped).toBe(true);
  });

  it("that fails says so without the paths of the system's message", async () => {
    const error = Object.assign(new Error("ENOENT: no such file, open '/home/jane/secret'"), {
      code: "ENOENT",
    });
    expect(await runProbe(tool("sysctl"), 1000, undefined, () => Promise.reject(error))).toMatchObject({
      status: "failed",
      reason: noteOf("tool-failed", { tool: "sysctl", error: "ENOENT" }),
    });
  });

  it("that throws before it begins is a failure like any other", async () => {
    const outcome = await runProbe(tool("x"), 1000, undefined, () => {
      throw new ProbeFailure(noteOf("registry-empty"));
    });
    expect(outcome).toMatchObject({ status: "failed", reason: noteOf("registry-empty") });
  });

  it("with nothing to look at is no failure", async () => {
    const outcome = await runProbe(tool("x"), 1000, undefined, () =>
      Promise.reject(new NotApplicable(noteOf("no-pci-bus"))),
    );
    expect(outcome).toMatchObject({ status: "not-applicable", reason: noteOf("no-pci-bus") });
  });

  it("is cancelled with its caller, before and while it runs", async () => {
    const caller = new AbortController();
    const running = runProbe(tool("x"), 10_000, caller.signal, never);
    caller.abort();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    let ran = false;
    const late = runProbe(tool("x"), 10_000, caller.signal, async () => {
      ran = true;
    });
    await expect(late).rejects.toMatchObject({ code: "cancelled" });
    expect(ran).toBe(false);
  });
});

describe("the reason of a failure", () => {
  const translator = createTranslator("en");
  const subjects = [
    tool("systeminformation"),
    command("nvidia-smi"),
    file("/proc/meminfo"),
    modelDisk,
    backendLibrary("cpu"),
    backendLibrary("vulkan"),
  ];

  it("is a whole sentence, also when the error says nothing of itself", () => {
    for (const subject of subjects)
      for (const error of [
        new Error(),
        new Error("…"),
        "text",
        undefined,
        Object.assign(new Error(), { code: "" }),
      ]) {
        const text = noteText(translator, subject.failed(codeOf(error)));
        expect(text).toMatch(/^[A-Z/\w].{20,}\.$/);
        expect(text).not.toMatch(/\bError\b|\(\)|undefined|: ?\./);
      }
  });

  it("names a program that is not there, and a file with what keeps it from being read", () => {
    expect(noteText(translator, command("reg.exe").failed("ENOENT"))).toBe("reg.exe is not installed.");
    expect(noteText(translator, file("/proc/meminfo").failed("EACCES"))).toBe(
      "/proc/meminfo cannot be read (EACCES).",
    );
  });
});
