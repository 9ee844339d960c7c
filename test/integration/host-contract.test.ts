import { sign } from "node:crypto";
import { copyFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { machineReport } from "../../main/contract";
import { hostContract, wholeContract } from "./support/host-contract";
import { kitsContract } from "./support/kits-contract";
import { testAuthority } from "./support/secure-hub";

const services = hostContract({ "settings.json": "{ torn" });
const { world, call, refusal, seen } = services;

describe("app", () => {
  it("tells facts and settings, and what was wrong at the start once the page is ready", async () => {
    expect((await call("app", "info")).dataFolder).toBe(world().folder);
    expect((await call("app", "info")).hubEndpoint).toBe(world().hub.mirror.url);
    expect((await call("app", "settings")).offline).toBe(false);
    expect(await call("machine", "current")).toBeNull();
    expect(seen("app", "notice")).toEqual([]);
    await call("app", "ready");
    expect(seen("app", "notice").map((error) => error.code)).toContain("settings-damaged");
  });

  it("keeps a setting, and tells of the change", async () => {
    expect((await call("app", "changeSettings", { theme: "dark" })).theme).toBe("dark");
    expect(seen("app", "settingsChanged").at(-1)?.theme).toBe("dark");
    expect(JSON.parse(await readFile(join(world().folder, "settings.json"), "utf8")).theme).toBe("dark");
  });

  it("leaves dialogs, links and the clipboard to the desktop", async () => {
    expect(await call("app", "chooseModelFolder")).toBeNull();
    world().desktop.nextFolder = join(world().folder, "elsewhere");
    expect((await call("app", "chooseModelFolder"))?.modelFolder).toBe(world().desktop.nextFolder);
    expect((await call("app", "info")).modelFolder).toBe(world().desktop.nextFolder);
    expect(await call("app", "openLink", { url: "https://example.org" })).toBe(true);
    await call("app", "copyText", { text: "copied" });
    expect(await call("app", "saveFile", { name: "code.py", content: "x" })).toBeNull();
    const target = join(world().folder, "saved.bin");
    world().desktop.nextSave = target;
    const saved = await call("app", "saveFile", { name: "../x", content: new Uint8Array([1, 2]) });
    expect(saved).toBe(target);
    expect([...(await readFile(target))]).toEqual([1, 2]);
    await call("app", "showLog");
    expect(world().desktop.links).toEqual(["https://example.org"]);
    expect(world().desktop.copied).toEqual(["copied"]);
    expect(world().desktop.shown).toEqual([(await call("app", "info")).logFile]);
  });
});

describe("endpoints", () => {
  it("are added, tried, left without their key and removed; nothing is asked of them before", async () => {
    expect(await call("endpoints", "state")).toEqual({ endpoints: [], store: null });
    // A port of this machine where nobody listens.
    const url = "http://127.0.0.1:9";
    const made = await call("endpoints", "save", { id: null, name: "Nobody", url, key: "sk-secret" });
    expect(made).toMatchObject({ host: "127.0.0.1:9", here: true, key: "session", facts: null });
    const { id } = made.endpoint;
    expect((await call("endpoints", "test", { id })).error?.code).toBe("endpoint-closed");
    const fingerprint = "AB".padEnd(95, ":AB");
    expect(await call("endpoints", "trust", { id, fingerprint })).toBe(true);
    expect((await call("endpoints", "state")).endpoints[0]?.endpoint.certificate).toBe(fingerprint);
    await call("endpoints", "removeKey", { id });
    expect(seen("endpoints", "changed").at(-1)?.endpoints[0]?.key).toBe("none");
    await call("endpoints", "remove", { id });
    expect(await refusal("endpoints", "test", { id })).toBe("endpoint-unknown");
  });
});

describe("network", () => {
  it("tells the source, takes another one, a token and certificates, and tries the way", async () => {
    const first = await call("network", "state");
    expect(first).toEqual({
      policy: { path: null, locked: [], trouble: null },
      token: { kind: "none", store: null },
      from: new URL(world().hub.mirror.url).host,
      more: [],
    });
    const [tested, ...others] = await call("network", "test");
    expect([tested?.name, others]).toEqual([first.from, []]);
    expect(tested?.steps.filter(({ result }) => result === "failed")).toEqual([]);
    expect((await call("network", "setToken", { token: "hf_secret" })).token.kind).toBe("session");
    expect(seen("network", "changed").at(-1)?.token.kind).toBe("session");
    expect((await call("network", "removeToken")).token.kind).toBe("none");
    expect((await call("network", "setSource", { kind: "modelscope" })).from).toBe("www.modelscope.cn");
    world().desktop.nextFolder = null;
    expect(await call("network", "chooseFolder")).toBeNull();
    world().desktop.nextFolder = world().folder;
    expect((await call("network", "chooseFolder"))?.from).toBe(world().folder);
    expect((await call("network", "setSource", { kind: "hub" })).from).toBe(first.from);
    const scope = { kind: "modelscope" } as const;
    expect((await call("network", "addSource", scope)).more).toEqual([
      { source: scope, name: "www.modelscope.cn" },
    ]);
    const stick = { kind: "folder", path: world().folder } as const;
    expect((await call("network", "addSourceFolder"))?.more.map(({ source }) => source)).toEqual([
      scope,
      stick,
    ]);
    expect((await call("network", "dropSource", { source: scope })).more).toEqual([
      { source: stick, name: world().folder },
    ]);
    expect((await call("network", "dropSource", { source: stick })).more).toEqual([]);
    world().desktop.nextFolder = null;
    expect(await call("network", "addSourceFolder")).toBeNull();
    world().desktop.nextFile = null;
    expect(await call("network", "chooseCaFile")).toBeNull();
    world().desktop.nextFile = join(world().folder, "settings.json");
    expect(await refusal("network", "chooseCaFile", undefined)).toBe("ca-file-unusable");
    world().desktop.nextFile = testAuthority;
    await call("network", "chooseCaFile");
    expect((await call("app", "settings")).caFile).toBe(testAuthority);
    await call("network", "dropCaFile");
    expect((await call("app", "settings")).caFile).toBeNull();
    world().desktop.nextFile = null;
    world().desktop.nextFolder = null;
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
    world().desktop.nextSave = null;
    const json = await call("machine", "reportText", { format: "json", locale: "en" });
    expect(machineReport.parse(JSON.parse(json)).schemaVersion).toBe(1);
    expect(await call("machine", "reportText", { format: "markdown", locale: "zh-CN" })).toContain(
      "# 机器报告",
    );
    expect(await call("machine", "saveReport", { format: "json", locale: "en" })).toBeNull();
    const target = join(world().folder, "report.json");
    world().desktop.nextSave = target;
    expect(await call("machine", "saveReport", { format: "json", locale: "en" })).toBe(target);
    expect(await readFile(target, "utf8")).toBe(json);
    world().desktop.nextSave = null;
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

  it("name the files that go with builds, apart from the builds", async () => {
    const companions = await call("models", "companions");
    expect(companions.map(({ role }) => role)).toContain("images");
    const builds = new Set((await call("models", "catalog")).map(({ id }) => id));
    expect(companions.some(({ id }) => builds.has(id))).toBe(false);
  });

  it("pause, cancel and finish a download", async () => {
    const { mirror } = world().hub;
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
    const own = join(world().folder, "own", "mine.gguf");
    await mkdir(join(world().folder, "own"));
    const [, downloaded] = await call("models", "installed");
    await copyFile(downloaded?.path ?? "", own);
    world().desktop.nextFile = own;
    const added = await call("models", "addFile");
    expect(added?.path).toBe(own);
    // It is compared with the catalogue in the background.
    await vi.waitFor(() => expect(seen("models", "importProgress").at(-1)?.path).toBe(own), 10_000);
    await call("models", "showInFolder", { id: added?.id ?? "" });
    expect(world().desktop.shown.at(-1)).toBe(own);
    await call("models", "remove", { id: added?.id ?? "", deleteFile: true });
    expect((await readFile(own)).length).toBe(world().hub.bytes);
  });
});

kitsContract(services);

describe("the folders for models", () => {
  it("are shown with their room, added with what is in them, and taken off the list", async () => {
    const { desktop } = world();
    expect((await call("models", "folders")).map(({ main, state }) => [main, state])).toEqual([
      [true, "here"],
    ]);
    desktop.nextFolder = null;
    expect(await call("models", "addFolder")).toBeNull();
    const disk = join(world().folder, "disk");
    await mkdir(disk);
    const [, model] = await call("models", "installed");
    await copyFile(model?.path ?? "", join(disk, "mine.gguf"));
    desktop.nextFolder = disk;
    expect(await call("models", "addFolder")).toMatchObject([{ main: true }, { path: disk, state: "here" }]);
    expect((await call("app", "settings")).moreModelFolders).toEqual([disk]);
    const mine = (await call("models", "installed")).find(({ path }) => path === join(disk, "mine.gguf"));
    expect(mine?.problem).toBeNull();
    expect(await call("models", "forgetFolder", { path: disk })).toHaveLength(1);
    await call("models", "remove", { id: mine?.id ?? "", deleteFile: false });
    expect((await stat(join(disk, "mine.gguf"))).size).toBe(world().hub.bytes);
  });
});

describe("the library", () => {
  const others = () => join(world().folder, "others");
  /** A file of another program, with the bytes of the published one. */
  async function put(name: string): Promise<string> {
    const [, downloaded] = await call("models", "installed");
    await mkdir(others(), { recursive: true });
    const path = join(others(), name);
    await copyFile(downloaded?.path ?? "", path);
    return path;
  }
  /** What is known of the file once it was compared; other files of this machine are no business of the test. */
  const compared = (path: string) =>
    vi.waitFor(async () => {
      const file = (await call("library", "found")).files.find((one) => one.path === path);
      if (file?.state !== "verified") throw new Error(`still ${file?.state}`);
      return file;
    }, 10_000);

  it("finds what another program has, proves what it is, uses it in place, and never touches it", async () => {
    const { trashed } = world().desktop;
    const before = [...trashed];
    const path = await put("found.gguf");
    await call("library", "look");
    const file = await compared(path);
    expect(file).toMatchObject({ app: "llama.cpp", modelId: null, catalogFile: { quant: "TINY" } });
    const used = await call("library", "use", { id: file.id, how: "in-place" });
    expect(used.path).toBe(path);
    await vi.waitFor(async () =>
      expect((await call("library", "details")).find(({ id }) => id === used.id)).toMatchObject({
        origin: "found",
        app: "llama.cpp",
        own: false,
        freesBytes: 0,
      }),
    );
    const again = await call("library", "verify", { id: used.id });
    expect(again).toMatchObject({ catalogFile: { quant: "TINY" }, problem: null });
    expect(again.verifiedAt).not.toBeNull();
    await call("library", "stopVerify", { id: used.id });
    await call("models", "remove", { id: used.id, deleteFile: true });
    expect((await readFile(path)).length).toBe(world().hub.bytes);
    expect(trashed).toEqual(before);
    expect(await refusal("library", "use", { id: "none", how: "in-place" })).toBe("found-gone");
  });

  it("gives a found file a second name in the model folder, which goes to the trash alone", async () => {
    const path = await put("linked.gguf");
    const [, downloaded] = await call("models", "installed");
    const { trashed } = world().desktop;
    trashed.length = 0;
    await call("models", "remove", { id: downloaded?.id ?? "", deleteFile: true });
    // With what goes with it alone, which was fetched to where it is.
    const both = [downloaded?.path, join(dirname(downloaded?.path ?? ""), "mmproj-F16.gguf")];
    expect(trashed).toEqual(both);
    await call("library", "look");
    const { id } = await compared(path);
    const linked = await call("library", "use", { id, how: "hard-link" });
    expect(linked.path).toBe(downloaded?.path);
    expect((await stat(path)).nlink).toBe(2);
    const details = (await call("library", "details")).find((one) => one.id === linked.id);
    expect(details).toMatchObject({ origin: "linked", own: true, freesBytes: 0 });
    await call("models", "remove", { id: linked.id, deleteFile: true });
    expect(world().desktop.trashed).toEqual([...both, linked.path]);
    expect((await stat(path)).nlink).toBe(1);
  });

  it("looks in folders that the user names, and takes in what is dropped", async () => {
    const { desktop } = world();
    desktop.nextFolder = null;
    expect(await call("library", "addFolder")).toBeNull();
    desktop.nextFolder = join(world().folder, "named");
    await mkdir(desktop.nextFolder);
    const path = join(desktop.nextFolder, "mine.gguf");
    await copyFile(join(others(), "linked.gguf"), path);
    expect((await call("library", "addFolder"))?.files.map((file) => file.path)).toContain(path);
    const without = await call("library", "forgetFolder", { path: desktop.nextFolder });
    expect(without.folders).toEqual([]);
    expect(without.files.map((file) => file.path)).not.toContain(path);
    const { added, refused } = await call("library", "importPaths", {
      paths: [desktop.nextFolder, "../relative.gguf", join(world().folder, "settings.json")],
    });
    expect(added.map((model) => model.path)).toEqual([path]);
    expect(refused.map(({ error }) => error.code)).toEqual(["invalid-request", "not-gguf"]);
  });

  it("keeps where lists come from and whose they are, and no page can bring a key of its own", async () => {
    const { desktop, folder } = world();
    expect(await refusal("app", "changeSettings", { listKey: "MCow" } as object)).toBe("no error");
    expect((await call("app", "settings")).listKey).toBeNull();
    const url = "https://lists.example.org/quern.json";
    expect(await call("library", "setListAddress", { url })).toMatchObject({ host: "lists.example.org" });
    expect(await refusal("library", "setListAddress", { url: "file:///etc/passwd" })).toBe("invalid-request");
    expect(await call("library", "setListAddress", { url: null })).toMatchObject({ host: null });
    desktop.nextFile = null;
    expect(await call("library", "chooseListKey")).toBeNull();
    desktop.nextFile = join(folder, "list-key.pem");
    await call("library", "chooseListKey");
    expect((await call("app", "settings")).listKey).toMatch(/^MCowBQYDK2Vw/);
    // The variable of these services goes before it.
    expect((await call("library", "dropListKey")).key.whose).toBe("variable");
    expect((await call("app", "settings")).listKey).toBeNull();
  });

  it("takes a signed list of files by hand, and asks nobody where no address is set", async () => {
    expect(await call("library", "catalogList")).toMatchObject({ serial: 0, host: null });
    expect(await refusal("library", "refreshCatalog", undefined)).toBe("catalog-list-no-address");
    const { desktop, listKey } = world();
    desktop.nextFile = null;
    expect(await call("library", "openCatalogList")).toBeNull();
    const before = await call("models", "catalog");
    const newer = { ...before[0], revision: "f".repeat(40), quant: "NEW" };
    const file = { ...newer, id: `${newer.repo}@${newer.revision}/${newer.file}`, sha256: "ab".repeat(32) };
    const list = JSON.stringify({ serial: 4, issuedAt: "2026-11-20", files: [file] });
    const signature = sign(null, Buffer.from(list), listKey).toString("base64");
    desktop.nextFile = join(world().folder, "list.json");
    await writeFile(desktop.nextFile, JSON.stringify({ schemaVersion: 1, list, signature }));
    expect(await call("library", "openCatalogList")).toMatchObject({ serial: 4, addedFiles: 1 });
    expect((await call("models", "catalog")).at(-1)?.quant).toBe("NEW");
    expect(seen("library", "catalogChanged")).toHaveLength(1);
    desktop.nextFile = null;
  });
});

wholeContract("machine", services);
