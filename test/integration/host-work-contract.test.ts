import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Message } from "../../main/contract";
import { workspaceContract } from "./support/contract-workspace";
import { hostContract, wholeContract } from "./support/host-contract";

const services = hostContract();
const { world, call, outcome, refusal, seen, ended } = services;

// As the page does once it can be used: no probe of the machine begins before, and no model is loaded without one.
beforeAll(() => call("app", "ready"));

/** A port that nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

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
    expect(await call("engine", "learned")).toEqual([]);
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
    const both = await call("chat", "answers", { messageId: answer.id });
    expect(both.map((one) => one.id)).toEqual([answer.id, beside.id]);
    const opened = await call("chat", "selectBranch", { conversationId: id, messageId: answer.id });
    expect(opened.at(-1)?.id).toBe(answer.id);
    expect(await call("chat", "tree", { id })).toHaveLength(3);
    await call("chat", "saveEditDraft", { messageId: user.id, text: "hello ag" });
    expect(await call("chat", "editDraft", { messageId: user.id })).toBe("hello ag");
    const edited = await call("chat", "edit", { messageId: user.id, text: "hello again" });
    expect(await call("chat", "editDraft", { messageId: user.id })).toBeNull();
    await ended(edited.answer?.id ?? "");
    const { hits } = await call("chat", "search", { query: "hello again" });
    expect(hits.map(({ messageId }) => messageId)).toContain(edited.edited.id);
    const count = await call("chat", "count", { conversationId: id, text: "one more" });
    expect(count).toMatchObject({ measured: true });
    expect(count.parts.draft).toBeGreaterThan(0);
    // What the practice model says of it may be longer than it: then that is refused, by name.
    const summed = await outcome("chat", "compact", { conversationId: id });
    if (summed.ok) {
      const carrier = summed.value as Message;
      expect((await call("chat", "undoCompaction", { messageId: carrier.id })).compaction).toBeNull();
    } else expect(summed.error.code).toBe("compaction-no-gain");
    expect((await call("chat", "undoCompaction", { messageId: user.id })).compaction).toBeNull();
    const begun = await outcome("chat", "newFromSummary", { conversationId: id });
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
    world().desktop.nextFiles = [join(world().folder, "chosen.txt")];
    await writeFile(world().desktop.nextFiles[0] ?? "", "chosen text");
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
    const before = await call("chat", "conversations");
    const mine = { ...settings, systemPrompt: "Be terse.", seed: 7 };
    await call("chat", "savePreset", { id: preset.id, name: "Mine", settings: mine });
    const [usual] = await call("chat", "setUsualPreset", { id: preset.id });
    expect(usual).toMatchObject({ id: preset.id, usual: true });
    const begun = await call("chat", "create", { thinking: false, settings: { seed: 8 } });
    expect(begun.settings).toEqual({ ...mine, seed: 8 });
    const now = await call("chat", "conversations");
    expect(now.filter((one) => one.id !== begun.id)).toEqual(before);
    await call("chat", "removePreset", { id: preset.id });
    expect(await call("chat", "presets")).toEqual([]);
    const plain = await call("chat", "create", { thinking: false });
    expect(plain.settings.systemPrompt).toBe("");
    for (const made of [begun, plain]) await call("chat", "remove", { id: made.id });
  });

  it("export and import", async () => {
    const [first] = await call("chat", "conversations");
    world().desktop.nextSave = null;
    expect(await call("chat", "exportOne", { id: first?.id ?? "", format: "json" })).toBeNull();
    const exported = join(world().folder, "export.md");
    world().desktop.nextSave = exported;
    await call("chat", "exportOne", { id: first?.id ?? "", format: "markdown" });
    world().desktop.nextFiles = [exported];
    expect(await call("chat", "importFiles")).toMatchObject([{ title: first?.title }]);
    world().desktop.nextSave = join(world().folder, "export.json");
    expect(await call("chat", "exportAll")).toBe(world().desktop.nextSave);
    world().desktop.nextFiles = [];
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
    const table = join(world().folder, "bench.csv");
    world().desktop.nextSave = table;
    await call("bench", "exportRun", { id: run.id, format: "csv" });
    expect(await readFile(table, "utf8")).toContain("llama.node");
    await call("bench", "remove", { id: run.id });
    expect(await call("bench", "runs")).toEqual([]);
    await call("bench", "stop");
  });

  it("serve other programs, where they have a token, as long as the server is on", async () => {
    expect(await call("server", "status")).toMatchObject({ state: "off", address: null });
    const serverPort = await freePort();
    await call("app", "changeSettings", { serverPort });
    const { address, state } = await call("server", "start");
    expect([state, address]).toEqual(["on", `http://127.0.0.1:${serverPort}`]);
    const { token, made } = await call("server", "makeToken", { name: "a script" });
    const ask = () =>
      fetch(`${address}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ model: "quern", messages: [{ role: "user", content: "hello" }] }),
      });
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("not an AI");
    expect(await call("server", "tokens")).toMatchObject([{ id: made.id, name: "a script", uses: 1 }]);
    expect(JSON.stringify([world().events, world().logged])).not.toContain(token);
    // Other computers: never by the page alone.
    await outcome("app", "changeSettings", { serverBeyond: true } as object);
    expect((await call("server", "openBeyond")).beyond.state).toBe("off");
    await call("app", "changeSettings", { serverBeyondPort: await freePort() });
    world().desktop.serves = true;
    expect((await call("server", "openBeyond")).beyond).toMatchObject({ state: "on", error: null });
    const renewed = (await call("server", "renewCertificate")).beyond.certificate?.fingerprint;
    // Nor do paths that the page names become a certificate, or what is none.
    const paths = { cert: "/x.pem", key: "/x.pem" };
    await outcome("app", "changeSettings", { serverCertificate: paths } as object);
    expect((await call("app", "settings")).serverCertificate).toBeNull();
    world().desktop.nextFile = join(world().folder, "settings.json");
    expect(await refusal("server", "chooseCertificate", undefined)).toBe("certificate-none");
    const pem = join(world().folder, "server-certificate.pem");
    world().desktop.nextFile = pem;
    expect((await call("server", "chooseCertificate")).beyond).toMatchObject({
      state: "on",
      certificate: { fingerprint: renewed },
    });
    expect((await call("app", "settings")).serverCertificate).toEqual({ cert: pem, key: pem });
    expect((await call("server", "dropCertificate")).beyond.state).toBe("on");
    expect((await call("server", "closeBeyond")).beyond).toMatchObject({
      state: "off",
      certificate: { fingerprint: renewed },
    });
    await call("server", "revokeToken", { id: made.id });
    expect((await ask()).status).toBe(401);
    expect(await call("server", "stop")).toMatchObject({ state: "off", address: null });
    await expect(ask()).rejects.toThrow();
    expect(seen("server", "tokensChanged").length).toBeGreaterThan(0);
    expect(seen("server", "changed").map((one) => one.state)).toContain("on");
  });

  it("make embeddings with a file that was chosen in a dialog, and with no other", async () => {
    // The page alone cannot name one.
    await outcome("app", "changeSettings", { serverEmbeddingFile: "/x.gguf" } as object);
    expect((await call("app", "settings")).serverEmbeddingFile).toBeNull();
    world().desktop.nextFile = null;
    expect(await call("server", "chooseEmbeddings")).toBeNull();
    world().desktop.nextFile = join(world().folder, "settings.json");
    expect(await refusal("server", "chooseEmbeddings", undefined)).toBe("not-gguf");
    const practice = join(import.meta.dirname, "../../resources/practice/practice.gguf");
    world().desktop.nextFile = practice;
    expect(await call("server", "chooseEmbeddings")).toEqual({ path: practice });
    world().desktop.nextFile = null;
    await call("app", "changeSettings", { serverPort: await freePort() });
    const { address } = await call("server", "start");
    const { token } = await call("server", "makeToken", { name: "search" });
    const ask = () =>
      fetch(`${address}/v1/embeddings`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ model: "practice", input: "hello" }),
      });
    const answer = await ask();
    expect([answer.status, await answer.json()]).toMatchObject([200, { data: [{ index: 0 }] }]);
    await call("server", "dropEmbeddings");
    expect((await ask()).status).toBe(404);
    await call("server", "stop");
  });

  it("offer ways only after a failure", async () => {
    expect(await refusal("engine", "tryRung", { id: "none" })).toBe("invalid-request");
  });

  it("unload", async () => {
    await call("engine", "unload");
    expect(await call("engine", "status")).toEqual({ state: "none" });
  });
});

describe("servers of tools", () => {
  it("are added by hand, asked about, and gone when they are removed", async () => {
    expect(await call("mcp", "state")).toEqual({ allowed: true, mayAdd: true, servers: [] });
    const transport = { kind: "stdio" as const, command: "/bin/cat" };
    const { servers } = await call("mcp", "add", { name: "cat", transport });
    expect(servers).toMatchObject([{ name: "cat", state: "unapproved", tools: [] }]);
    const id = servers[0]?.id ?? "";
    expect(await refusal("mcp", "add", { name: "cat", transport })).toBe("mcp-name-taken");
    expect(
      await refusal("mcp", "add", { name: "relative", transport: { kind: "stdio", command: "cat" } }),
    ).toBe("invalid-request");
    expect((await call("mcp", "start", { id })).servers).toMatchObject([{ state: "asked" }]);
    const asked = world().host.approvals.current();
    expect(asked).toMatchObject({ about: "server", argv: ["/bin/cat"], network: false });
    expect((await call("mcp", "stop", { id })).servers).toMatchObject([{ state: "unapproved" }]);
    expect(world().host.approvals.current()).toBeNull();
    expect(await refusal("mcp", "setGrant", { id, tool: "x", grant: "never" })).toBe("mcp-unknown");
    expect(await refusal("mcp", "agree", { id, tool: "x", hash: "x" })).toBe("mcp-unknown");
    expect(await refusal("mcp", "offers", { id })).toBe("mcp-not-approved");
    expect(await refusal("mcp", "readResource", { id, uri: "notes://x" })).toBe("mcp-not-approved");
    expect(await refusal("mcp", "getPrompt", { id, prompt: "x", args: {} })).toBe("mcp-not-approved");
    expect((await call("mcp", "remove", { id })).servers).toEqual([]);
    await vi.waitFor(() => expect(seen("mcp", "changed").length).toBeGreaterThan(0));
  });
});

describe("the workspace", () => workspaceContract(services));

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

wholeContract("work", services);
