import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import {
  type Contract,
  contract,
  type EventOf,
  type Message,
  machineReport,
  type Result,
  type ServiceName,
  type ServiceSpec,
} from "../../main/contract";
import { workspaceContract } from "./support/contract-workspace";
import { type HostWorld, hostWorld } from "./support/host-world";

/*
 * Every method of the contract once, through the same entrance as the page's calls, over real services. The last two
 * tests fail when a method has no call here, or an event was never seen.
 */

type Methods<S extends ServiceName> = Contract[S]["methods"];
type Input<S extends ServiceName, M extends keyof Methods<S>> = Methods<S>[M] extends { input: infer I }
  ? z.input<I & z.ZodType>
  : never;
type Output<S extends ServiceName, M extends keyof Methods<S>> = Methods<S>[M] extends { output: infer O }
  ? z.output<O & z.ZodType>
  : never;

/** Events that these services cannot send, and why. */
const notFromHere: Readonly<Record<string, string>> = {
  "agent.waitingChanged": "comes with an edit or a command, for which the practice model does not ask",
  "app.command": "comes from the system's menu, which only the desktop app has",
};

let world: HostWorld;
const called = new Set<string>();

beforeAll(async () => {
  world = await hostWorld({ "settings.json": "{ torn" });
});
afterAll(() => world.remove());

/** Calls as the page does, and holds the answer against the contract. */
async function call<S extends ServiceName, M extends keyof Methods<S> & string>(
  service: S,
  method: M,
  ...input: undefined extends Input<S, M> ? [] : [Input<S, M>]
): Promise<Output<S, M>> {
  const spec: ServiceSpec = contract[service];
  const output = spec.methods[method]?.output;
  if (!output) throw new Error(`No method ${service}.${method}`);
  const answer: Result<unknown> = structuredClone(
    await world.host.call(service, method, structuredClone(input[0])),
  );
  if (!answer.ok) throw new Error(`${service}.${method}: ${JSON.stringify(answer.error)}`);
  const value = output.parse(answer.value);
  called.add(`${service}.${method}`);
  return value as Output<S, M>;
}

/** The code of the error that a call ends with. */
async function refusal<S extends ServiceName, M extends keyof Methods<S> & string>(
  service: S,
  method: M,
  input: Input<S, M>,
): Promise<string> {
  const answer = await world.host.call(service, method, structuredClone(input));
  called.add(`${service}.${method}`);
  return answer.ok ? "no error" : answer.error.code;
}

function seen<S extends ServiceName, E extends keyof Contract[S]["events"] & string>(service: S, event: E) {
  return world.events
    .filter(({ name }) => name === `${service}.${event}`)
    .map(({ payload }) => payload as EventOf<Contract[S], E>);
}

/** The lasting state of an answer. */
function ended(id: string): Promise<Message> {
  return vi.waitFor(
    () => {
      const found = seen("chat", "messageChanged").findLast((message) => message.id === id);
      if (!found || found.status === "streaming") throw new Error("not ended");
      return found;
    },
    { timeout: 30_000, interval: 20 },
  );
}

describe("app", () => {
  it("tells facts and settings, and what was wrong at the start once the page is ready", async () => {
    expect((await call("app", "info")).dataFolder).toBe(world.folder);
    expect((await call("app", "info")).hubEndpoint).toBe(world.hub.mirror.url);
    expect((await call("app", "settings")).offline).toBe(false);
    expect(await call("machine", "current")).toBeNull();
    expect(seen("app", "notice")).toEqual([]);
    await call("app", "ready");
    expect(seen("app", "notice").map((error) => error.code)).toContain("settings-damaged");
  });

  it("keeps a setting, and tells of the change", async () => {
    expect((await call("app", "changeSettings", { theme: "dark" })).theme).toBe("dark");
    expect(seen("app", "settingsChanged").at(-1)?.theme).toBe("dark");
    expect(JSON.parse(await readFile(join(world.folder, "settings.json"), "utf8")).theme).toBe("dark");
  });

  it("leaves dialogs, links and the clipboard to the desktop", async () => {
    expect(await call("app", "chooseModelFolder")).toBeNull();
    world.desktop.nextFolder = join(world.folder, "elsewhere");
    expect((await call("app", "chooseModelFolder"))?.modelFolder).toBe(world.desktop.nextFolder);
    expect((await call("app", "info")).modelFolder).toBe(world.desktop.nextFolder);
    expect(await call("app", "openLink", { url: "https://example.org" })).toBe(true);
    await call("app", "copyText", { text: "copied" });
    expect(await call("app", "saveFile", { name: "code.py", content: "x" })).toBeNull();
    world.desktop.nextSave = join(world.folder, "saved.bin");
    const saved = await call("app", "saveFile", { name: "../x", content: new Uint8Array([1, 2]) });
    expect(saved).toBe(world.desktop.nextSave);
    expect([...(await readFile(world.desktop.nextSave))]).toEqual([1, 2]);
    await call("app", "showLog");
    expect(world.desktop.links).toEqual(["https://example.org"]);
    expect(world.desktop.copied).toEqual(["copied"]);
    expect(world.desktop.shown).toEqual([(await call("app", "info")).logFile]);
  });
});

describe("machine and fit", () => {
  it("look at this machine and recommend a build for it", async () => {
    const report = await call("machine", "detect");
    expect(report.memory.totalBytes.known).toBe(true);
    expect(seen("machine", "changed").at(-1)).toEqual(report);
    expect(await call("machine", "current")).toEqual(report);
    expect((await call("machine", "live"))?.os).toEqual(report.os);
    const answer = await call("fit", "recommend", {});
    expect(answer.status === "fits" && answer.plan.file.quant).toBe("TINY");
  });

  it("try out builds and settings, tell what would change, and keep what the user chooses", async () => {
    const room = { reserveBytes: null };
    const best = (await call("fit", "builds", room)).find(({ state }) => state === "recommended");
    if (!best) throw new Error("nothing is recommended");
    const tried = { fileId: best.file.id, knobs: best.knobs };
    const found = await call("fit", "explore", tried);
    expect(found.status === "planned" && found.plan.engine).toEqual(best.plan.engine);
    expect((await call("fit", "upgrades", room)).now?.file.quant).toBe("TINY");
    await call("fit", "keep", tried);
    expect(seen("app", "settingsChanged").at(-1)?.keptKnobs).toEqual({ [best.file.id]: best.knobs });
    await call("fit", "keep", { ...tried, knobs: null });
    expect((await call("app", "settings")).keptKnobs).toEqual({});
    expect(await refusal("fit", "explore", { ...tried, fileId: "none" })).toBe("invalid-request");
    expect(await refusal("fit", "keep", { ...tried, fileId: "none" })).toBe("invalid-request");
  });
});

describe("the report for others", () => {
  it("is a text in both formats, and saved where the user says", async () => {
    world.desktop.nextSave = null;
    const json = await call("machine", "reportText", { format: "json", locale: "en" });
    expect(machineReport.parse(JSON.parse(json)).schemaVersion).toBe(1);
    expect(await call("machine", "reportText", { format: "markdown", locale: "zh-CN" })).toContain(
      "# 机器报告",
    );
    expect(await call("machine", "saveReport", { format: "json", locale: "en" })).toBeNull();
    world.desktop.nextSave = join(world.folder, "report.json");
    expect(await call("machine", "saveReport", { format: "json", locale: "en" })).toBe(
      world.desktop.nextSave,
    );
    expect(await readFile(world.desktop.nextSave, "utf8")).toBe(json);
    world.desktop.nextSave = null;
  });

  it("has how fast memory is read once that was measured, and so has the fit", async () => {
    const { memory } = await call("machine", "calibrate");
    expect(memory?.bytesPerSecond).toBeGreaterThan(0);
    expect(await call("machine", "calibration")).toMatchObject({ memory });
    const report = await call("machine", "current");
    expect(report?.memory.readBytesPerSecond).toMatchObject({ known: true, source: "measured-here" });
    const told = seen("machine", "changed").at(-1);
    expect(told?.memory.readBytesPerSecond).toEqual(report?.memory.readBytesPerSecond);
    expect(await call("engine", "learned")).toEqual([]);
  });
});

describe("models", () => {
  const tiny = async () => {
    const file = (await call("models", "catalog")).find(({ quant }) => quant === "TINY");
    if (!file) throw new Error("The hub's file is not in the catalogue");
    return { fileId: file.id };
  };

  it("pause, cancel and finish a download", async () => {
    const { mirror } = world.hub;
    mirror.setRate(1_000_000);
    expect((await call("models", "startDownload", await tiny())).state).toBe("checking");
    await vi.waitFor(() => expect(mirror.requests.at(-1)?.sentBytes).toBeGreaterThan(0), 10_000);
    await call("models", "pauseDownload", await tiny());
    expect((await call("models", "downloads")).map(({ state }) => state)).toEqual(["paused"]);
    await call("models", "cancelDownload", await tiny());
    expect(seen("models", "downloadRemoved")).toEqual([await tiny()]);
    mirror.setRate(null);
    await call("models", "startDownload", await tiny());
    await vi.waitFor(() => expect(seen("models", "downloadChanged").at(-1)?.state).toBe("done"), 20_000);
    await vi.waitFor(() => expect(seen("models", "installedChanged").at(-1)).toHaveLength(2), 5000);
    const installed = await call("models", "installed");
    expect(installed.map(({ verifiedAt }) => verifiedAt !== null)).toContain(true);
  });

  it("add a file where it lies, show it, and take it off the list without touching it", async () => {
    expect(await call("models", "addFile")).toBeNull();
    const own = join(world.folder, "own", "mine.gguf");
    await mkdir(join(world.folder, "own"));
    const [, downloaded] = await call("models", "installed");
    await copyFile(downloaded?.path ?? "", own);
    world.desktop.nextFile = own;
    const added = await call("models", "addFile");
    expect(added?.path).toBe(own);
    // It is compared with the catalogue in the background.
    await vi.waitFor(() => expect(seen("models", "importProgress").at(-1)?.path).toBe(own), 10_000);
    await call("models", "showInFolder", { id: added?.id ?? "" });
    expect(world.desktop.shown.at(-1)).toBe(own);
    await call("models", "remove", { id: added?.id ?? "", deleteFile: true });
    expect((await readFile(own)).length).toBe(world.hub.bytes);
  });
});

/** Sends a message that is answered at once. */
async function sendNow(conversationId: string, text: string, attachments: string[] = []) {
  const sent = await call("chat", "send", { conversationId, text, attachments });
  if (sent.state !== "started") throw new Error("It waits in the queue.");
  return sent;
}
const writes = (messageId: string) =>
  vi.waitFor(
    () => expect(seen("chat", "delta").some((delta) => delta.messageId === messageId)).toBe(true),
    20_000,
  );

describe("engine and chat", () => {
  it("load the practice model, and answer", async () => {
    expect(await call("engine", "status")).toEqual({ state: "none" });
    expect((await call("engine", "load", { modelId: "practice" })).state).toBe("ready");
    expect(seen("engine", "changed").map(({ state }) => state)).toContain("loading");
    const { id } = await call("chat", "create", { thinking: true });
    const { answer } = await sendNow(id, "hello");
    expect((await ended(answer.id)).status).toBe("complete");
    const [question, said] = await call("chat", "messages", { id });
    expect(question?.text).toBe("hello");
    expect(said?.text).toContain("not an AI");
    expect(seen("chat", "delta").length).toBeGreaterThan(0);
    expect(seen("chat", "progress").length).toBeGreaterThan(0);
    expect(seen("chat", "conversationsChanged").length).toBeGreaterThan(0);
  });

  it("stop, retry, go on, and keep what belongs to a conversation until it is removed", async () => {
    const { id } = await call("chat", "create", { thinking: false });
    const { answer } = await sendNow(id, "endless");
    await writes(answer.id);
    expect(await call("chat", "answerNow", { conversationId: id })).toBe(false);
    await call("chat", "stop", { conversationId: id });
    expect((await ended(answer.id)).status).toBe("stopped");
    const more = await call("chat", "continueAnswer", { messageId: answer.id });
    expect(more).toMatchObject({ id: answer.id, status: "streaming" });
    await call("chat", "stop", { conversationId: id });
    const again = await call("chat", "retry", { conversationId: id });
    await call("chat", "stop", { conversationId: id });
    expect((await ended(again.id)).status).toBe("stopped");
    const changed = await call("chat", "change", { id, title: "Named", thinking: true, pinned: true });
    expect(changed).toMatchObject({ title: "Named", thinking: true, pinned: true, archived: false });
    await call("chat", "saveDraft", { conversationId: id, text: "half a thought" });
    expect(await call("chat", "draft", { conversationId: id })).toBe("half a thought");
    expect(await call("chat", "storeNotice")).toBeNull();
    await call("chat", "remove", { id });
    expect((await call("chat", "conversations")).some((one) => one.id === id)).toBe(false);
    expect((await call("chat", "restore", { id })).title).toBe("Named");
    await call("chat", "remove", { id });
  });

  it("branch, search, count and sum up", async () => {
    const { id } = await call("chat", "create", { thinking: false });
    const { user, answer } = await sendNow(id, "hello");
    await ended(answer.id);
    const beside = await call("chat", "regenerate", { messageId: answer.id });
    await ended(beside.id);
    expect(beside.siblings).toEqual([answer.id, beside.id]);
    const opened = await call("chat", "selectBranch", { conversationId: id, messageId: answer.id });
    expect(opened.at(-1)?.id).toBe(answer.id);
    expect(await call("chat", "tree", { id })).toHaveLength(3);
    const edited = await call("chat", "edit", { messageId: user.id, text: "hello again" });
    await ended(edited.answer?.id ?? "");
    const { hits } = await call("chat", "search", { query: "hello again" });
    expect(hits.map(({ messageId }) => messageId)).toContain(edited.edited.id);
    const count = await call("chat", "count", { conversationId: id, text: "one more" });
    expect(count).toMatchObject({ measured: true });
    expect(count.parts.draft).toBeGreaterThan(0);
    // What the practice model says of it may be longer than it: then that is refused, by name.
    const summed = await world.host.call("chat", "compact", { conversationId: id });
    called.add("chat.compact");
    if (summed.ok) {
      const carrier = summed.value as Message;
      expect((await call("chat", "undoCompaction", { messageId: carrier.id })).compaction).toBeNull();
    } else expect(summed.error.code).toBe("compaction-no-gain");
    expect((await call("chat", "undoCompaction", { messageId: user.id })).compaction).toBeNull();
    const begun = await world.host.call("chat", "newFromSummary", { conversationId: id });
    called.add("chat.newFromSummary");
    if (!begun.ok) expect(begun.error.code).toBe("compaction-no-gain");
  });

  it("let messages wait, and send them", async () => {
    const { id } = await call("chat", "create", { thinking: false });
    const { answer } = await sendNow(id, "endless");
    await writes(answer.id);
    for (const text of ["hello", "math"])
      expect((await call("chat", "send", { conversationId: id, text })).state).toBe("queued");
    const [, second] = await call("chat", "queued", { conversationId: id });
    const back = { conversationId: id, queuedId: second?.id ?? "" };
    expect((await call("chat", "unqueue", back))?.text).toBe("math");
    await call("chat", "stop", { conversationId: id });
    await call("chat", "sendQueued", { conversationId: id });
    const started = seen("chat", "turnStarted").at(-1);
    expect(started?.user.text).toBe("hello");
    expect((await ended(started?.answer.id ?? "")).status).toBe("complete");
    expect(seen("chat", "queueChanged").at(-1)).toEqual({ conversationId: id, queued: [] });
  });

  it("take files along, and presets", async () => {
    const { id } = await call("chat", "create", { thinking: false });
    world.desktop.nextFiles = [join(world.folder, "chosen.txt")];
    await writeFile(world.desktop.nextFiles[0] ?? "", "chosen text");
    const [chosen] = await call("attachments", "choose", { conversationId: id });
    const data = new TextEncoder().encode("dropped text");
    const dropped = await call("attachments", "addFile", { conversationId: id, name: "d.txt", data });
    const pasted = await call("attachments", "addText", {
      conversationId: id,
      name: "p.txt",
      text: "pasted",
    });
    expect(await call("attachments", "pending", { conversationId: id })).toEqual([chosen, dropped, pasted]);
    await call("attachments", "remove", { id: pasted.id });
    expect((await call("attachments", "content", { id: dropped.id })).text).toBe("dropped text");
    const { user, answer } = await sendNow(id, "hello", [dropped.id]);
    expect(user.attachments).toEqual([dropped]);
    await ended(answer.id);

    const [{ settings } = { settings: undefined }] = await call("chat", "conversations");
    if (!settings) throw new Error("There is no conversation.");
    const preset = await call("chat", "savePreset", { id: null, name: "Mine", settings });
    expect(await call("chat", "presets")).toEqual([preset]);
    await call("chat", "removePreset", { id: preset.id });
    expect(await call("chat", "presets")).toEqual([]);
  });

  it("export and import", async () => {
    const [first] = await call("chat", "conversations");
    world.desktop.nextSave = null;
    expect(await call("chat", "exportOne", { id: first?.id ?? "", format: "json" })).toBeNull();
    world.desktop.nextSave = join(world.folder, "export.md");
    await call("chat", "exportOne", { id: first?.id ?? "", format: "markdown" });
    world.desktop.nextFiles = [world.desktop.nextSave];
    expect(await call("chat", "importFiles")).toMatchObject([{ title: first?.title }]);
    world.desktop.nextSave = join(world.folder, "export.json");
    expect(await call("chat", "exportAll")).toBe(world.desktop.nextSave);
    world.desktop.nextFiles = [];
    expect(await call("chat", "importFiles")).toBeNull();
  });

  it("measure, keep what was measured, and write it down", async () => {
    const run = await call("bench", "run", {
      modelId: "practice",
      depths: [0],
      promptTokens: 32,
      generateTokens: 8,
      repetitions: 1,
    });
    expect(run.status).toBe("complete");
    expect(new Set(run.rows.map(({ engine }) => engine))).toEqual(new Set(["node-llama-cpp", "llama.node"]));
    expect(await call("bench", "runs")).toEqual([run]);
    world.desktop.nextSave = join(world.folder, "bench.csv");
    await call("bench", "exportRun", { id: run.id, format: "csv" });
    expect(await readFile(world.desktop.nextSave, "utf8")).toContain("llama.node");
    await call("bench", "remove", { id: run.id });
    expect(await call("bench", "runs")).toEqual([]);
    await call("bench", "stop");
  });

  it("offer ways only after a failure", async () => {
    expect(await refusal("engine", "tryRung", { id: "none" })).toBe("invalid-request");
  });

  it("unload", async () => {
    await call("engine", "unload");
    expect(await call("engine", "status")).toEqual({ state: "none" });
  });
});

describe("the workspace", () => workspaceContract({ world: () => world, call, refusal, seen }));

describe("protection", () => {
  it("encrypts with a passphrase, changes it, and takes it off, with everything still there", async () => {
    const before = await call("chat", "conversations");
    expect(await call("protection", "status")).toMatchObject({ kind: "off", locked: false });
    await call("protection", "setPassphrase", { passphrase: "millstones" });
    expect(await call("chat", "conversations")).toEqual(before);
    expect(await call("protection", "unlock", { passphrase: "millstones" })).toMatchObject({ locked: false });
    expect(await refusal("protection", "turnOff", { current: "guessed" })).toBe("passphrase-wrong");
    expect(await refusal("protection", "keepInSystemStore", { current: "millstones" })).toBe(
      "secret-store-missing",
    );
    expect(await call("protection", "startAnew")).toMatchObject({ kind: "passphrase" });
    await call("protection", "turnOff", { current: "millstones" });
    expect(await call("protection", "status")).toMatchObject({ kind: "off" });
    expect(await call("chat", "conversations")).toEqual(before);
  });
});

describe("the contract as a whole", () => {
  const allOf = (part: "methods" | "events") =>
    Object.entries<ServiceSpec>(contract).flatMap(([service, spec]) =>
      Object.keys(spec[part]).map((name) => `${service}.${name}`),
    );

  it("has no method that was not called above", () => {
    expect(allOf("methods").filter((name) => !called.has(name))).toEqual([]);
  });

  it("has no event that was not seen above, but for those that cannot come from here", () => {
    const names = new Set(world.events.map(({ name }) => name));
    expect(
      allOf("events")
        .filter((name) => !names.has(name))
        .sort(),
    ).toEqual(Object.keys(notFromHere).sort());
  });

  it("has every event sent as its schema says", () => {
    for (const { name, payload } of world.events) {
      const [service, event] = name.split(".");
      const spec: ServiceSpec = contract[service as ServiceName];
      expect(spec.events[event ?? ""]?.safeParse(payload).success, name).toBe(true);
    }
  });

  it("led to no error that has no name", () => {
    expect(world.logged.filter((line) => /unexpected/.test(line))).toEqual([]);
  });
});
