import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCatalog } from "../catalog";
import { createChatService, openChatStore } from "../chat";
import type { SpawnChild } from "../child";
import { type AppInfo, type Emit, type ErrorData, type ServiceSpec, toErrorData } from "../contract";
import { EngineSupervisor } from "../engine";
import { recommend } from "../fit";
import { detectMachine, refreshMemory } from "../hardware";
import { createModelsService } from "../models";
import { createNet, hubEndpoint } from "../net";
import { openSettings } from "../settings";
import { createAppService } from "./app-service";
import type { HostDesktop } from "./desktop";
import {
  type CallContract,
  createDispatcher,
  emitterOf,
  type HostHandlers,
  type SendEvent,
} from "./dispatch";
import { createEngineService } from "./engine-service";
import { createMachineService } from "./machine-service";
import { outsideArchive } from "./outside-archive";
import { afterUnloading } from "./release";

/** What the engine has read of a conversation is kept this long; then reading it again is not asked too much. */
const stateMaxAgeDays = 60;

export interface HostOptions {
  dataFolder: string;
  /** The shipped data: catalogue, practice model. */
  resourceFolder: string;
  /** The built programs: `engine.js`, `backend-probe.js`, `chat-store.js`. */
  programFolder: string;
  spawnChild: SpawnChild;
  desktop: HostDesktop;
  env: Readonly<Record<string, string | undefined>>;
  facts: Pick<AppInfo, "version" | "electron" | "node" | "platform" | "logFile">;
  send: SendEvent;
  log: { info(text: string): void; error(text: string, thrown?: unknown): void };
  /** 32 bytes: what the engine keeps of conversations on disk is closed with it. */
  stateKey?: () => Uint8Array | undefined;
  /** The page can be used for the first time. */
  onReady?: () => void;
}

/** All services, wired to the contract. */
export interface Host {
  readonly call: CallContract;
  readonly handlers: HostHandlers;
  readonly settings: Awaited<ReturnType<typeof openSettings>>;
  openLink(address: string): Promise<boolean>;
  /** Ends answers, downloads and the engine; what they have is stored first. */
  close(): Promise<void>;
}

/** Opens everything. Slow things (detection, hashing, the engine) begin when the page asks for them. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { dataFolder, desktop, env, facts, log, programFolder, resourceFolder, send, spawnChild } = options;
  const emitter = <S extends ServiceSpec>(service: Parameters<typeof emitterOf>[0]): Emit<S> =>
    emitterOf(service, send);
  const notices: ErrorData[] = [];
  let pageReady = false;
  let tellReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    tellReady = resolve;
  });
  const notice = (error: ErrorData) => {
    log.error(`notice ${error.code}`, error.detail);
    if (pageReady) emitterOf("app", send)("notice", error);
    else notices.push(error);
  };

  const settings = await openSettings(dataFolder, notice);
  const modelFolder = () => settings.current().modelFolder ?? join(dataFolder, "models");
  const endpoint = usableEndpoint(env, notice);
  const net = createNet({ offline: () => settings.current().offline, endpoint, env, version: facts.version });
  settings.onChange(() => void net.offlineChanged().catch((error: unknown) => log.error("net", error)));
  const catalog = await loadCatalog(resourceFolder, env.QUERN_CATALOG);
  const supervisor = new EngineSupervisor({
    spawn: spawnChild,
    workingFolder: await emptyFolder(join(dataFolder, "engine")),
    states: () => {
      const key = options.stateKey?.();
      return {
        folder: join(dataFolder, "engine-states"),
        budgetBytes: settings.current().stateBytes,
        maxAgeDays: stateMaxAgeDays,
        ...(key && { key: new Uint8Array(key) }),
      };
    },
  });

  const detect = (onPartial?: Parameters<typeof detectMachine>[0]["onPartial"]) =>
    detectMachine({ modelFolder: modelFolder(), spawnChild, ...(onPartial && { onPartial }) });
  const machine = createMachineService({
    detect,
    refresh: (report) => refreshMemory(report),
    emit: emitter("machine"),
    mayStart: ready,
  });
  const models = await createModelsService({
    catalog,
    net,
    dataFolder,
    modelFolder,
    practicePath: outsideArchive(join(resourceFolder, "practice", "practice.gguf")),
    emit: emitter("models"),
    onTrouble: notice,
    pickFile: () => desktop.pickModelFile(),
    showItem: (path) => desktop.showInFolder(path),
    isInUse: (model) => {
      const { status } = supervisor;
      if (status.state === "ready") return status.model.modelId === model.id;
      return status.state === "loading" && status.modelId === model.id;
    },
  });
  const engine = createEngineService({
    supervisor,
    find: (id) => models.library.find(id),
    liveReport: () => machine.live(),
    settings,
    emit: emitter("engine"),
  });
  const chat = createChatService({
    store: openChatStore(dataFolder, join(programFolder, "chat-store.js")),
    backend: supervisor,
    emit: emitter("chat"),
    ensureLoaded: (signal) => engine.ensureLoaded(signal),
    onStoreTrouble: notice,
  });

  const handlers: HostHandlers = {
    app: createAppService({
      info: () => ({ ...facts, dataFolder, modelFolder: modelFolder(), hubEndpoint: endpoint.origin }),
      settings,
      desktop,
      emit: emitter("app"),
      onReady: () => {
        if (pageReady) return;
        pageReady = true;
        tellReady();
        for (const error of notices.splice(0)) notice(error);
        // The model is what Quern is for: it is there again as it was left. What goes wrong shows in the status.
        engine.loadLast().catch((thrown: unknown) => {
          const error = toErrorData(thrown);
          if (error.code !== "cancelled") notice(error);
        });
        options.onReady?.();
      },
    }),
    machine: machine.handlers,
    fit: {
      recommend: async (wishes) => {
        const report = afterUnloading(await machine.live(), supervisor.status);
        const installed = new Set((await models.library.list()).map((model) => model.id));
        return recommend(report, catalog, wishes, { installed });
      },
    },
    models: models.handlers,
    engine: engine.handlers,
    chat: chat.handlers,
  };
  return {
    handlers,
    call: createDispatcher(handlers, (where, thrown) => log.error(where, thrown)),
    settings,
    openLink: (address) => desktop.openLink(address),
    close: async () => {
      // One after the other: the chat stores what the engine still gives it.
      for (const end of [chat.close, models.close, () => supervisor.dispose(), () => net.close()]) {
        await end().catch((error: unknown) => log.error("close", error));
      }
    },
  };
}

/** A folder of ours with nothing in it that a library could pick up; a temporary one where this cannot be made. */
async function emptyFolder(wanted: string): Promise<string> {
  try {
    await mkdir(wanted, { recursive: true });
    return wanted;
  } catch {
    return await mkdtemp(join(tmpdir(), "quern-engine-"));
  }
}

/** A hub address that makes no sense must not keep Quern from starting: said, and the public one used. */
function usableEndpoint(env: HostOptions["env"], notice: (error: ErrorData) => void): URL {
  try {
    return hubEndpoint(env);
  } catch (error) {
    notice(toErrorData(error));
    return hubEndpoint({});
  }
}
