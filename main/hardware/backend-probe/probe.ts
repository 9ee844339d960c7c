import { preferSystemAllocator, skipLlamaSelfTest } from "../../child";
import { noteOf } from "../../contract/reason";
import { type BackendName, type BackendValue, backendTitles } from "../raw";
import { collectComplaints } from "./complaints";
import { withHeaderOnlyModel } from "./header-only-model";
import { driverLibrary, libraryFolders, loaderError, missingLibraries, packageNames } from "./libraries";
import { LogLines } from "./log-lines";
import type { ProbeMessage } from "./messages";
import { noDriver, whyNotLoaded } from "./not-loaded";

/**
 * Loads one of llama.cpp's backends for real and tells what it found. May crash or hang with the graphics driver:
 * runs in a process of its own, once.
 */
export async function probeBackend(
  backend: BackendName,
  tell: (message: ProbeMessage) => void,
): Promise<void> {
  const { platform, arch } = process;
  const title = backendTitles[backend];
  const folders = await libraryFolders(packageNames(backend, platform, arch));
  if (folders.length === 0) {
    const reason = noteOf("backend-not-carried", { backend: title, platform, arch });
    tell({ status: "not-applicable", reason });
    return;
  }
  const driver = driverLibrary(backend, platform);
  if (driver !== undefined && loaderError(driver) !== undefined) {
    tell(noDriver(backend, driver));
    return;
  }
  const complaints = collectComplaints();
  try {
    await load(backend, tell);
  } catch {
    const missing = await missingLibraries(backend, platform, folders);
    tell(whyNotLoaded(backend, platform, complaints(), missing));
  }
}

async function load(backend: BackendName, tell: (message: ProbeMessage) => void): Promise<void> {
  skipLlamaSelfTest();
  preferSystemAllocator();
  const { getLlama, LlamaLogLevel } = await import("node-llama-cpp");
  const log = new LogLines();
  const llama = await getLlama({
    gpu: backend === "cpu" ? false : backend,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.debug,
    logger: (_level, message) => log.add(message),
    maxThreads: 1,
  });
  if (backend !== "cpu" && llama.gpu !== backend) throw new Error("The backend was left out.");
  const deviceNames = await llama.getGpuDeviceNames();
  const vram = await llama.getVramState();
  const value = (): BackendValue => ({
    deviceNames,
    ...(deviceNames.length > 0
      ? { memory: { totalBytes: vram.total, freeBytes: vram.free, unifiedBytes: vram.unifiedSize } }
      : {}),
    systemInfo: llama.systemInfo,
    log: [...log.lines],
  });
  // Log messages arrive in a later turn.
  await new Promise((resolve) => setImmediate(resolve));
  tell({ status: "ok", value: value(), last: deviceNames.length === 0 });
  if (deviceNames.length === 0) return;
  await withHeaderOnlyModel(async (modelPath) => {
    // It cannot load; what llama.cpp logs before it finds out is all that is wanted.
    await llama.loadModel({ modelPath, vocabOnly: true, gpuLayers: 0 }).catch(() => undefined);
  });
  await new Promise((resolve) => setImmediate(resolve));
  tell({ status: "ok", value: value(), last: true });
}
