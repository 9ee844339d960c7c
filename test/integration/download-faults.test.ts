import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { hubSource } from "../../main/models";
import { createNet } from "../../main/net";
import type { Fault, FaultKind } from "../mirror/mirror.mjs";
import { type Bench, type BenchOptions, empty, openBench, quickRetry, revision } from "./download-support";

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function open(options: BenchOptions = {}): Promise<Bench> {
  bench = await openBench(options);
  return bench;
}

const always = (fault: FaultKind, on: Fault["on"] = "store"): Fault => ({
  ...fault,
  on,
  times: Number.POSITIVE_INFINITY,
});

/** Leaves a part of about half the file, as an interrupted download does. */
async function leavePart(at: Bench): Promise<Buffer> {
  at.mirror.setFaults([{ kind: "close", afterBytes: 200_000 }]);
  await at.outcome({ retry: { ...quickRetry, attempts: 0 } });
  const part = await at.part();
  expect(part?.length).toBe(200_000);
  at.mirror.requests.length = 0;
  return part ?? Buffer.alloc(0);
}

describe("a download", () => {
  it("arrives whole, verified, under its name, with nothing else left", async () => {
    const at = await open();
    const phases: string[] = [];
    expect(await at.outcome({ onPhase: (phase) => phases.push(phase) })).toBe("done");
    expect(await at.isWhole()).toBe(true);
    expect(await at.leftBehind()).toEqual(["tiny.gguf"]);
    expect(phases).toEqual(["checking", "downloading", "verifying"]);
    expect(at.mirror.requests.map((request) => request.place)).toEqual(["resolve", "store"]);
    expect(at.mirror.requests[0]?.headers["user-agent"]).toBe("Quern/0.0.0-test");
  });

  it("takes a hash that the catalogue lacks from the hub", async () => {
    const at = await open({ withHash: false });
    expect(await at.outcome()).toBe("done");
    expect(at.mirror.requests[0]?.place).toBe("api");
    expect(await at.isWhole()).toBe(true);
  });

  it("is done at once when the verified file is there already", async () => {
    const at = await open();
    await at.outcome();
    at.mirror.requests.length = 0;
    expect(await at.outcome()).toBe("done");
    expect(at.mirror.requests).toEqual([]);
  });

  it("replaces a file of the right size and name but other bytes", async () => {
    const at = await open();
    const { path } = await at.download();
    await writeFile(path, Buffer.alloc(at.content.length));
    expect(await at.outcome()).toBe("done");
    expect(await at.isWhole()).toBe(true);
  });
});

describe("a fault that stays ends with its name and keeps what is there", () => {
  const cases: [string, Fault, string][] = [
    ["401", always({ kind: "status", status: 401 }, "resolve"), "hub-unauthorized"],
    ["403", always({ kind: "status", status: 403 }), "hub-forbidden"],
    ["404", always({ kind: "status", status: 404 }, "resolve"), "hub-not-found"],
    ["416", always({ kind: "status", status: 416 }), "hub-range"],
    ["418", always({ kind: "status", status: 418 }), "hub-bad-answer"],
    ["429", always({ kind: "status", status: 429 }), "hub-rate-limited"],
    [
      "429 with a wait too long",
      always({ kind: "status", status: 429, retryAfter: "3600" }),
      "hub-rate-limited",
    ],
    ["500", always({ kind: "status", status: 500 }), "hub-server-error"],
    ["503", always({ kind: "status", status: 503 }, "resolve"), "hub-server-error"],
    ["a reset connection", always({ kind: "reset", afterBytes: 0 }), "network-closed-early"],
    ["closing early", always({ kind: "close", afterBytes: 0 }), "network-closed-early"],
    ["a redirect loop", always({ kind: "redirect-loop" }, "resolve"), "hub-redirect"],
    [
      "a redirect to a private address",
      always({ kind: "redirect", to: "https://10.0.0.1/x" }, "resolve"),
      "hub-redirect",
    ],
    [
      "a redirect to plain http",
      always({ kind: "redirect", to: "http://example.org/x" }, "resolve"),
      "hub-redirect",
    ],
    [
      "a redirect to a file",
      always({ kind: "redirect", to: "file:///etc/passwd" }, "resolve"),
      "hub-redirect",
    ],
    ["a redirect to nowhere", always({ kind: "redirect", to: "http://[" }, "resolve"), "hub-redirect"],
    ["another size", always({ kind: "wrong-size", bytes: 400_001 }), "hub-size-changed"],
    [
      "another size in the link",
      always({ kind: "wrong-size", bytes: 399_999 }, "resolve"),
      "hub-size-changed",
    ],
    [
      "another hash in the link",
      always({ kind: "other-etag", etag: "f".repeat(64) }, "resolve"),
      "hash-mismatch",
    ],
  ];
  it.each(cases)("%s", async (_, fault, code) => {
    const at = await open();
    const part = await leavePart(at);
    at.mirror.setFaults([fault]);
    expect(await at.outcome()).toBe(code);
    expect(await at.final()).toBeNull();
    // A hash that is wrong by the hub's own word drops nothing unless bytes were wrong: only the part may be gone.
    if (code === "hash-mismatch") return;
    expect(part?.equals((await at.part()) ?? empty)).toBe(true);
    at.mirror.setFaults([]);
    expect(await at.outcome()).toBe("done");
    expect(await at.isWhole()).toBe(true);
    expect(at.mirror.requests.at(-1)?.range).toBe("bytes=200000-");
  });

  it.each(["hang", "stall"] as const)("a server that goes silent (%s)", async (kind) => {
    const at = await open({ idleTimeoutMs: 200 });
    const part = await leavePart(at);
    at.mirror.setFaults([always({ kind, afterBytes: 0 })]);
    expect(await at.outcome({ retry: { ...quickRetry, attempts: 1 } })).toBe("network-timeout");
    expect(part?.equals((await at.part()) ?? empty)).toBe(true);
  });

  it("no network", async () => {
    const at = await open();
    const part = await leavePart(at);
    await at.mirror.stop();
    expect(await at.outcome()).toBe("network-unreachable");
    expect(part?.equals((await at.part()) ?? empty)).toBe(true);
  });

  it("a server that does not speak TLS where https was named", async () => {
    const at = await open();
    const endpoint = new URL(at.mirror.url.replace("http:", "https:"));
    const net = createNet({ offline: () => false, endpoint, env: {}, version: "0" });
    expect(await at.outcome({ sources: [hubSource(net)] })).toBe("tls-failed");
    await net.close();
  });

  it("a name that does not resolve", async () => {
    const at = await open();
    const net = createNet({
      offline: () => false,
      endpoint: new URL("http://no-such-host.invalid"),
      env: {},
      version: "0",
    });
    expect(await at.outcome({ sources: [hubSource(net)] })).toBe("network-unreachable");
    await net.close();
  });

  it("offline: no socket is opened, and what is under way ends", async () => {
    const at = await open();
    const part = await leavePart(at);
    const before = at.net.counts();
    at.setOffline(true);
    expect(await at.outcome()).toBe("offline");
    expect(part?.equals((await at.part()) ?? empty)).toBe(true);
    expect(at.net.counts()).toEqual({ ...before, refused: before.refused + 1 });
    at.setOffline(false);
    at.mirror.setRate(100_000);
    const running = at.outcome();
    await expect.poll(() => at.mirror.requests.at(-1)?.sentBytes).toBeGreaterThan(0);
    at.setOffline(true);
    await at.net.offlineChanged();
    expect(await running).toBe("offline");
    expect((await at.part())?.length).toBeGreaterThanOrEqual(part.length);
  });
});

describe("the hub's list of files", () => {
  it.each([
    ["no JSON", { kind: "bad-json" }, "hub-bad-answer"],
    ["no hash", { kind: "no-sha" }, "hash-unknown"],
    ["another size", { kind: "wrong-size", bytes: 5 }, "hub-size-changed"],
    ["404", { kind: "status", status: 404 }, "hub-not-found"],
    ["401", { kind: "status", status: 401 }, "hub-unauthorized"],
  ] satisfies [string, FaultKind, string][])("that has %s ends with its name", async (_, fault, code) => {
    const at = await open({ withHash: false });
    at.mirror.setFaults([always(fault, "api")]);
    expect(await at.outcome()).toBe(code);
    expect(await at.leftBehind()).toEqual([]);
  });
});

describe("a fault that passes", () => {
  const cases: [string, Fault[]][] = [
    [
      "closing early, twice",
      [
        { kind: "close", afterBytes: 70_000 },
        { kind: "close", afterBytes: 150_000 },
      ],
    ],
    ["429 with Retry-After", [{ kind: "status", status: 429, retryAfter: "1" }]],
    [
      "503",
      [
        { kind: "status", status: 503 },
        { kind: "status", status: 503, on: "resolve" },
      ],
    ],
    ["408", [{ kind: "status", status: 408 }]],
  ];
  it.each(cases)("is met by trying again: %s", async (_, faults) => {
    const at = await open({ faults });
    expect(await at.outcome()).toBe("done");
    expect(await at.isWhole()).toBe(true);
  });

  it("waits as long as the hub asks", async () => {
    const at = await open({ faults: [{ kind: "status", status: 429, retryAfter: "1" }] });
    const begun = performance.now();
    expect(await at.outcome()).toBe("done");
    expect(performance.now() - begun).toBeGreaterThanOrEqual(990);
  });

  it("after a broken connection only the rest is fetched", async () => {
    const at = await open({ faults: [{ kind: "close", afterBytes: 150_000 }] });
    expect(await at.outcome()).toBe("done");
    const sent = at.mirror.requests.reduce((sum, request) => sum + request.sentBytes, 0);
    expect(sent).toBe(at.content.length);
  });

  it("a server that ignores the range: nothing there is lost, and nothing is doubled", async () => {
    const at = await open();
    await leavePart(at);
    at.mirror.setFaults([{ kind: "ignore-range" }]);
    expect(await at.outcome()).toBe("done");
    expect(await at.isWhole()).toBe(true);
  });

  it("a server that answers with another range than asked is asked for the whole file, and nothing is misplaced", async () => {
    const at = await open();
    await leavePart(at);
    at.mirror.setFaults([always({ kind: "wrong-range", shift: 1 })]);
    expect(await at.outcome()).toBe("done");
    expect(at.mirror.requests.at(-1)?.range).toBeUndefined();
    expect(await at.isWhole()).toBe(true);
  });

  it("a server that refuses the range once is asked for the whole file", async () => {
    const at = await open();
    await leavePart(at);
    at.mirror.setFaults([{ kind: "status", status: 416 }]);
    expect(await at.outcome()).toBe("done");
    expect(at.mirror.requests.at(-1)?.range).toBeUndefined();
    expect(await at.isWhole()).toBe(true);
  });
});

describe("wrong bytes", () => {
  it("never get the final name; the part is dropped and the next try starts clean", async () => {
    const at = await open({ faults: [{ kind: "wrong-byte", at: 123_456 }] });
    expect(await at.outcome()).toBe("hash-mismatch");
    expect(await at.leftBehind()).toEqual([]);
    expect(await at.outcome()).toBe("done");
    expect(await at.isWhole()).toBe(true);
  });

  it("in a part that was changed on the disk are found, and only their chunk is fetched again", async () => {
    const at = await open();
    const chunkBytes = 65_536;
    // Two chunks come whole; then the file is gone.
    at.mirror.setFaults([
      { kind: "close", afterBytes: chunkBytes * 2 },
      { kind: "status", status: 404 },
    ]);
    expect(await at.outcome({ chunkBytes, connections: () => 1 })).toBe("hub-not-found");
    const before = at.mirror.requests.reduce((sum, request) => sum + request.sentBytes, 0);
    const part = await at.part();
    expect(before).toBe(2 * chunkBytes);
    part?.writeUInt8(part.readUInt8(5) ^ 1, 5);
    await writeFile(join(at.folder, "mirror--test-model", revision, "tiny.gguf.part"), part ?? empty);
    at.mirror.setFaults([]);
    expect(await at.outcome({ chunkBytes, connections: () => 1 })).toBe("done");
    expect(await at.isWhole()).toBe(true);
    const sent = at.mirror.requests.reduce((sum, request) => sum + request.sentBytes, 0);
    expect(sent).toBe(at.content.length + chunkBytes);
  });

  it("behind the journalled length are not trusted: the tail is cut off and fetched again", async () => {
    const at = await open();
    const part = await leavePart(at);
    const path = join(at.folder, "mirror--test-model", revision, "tiny.gguf.part");
    await writeFile(path, Buffer.concat([part, Buffer.alloc(50_000, 7)]));
    expect(await at.outcome()).toBe("done");
    expect(at.mirror.requests.at(-1)?.range).toBe("bytes=200000-");
    expect(await at.isWhole()).toBe(true);
  });

  it("of a part without a journal that makes sense count for nothing", async () => {
    const at = await open();
    await leavePart(at);
    await writeFile(join(at.folder, "mirror--test-model", revision, "tiny.gguf.part.json"), "{ torn");
    expect(await at.outcome()).toBe("done");
    expect(at.mirror.requests.at(-1)?.range).toBeUndefined();
    expect(await at.isWhole()).toBe(true);
  });

  it("of the same name in another revision lie elsewhere", async () => {
    const at = await open();
    const other = join(at.folder, "mirror--test-model", "f".repeat(40));
    await mkdir(other, { recursive: true });
    await writeFile(join(other, "tiny.gguf"), "others");
    await at.download();
    expect(await readFile(join(other, "tiny.gguf"), "utf8")).toBe("others");
  });
});
