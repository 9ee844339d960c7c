import "./fresh";
import "./no-code-from-text";

import { catalog, companions, machines } from "virtual:machines";
import { noWishes, type QuernBridge, type Result, type Settings } from "../../../main/contract";
import { fakeAgent } from "./agent";
import { fakeBench } from "./bench";
import { Bus } from "./bus";
import { fakeChat } from "./chat/index";
import { fakeEndpoints, firstEndpoints } from "./endpoints";
import { fakeFit } from "./fit";
import { fakeFolders, foldersOf } from "./folders";
import { type FakeKit, fakeKits } from "./kits";
import { fakeLibrary } from "./library";
import { fakeMcp } from "./mcp";
import { fakeMeasured } from "./measured";
import { fakeModels } from "./models";
import { fakeNetwork } from "./network";
import { fakeProtection } from "./protection";
import { installedOf, keptByUser, lastModelOf, ownFile, q4, readScenario } from "./scenario";
import { fakeServer } from "./server";
import type { FakeDisk } from "./workspace/disk";
import { fakeWorkspace } from "./workspace/index";

/** What a test may do with the fake: see what was asked of main, and say what main would say. */
export interface FakeBridgeHandle {
  /** Calls that left the page, as `service.method`, with their input. */
  readonly calls: { readonly name: string; readonly input: unknown }[];
  emit(name: string, payload: unknown): void;
  /** Has an answer written at a steady pace, for so many ms; gives the number of tokens. */
  streamAt(conversationId: string, tokensPerSecond: number, ms: number): Promise<number>;
  /** The folder in memory, behind the page's back. */
  readonly disk: FakeDisk;
  /** What the next kit is like. */
  readonly kit: FakeKit;
}

declare global {
  interface Window {
    fakeBridge: FakeBridgeHandle;
  }
}

const scenario = readScenario(location.search);
const bus = new Bus();
const calls: { name: string; input: unknown }[] = [];

function good<T>(value: T): Promise<Result<T>> {
  return Promise.resolve({ ok: true, value });
}

/** Notes the call, then answers. */
function noted<A extends [input?: unknown], O>(
  name: string,
  answer: (...input: A) => Promise<O>,
): (...input: A) => Promise<O> {
  return (...input) => {
    calls.push({ name, input: input[0] });
    return answer(...input);
  };
}

/** Notes every call of a service. */
function allNoted<S extends object>(name: string, service: S): S {
  return new Proxy(service, {
    get: (target, method, receiver) => {
      const answer: unknown = Reflect.get(target, method, receiver);
      return typeof answer === "function" && typeof method === "string"
        ? noted(`${name}.${method}`, (input) => answer(input))
        : answer;
    },
  });
}

let settings: Settings = {
  source: { kind: "hub" },
  moreSources: [],
  caFile: null,
  listUrl: null,
  listKey: null,
  listEvery: "never",
  language: scenario.language,
  theme: scenario.theme,
  offline: scenario.offline,
  lastModelId: lastModelOf(scenario),
  modelFolder: null,
  markedModelFolder: null,
  moreModelFolders: foldersOf(scenario)
    .filter(({ main }) => !main)
    .map(({ path }) => path),
  engine: "auto",
  autoLadder: false,
  idleUnloadMinutes: 60,
  keepUsable: false,
  keepUsableOnBattery: true,
  stateBytes: 8_000_000_000,
  downloadsAtOnce: 1,
  downloadConnections: 8,
  downloadBytesPerSecond: null,
  resumeDownloads: true,
  keepAwakeWhileDownloading: false,
  onClose: "ask",
  newThinking: true,
  unprotectedSeen: false,
  keptKnobs: scenario.uses ? { [q4.id]: keptByUser } : {},
  wishes: noWishes,
  serverOn: scenario.uses,
  serverPort: 4114,
  serverOrigins: [],
  serverBeyond: false,
  serverBeyondPort: 4115,
  serverNames: [],
  serverCertificate: null,
  serverEmbeddingFile: scenario.uses ? ownFile.path : null,
  endpoints: firstEndpoints(scenario),
  usualEndpoint: null,
};

function changeSettings(change: Partial<Settings>): Settings {
  settings = { ...settings, ...change };
  return settings;
}

const machine = machines[scenario.machine];
const { models, engine } = fakeModels(
  scenario,
  bus,
  good,
  fakeFolders(scenario, (change) => bus.emit("app.settingsChanged", changeSettings(change))),
);
const { chat, attachments, streamAt } = fakeChat(scenario, bus);
const { workspace, files, git, terminal, disk } = fakeWorkspace(scenario, bus);
const { kits, kit } = fakeKits(bus);
window.fakeBridge = { calls, emit: (name, payload) => bus.emit(name, payload), streamAt, disk, kit };

const bridge: QuernBridge = {
  services: {
    app: {
      info: () =>
        good({
          version: "0.1.0",
          electron: "45.4.1",
          node: "24.4.0",
          platform: "linux x64",
          dataFolder: "/home/ada/.local/share/quern",
          modelFolder: "/home/ada/.local/share/quern/models",
          logFile: "/home/ada/.local/share/quern/logs/quern.log",
          hubEndpoint: "https://huggingface.co",
        }),
      settings: () => good(settings),
      changeSettings: noted("app.changeSettings", (change: Partial<Settings>) =>
        good(changeSettings(change)),
      ),
      chooseModelFolder: noted("app.chooseModelFolder", () =>
        good({ ...settings, modelFolder: "/mnt/big/models" }),
      ),
      openLink: noted("app.openLink", () => good(true)),
      saveFile: noted("app.saveFile", ({ name }: { name: string; content: string | Uint8Array }) =>
        good(`/home/ada/Documents/${name}`),
      ),
      copyText: noted("app.copyText", () => good(undefined)),
      showLog: noted("app.showLog", () => good(undefined)),
      ready: noted("app.ready", () => good(undefined)),
    },
    machine: {
      current: () => good(machine?.report ?? null),
      detect: noted("machine.detect", async () => {
        await new Promise((done) => setTimeout(done, 400));
        if (machine !== undefined) return good(machine.report);
        return { ok: false, error: { code: "unexpected", params: {}, detail: "no report" } };
      }),
      ...fakeMeasured(machine?.report ?? null, noted),
    },
    fit: allNoted(
      "fit",
      fakeFit(
        machine,
        catalog,
        (change) => bus.emit("app.settingsChanged", changeSettings(change)),
        scenario.images,
        installedOf(scenario),
      ),
    ),
    models: allNoted("models", {
      ...models,
      catalog: () => good(catalog),
      companions: () => good(companions),
    }),
    kits: allNoted("kits", kits),
    library: allNoted(
      "library",
      fakeLibrary(scenario, bus, good, (change) => bus.emit("app.settingsChanged", changeSettings(change))),
    ),
    engine,
    chat: allNoted("chat", chat),
    attachments: allNoted("attachments", attachments),
    protection: fakeProtection(scenario, bus),
    network: allNoted(
      "network",
      fakeNetwork(scenario, bus, (change) => bus.emit("app.settingsChanged", changeSettings(change))),
    ),
    mcp: allNoted("mcp", fakeMcp(bus)),
    endpoints: allNoted(
      "endpoints",
      fakeEndpoints(
        scenario,
        bus,
        () => settings,
        (change) => bus.emit("app.settingsChanged", changeSettings(change)),
      ),
    ),
    bench: fakeBench(bus),
    server: allNoted(
      "server",
      fakeServer(bus, (change) => bus.emit("app.settingsChanged", changeSettings(change))),
    ),
    workspace: allNoted("workspace", workspace),
    files: allNoted("files", files),
    git: allNoted("git", git),
    terminal: allNoted("terminal", terminal),
    agent: allNoted("agent", fakeAgent(bus)),
  },
  // A file of the page itself has no place; its name stands for one.
  pathOf: (file) => (file instanceof File ? `/home/ada/Downloads/${file.name}` : ""),
  events: {
    app: {
      settingsChanged: bus.on("app.settingsChanged"),
      notice: bus.on("app.notice"),
      command: bus.on("app.command"),
    },
    machine: { changed: bus.on("machine.changed") },
    mcp: { changed: bus.on("mcp.changed") },
    fit: {},
    models: {
      installedChanged: bus.on("models.installedChanged"),
      downloadChanged: bus.on("models.downloadChanged"),
      downloadRemoved: bus.on("models.downloadRemoved"),
      importProgress: bus.on("models.importProgress"),
    },
    kits: { progress: bus.on("kits.progress"), making: bus.on("kits.making") },
    library: {
      foundChanged: bus.on("library.foundChanged"),
      detailsChanged: bus.on("library.detailsChanged"),
      verifyProgress: bus.on("library.verifyProgress"),
      catalogChanged: bus.on("library.catalogChanged"),
    },
    engine: { changed: bus.on("engine.changed") },
    protection: { changed: bus.on("protection.changed") },
    server: { changed: bus.on("server.changed"), tokensChanged: bus.on("server.tokensChanged") },
    network: { changed: bus.on("network.changed") },
    endpoints: { changed: bus.on("endpoints.changed") },
    bench: { progress: bus.on("bench.progress"), runsChanged: bus.on("bench.runsChanged") },
    chat: {
      conversationsChanged: bus.on("chat.conversationsChanged"),
      delta: bus.on("chat.delta"),
      progress: bus.on("chat.progress"),
      messageChanged: bus.on("chat.messageChanged"),
      turnStarted: bus.on("chat.turnStarted"),
      queueChanged: bus.on("chat.queueChanged"),
    },
    attachments: {},
    workspace: { changed: bus.on("workspace.changed") },
    files: { changed: bus.on("files.changed"), found: bus.on("files.found") },
    git: { changed: bus.on("git.changed") },
    terminal: { data: bus.on("terminal.data"), changed: bus.on("terminal.changed") },
    agent: {
      taskChanged: bus.on("agent.taskChanged"),
      taskRemoved: bus.on("agent.taskRemoved"),
      stepChanged: bus.on("agent.stepChanged"),
      delta: bus.on("agent.delta"),
      progress: bus.on("agent.progress"),
      waitingChanged: bus.on("agent.waitingChanged"),
      stepsCut: bus.on("agent.stepsCut"),
    },
  },
};

Object.defineProperty(window, "quern", { value: Object.freeze(bridge) });
