import { describe, expect, it } from "vitest";
import type { ChildExit, ChildHandle, ChildOptions } from "../../child";
import { noteOf } from "../../contract";
import { probeInChild } from "./backend";

/** Stands for a child process: the test says what it tells and when it ends. */
function fakeChild() {
  const messages: ((message: unknown) => void)[] = [];
  const exits: ((exit: ChildExit) => void)[] = [];
  let killed = 0;
  let options: ChildOptions | undefined;
  const handle: ChildHandle = {
    pid: 1,
    send: () => undefined,
    onMessage: (listener) => messages.push(listener),
    onExit: (listener) => exits.push(listener),
    stderrTail: () => "",
    kill: () => {
      killed += 1;
    },
  };
  return {
    spawn: (_program: string, given: ChildOptions) => {
      options = given;
      return handle;
    },
    tell: (message: unknown) => {
      for (const listener of messages) listener(message);
    },
    end: (exit: ChildExit) => {
      for (const listener of exits) listener(exit);
    },
    killed: () => killed > 0,
    options: () => options,
  };
}

const value = { deviceNames: ["GPU"], systemInfo: "", log: [] };
const signal = () => new AbortController().signal;

describe("a backend tried in a process of its own", () => {
  it("gives what the process told, and the process is ended", async () => {
    const child = fakeChild();
    const answer = probeInChild("cuda", child.spawn, signal());
    child.tell({ status: "ok", value, last: true });
    expect(await answer).toEqual(value);
    expect(child.killed()).toBe(true);
    expect(child.options()?.args).toEqual(["cuda"]);
  });

  it("keeps the first answer when the driver crashes on the second question", async () => {
    const child = fakeChild();
    const answer = probeInChild("vulkan", child.spawn, signal());
    child.tell({ status: "ok", value, last: false });
    child.end({ code: null, signal: "SIGSEGV" });
    expect(await answer).toEqual(value);
  });

  it("that crashes is told with how it ended", async () => {
    const child = fakeChild();
    const answer = probeInChild("vulkan", child.spawn, signal());
    child.end({ code: null, signal: "SIGSEGV" });
    await expect(answer).rejects.toMatchObject({
      note: noteOf("backend-crashed", { backend: "Vulkan", end: "SIGSEGV" }),
    });
  });

  it("whose program is missing is told", async () => {
    const child = fakeChild();
    const answer = probeInChild("cpu", child.spawn, signal());
    child.end({ code: null, signal: null });
    await expect(answer).rejects.toMatchObject({ note: noteOf("backend-not-started", { backend: "CPU" }) });
  });

  it("that tells something unknown is not believed", async () => {
    const child = fakeChild();
    const answer = probeInChild("cuda", child.spawn, signal());
    child.tell({ status: "ok", value: { deviceNames: "all" }, last: true });
    await expect(answer).rejects.toMatchObject({ note: noteOf("backend-unclear", { backend: "CUDA" }) });
    expect(child.killed()).toBe(true);
  });

  it("is ended with the signal", () => {
    const child = fakeChild();
    const caller = new AbortController();
    void probeInChild("cuda", child.spawn, caller.signal);
    caller.abort();
    expect(child.killed()).toBe(true);
  });
});
