import { rm } from "node:fs/promises";
import { join } from "node:path";
import { openRunsFile } from "../bench";
import { loadWholeCatalog } from "../catalog";
import { createChatService, openChatStore, pdfReader } from "../chat";
import {
  createTranslator,
  type Emit,
  type ErrorData,
  type ServiceSpec,
  toErrorData,
  wishes,
  wishesOfKept,
} from "../contract";
import { openEndpoints } from "../endpoints";
import { createEmbedder, createTurnQueue, EngineSupervisor } from "../engine";
import { writeFileAtomic } from "../files";
import { enginesMeasured } from "../fit";
import { detectMachine, measureMemorySpeed, refreshMemory, reportText, withMemorySpeed } from "../hardware";
import { besides, createMcpService } from "../mcp";
import { certificateFile, certificatePath, embeddingsOfFile, openTokens } from "../server";
import { noSecretStore, openProtection } from "../settings";
import { createAppService } from "./app-service";
import { benchPlanner } from "./bench-planner";
import { createBenchService } from "./bench-service";
import { createDispatcher, emitterOf, type HostHandlers } from "./dispatch";
import { emptyFolder, keepStatesWithin, statesOptions } from "./engine-folders";
import { createEngineService } from "./engine-service";
import { createFitService } from "./fit-service";
import type { Host, HostOptions } from "./host";
import { LearnedFile } from "./learning/learned-file";
import { createLearner } from "./learning/learner";
import { createReadingSpeed, observers } from "./learning/reading-speed";
import { lookAtMemory } from "./living/memory-look";
import { ThreadMemory, threadsOn } from "./living/thread-memory";
import { noteLoaded } from "./loaded-note";
import { CrashMemory } from "./loading/crash-memory";
import { createCalibrator } from "./machine/calibrator";
import { MemorySpeedFile } from "./machine/memory-speed-file";
import { createMachineService } from "./machine-service";
import { modelFoldersOf } from "./model-folders";
import { createModelsHost } from "./models-host";
import { createNetworkService } from "./network-service";
import { createProtectionService } from "./protection-service";
import { afterUnloading } from "./release";
import { servedModel } from "./served-model";
import { createServerService } from "./server-service";
import { openSourceHost } from "./source-host";
import { createWorkspaceHost } from "./workspace-host";

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

  const from = await openSourceHost(options, notice);
  const { policy, settings, token, net, netTo, source, further } = from;
  const modelFolder = () => settings.current().modelFolder ?? join(dataFolder, "models");
  const { files: catalog, companions } = await loadWholeCatalog(resourceFolder, env.QUERN_CATALOG);
  const protection = await openProtection(dataFolder, options.secrets ?? noSecretStore);
  const statesFolder = join(dataFolder, "engine-states");
  const engineOptions = {
    spawn: spawnChild,
    workingFolder: await emptyFolder(join(dataFolder, "engine")),
    states: () => statesOptions(statesFolder, protection.current(), settings.current().stateBytes),
  };
  const supervisor = new EngineSupervisor(engineOptions);
  const noted = noteLoaded(supervisor, {
    dataFolder,
    by: "app",
    onTrouble: (thrown) => log.error("loaded", thrown),
  });
  keepStatesWithin(
    statesFolder,
    settings,
    (bytes) => supervisor.limitStates(bytes),
    (thrown) => log.error("states", thrown),
  );

  const detect = (onPartial?: Parameters<typeof detectMachine>[0]["onPartial"]) =>
    detectMachine({ modelFolder: modelFolder(), spawnChild, ...(onPartial && { onPartial }) });
  const memorySpeeds = await MemorySpeedFile.open(dataFolder);
  const threadMemory = await ThreadMemory.open(dataFolder);
  const saveText = async (name: string, text: string) => {
    const path = await desktop.saveFile(name, "any");
    if (path !== null) await writeFileAtomic(path, text);
    return path;
  };
  const learner = createLearner({
    file: await LearnedFile.open(dataFolder),
    machine: () => machine.live(),
    onTrouble: (thrown) => log.error("learned", thrown),
  });
  const readingSpeed = createReadingSpeed();
  supervisor.observe(observers(learner, readingSpeed));
  const machine = createMachineService({
    detect,
    refresh: (report) => refreshMemory(report),
    measured: (report) => withMemorySpeed(report, memorySpeeds.of(report)),
    calibrator: () => calibrator,
    text: (report, format, locale) => reportText(report, format, createTranslator(locale)),
    saveText,
    emit: emitter("machine"),
    mayStart: ready,
  });
  const { models, kits, library } = await createModelsHost({
    dataFolder,
    resourceFolder,
    modelFolder,
    folders: modelFoldersOf(settings, policy, dataFolder, (markedModelFolder) => {
      settings.change({ markedModelFolder }).catch((thrown: unknown) => log.error("settings", thrown));
    }),
    env,
    catalog,
    companions,
    settings,
    net,
    netTo,
    sources: () => [source, ...further.list()],
    desktop,
    power: options.power,
    product: facts.version,
    report: async () => await machine.handlers.current(),
    isInUse: (model) => {
      const { status } = supervisor;
      if (status.state === "ready") return status.model.modelId === model.id;
      return status.state === "loading" && status.modelId === model.id;
    },
    busy: () => supervisor.busy || supervisor.status.state === "loading",
    ready,
    emitter,
    notice,
    onTrouble: (thrown) => log.error("lists", thrown),
  });
  let loadedId: string | null = null;
  supervisor.onStatus((status) => {
    const now = status.state === "ready" ? status.model.modelId : null;
    if (now !== null && now !== loadedId)
      models.library.wasLoaded(now).catch((thrown: unknown) => log.error("library", thrown));
    loadedId = now;
  });
  const benchRuns = await openRunsFile(join(dataFolder, "bench-runs.json"));
  const crashes = await CrashMemory.open(dataFolder, facts.version);
  const engine = createEngineService({
    supervisor,
    find: (id) => models.library.find(id),
    installed: () => models.library.list(),
    catalog,
    engines: ["node-llama-cpp", "llama.node"],
    measuredEngines: ({ id, bytes }, backend) =>
      enginesMeasured(benchRuns.list(), { modelId: id, bytes, backend }),
    liveReport: () => machine.live(),
    lookAgain: () => machine.handlers.detect(),
    lookAtMemory: async () => {
      const report = await machine.handlers.current();
      return report && lookAtMemory(report);
    },
    crashes,
    learned: (report) => learner.of(report),
    threads: threadMemory,
    settings,
    power: options.power,
    emit: emitter("engine"),
    onTrouble: (thrown) => log.error("engine", thrown),
  });
  const store = openChatStore(dataFolder, join(programFolder, "chat-store.js"), protection.key);
  const queue = createTurnQueue();
  const ensureLoaded = (signal: AbortSignal) => engine.ensureLoaded(signal);
  const endpoints = await openEndpoints({
    dataFolder,
    settings,
    secrets: options.secrets ?? noSecretStore,
    netTo,
    local: { backend: supervisor, queue, ensureLoaded },
    confirm: (host) => desktop.confirmEndpoint(host),
    confirmCertificate: (host, fingerprint) => desktop.confirmCertificate(host, fingerprint),
    emit: emitter("endpoints"),
    onTrouble: (thrown) => log.error("endpoints", thrown),
  });
  const mcp = createMcpService({
    dataFolder,
    env,
    netTo,
    rules: policy.mcp,
    offline: () => settings.current().offline,
    version: facts.version,
    countTexts: (texts) => supervisor.countTexts(texts),
    emit: emitter("mcp"),
    onTrouble: (thrown) => log.error("mcp", thrown),
  });
  settings.onChange(({ offline }) => {
    mcp.offlineChanged(offline).catch((thrown: unknown) => log.error("mcp", thrown));
  });
  const chat = createChatService({
    store,
    tools: mcp.chat,
    backend: supervisor,
    queue,
    emit: emitter("chat"),
    ensureLoaded,
    placeOf: endpoints.places.of,
    readingSpeed: () => readingSpeed.expected(),
    loadedModel: () => (supervisor.status.state === "ready" ? supervisor.status.model.modelId : null),
    onStoreTrouble: notice,
    onTrouble: notice,
    files: desktop,
    readPdf: pdfReader(spawnChild),
  });

  const embedder = createEmbedder({ spawn: spawnChild, workingFolder: engineOptions.workingFolder });
  const server = createServerService({
    settings,
    pickCertificate: () => desktop.pickCertificates(),
    pickKey: () => desktop.pickKey(),
    pickModelFile: () => desktop.pickModelFile(),
    certificate: certificateFile(certificatePath(dataFolder)),
    confirmBeyond: () => desktop.confirmServing(),
    embeddings: embeddingsOfFile(embedder, () => settings.current().serverEmbeddingFile),
    tokens: await openTokens(join(dataFolder, "server-tokens.json")),
    backend: supervisor,
    queue,
    ensureLoaded,
    model: () => servedModel(supervisor, settings, (id) => models.library.find(id)),
    emit: emitter("server"),
    onRequest: (told) => log.info(`server ${JSON.stringify(told)}`),
    onTrouble: (thrown) => log.error("server", thrown),
  });
  supervisor.onStatus(() => server.modelChanged());

  const bench = createBenchService({
    ...benchPlanner(() => machine.live()),
    find: (id) => models.library.find(id),
    report: () => machine.live(),
    // Without states: there is no conversation to keep.
    newEngine: () => new EngineSupervisor({ ...engineOptions, states: () => undefined }),
    borrow: () => engine.lend(),
    runs: benchRuns,
    saveText,
    emit: emitter("bench"),
    quern: facts.version,
  });

  const calibrator = createCalibrator({
    report: () => machine.live(),
    measureMemory: (report, signal) => measureMemorySpeed(report, spawnChild, signal),
    memory: memorySpeeds,
    threads: threadMemory,
    calibrateThreads: engine.calibrateThreads,
    busy: () => supervisor.busy || supervisor.status.state === "loading" || engine.lent(),
    onMeasured: () => machine.measuredAnew(),
    onTrouble: (thrown) => log.error("calibration", thrown),
  });

  const workspace = await createWorkspaceHost({
    dataFolder,
    programFolder,
    spawnChild,
    desktop,
    env,
    outer: mcp.outer,
    ...endpoints.places.usual,
    // How fast a server reads is not known here.
    readingSpeed: () => (endpoints.places.usualIsHere() ? readingSpeed.expected() : null),
    key: () => protection.current(),
    unlocked: protection.key,
    emitter,
    onTrouble: (where, thrown) => log.error(where, thrown),
  });

  const fit = createFitService({
    catalog,
    live: () => machine.live(),
    sound: (report) => crashes.avoiding(afterUnloading(report, supervisor.status)),
    installed: () => models.library.list(),
    runs: () => benchRuns.list(),
    learned: (report) => learner.of(report),
    threads: (report) => threadsOn(threadMemory, report),
    settings,
  });
  const network = createNetworkService({
    policy,
    settings,
    token,
    net,
    source,
    further,
    nameOf: from.sourceName,
    // What would be fetched here, if anything: a mirror need not have every build.
    fileToTry: async () => {
      const found = await fit.recommend(wishes.parse(wishesOfKept(settings.current().wishes)));
      return found.status === "fits" ? found.plan.file : catalog[0];
    },
    desktop,
    emit: emitter("network"),
    onTrouble: (thrown) => log.error("net", thrown),
  });

  // What the engine has written down was closed with the old key, or with none.
  protection.onKeyChange(async () => {
    await workspace.agent.rekey();
    const wasLoaded = supervisor.status.state === "ready";
    await supervisor.unload();
    await rm(statesFolder, { recursive: true, force: true });
    if (wasLoaded) await engine.loadLast();
  });

  const handlers: HostHandlers = {
    app: createAppService({
      info: () => ({ ...facts, dataFolder, modelFolder: modelFolder(), hubEndpoint: net.endpoint.origin }),
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
        server.begin().catch((thrown: unknown) => log.error("server", thrown));
        options.onReady?.();
      },
    }),
    machine: machine.handlers,
    fit,
    models: models.handlers,
    kits: kits.handlers,
    library: library.handlers,
    engine: engine.handlers,
    chat: chat.handlers,
    attachments: chat.attachments,
    bench: bench.handlers,
    server: server.handlers,
    mcp: mcp.handlers,
    network: network.handlers,
    endpoints: endpoints.handlers,
    ...workspace.handlers,
    protection: createProtectionService({ protection, store, dataFolder, emit: emitter("protection") }),
  };
  return {
    handlers,
    call: createDispatcher(handlers, (where, thrown) => log.error(where, thrown)),
    settings,
    approvals: besides(workspace.agent.approvals, mcp.approvals),
    openLink: (address) => desktop.openLink(address),
    close: async () => {
      calibrator.close();
      engine.close();
      // One after the other: the chat stores what the engine still gives it.
      for (const end of [
        network.close,
        bench.close,
        () => server.close().finally(embedder.dispose),
        workspace.close,
        // Before the servers: a call under way is stored as interrupted, not as one that failed.
        chat.close,
        mcp.close,
        kits.close,
        library.close,
        models.close,
        endpoints.close,
        () => supervisor.dispose(),
        noted.settled,
        from.close,
      ]) {
        await end().catch((error: unknown) => log.error("close", error));
      }
    },
  };
}
