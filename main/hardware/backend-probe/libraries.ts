import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { BackendName } from "../raw";

/** The graphics driver's library without which a backend has nothing to talk to. */
export function driverLibrary(backend: BackendName, platform: string): string | undefined {
  const windows = platform === "win32";
  if (platform === "darwin") return undefined;
  if (backend === "cuda") return windows ? "nvcuda.dll" : "libcuda.so.1";
  if (backend === "vulkan") return windows ? "vulkan-1.dll" : "libvulkan.so.1";
  return undefined;
}

/**
 * Why the system's loader cannot open a library; undefined when it can. llama.cpp's own loader keeps the reason to
 * itself and goes on without the backend.
 */
export function loaderError(path: string): string | undefined {
  try {
    process.dlopen({ exports: {} }, path);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // It was opened; it just is no add-on for Node.
    return /did not self-register|no entry point/i.test(message) ? undefined : message;
  }
}

/** The library whose absence the loader complains about: `libcublas.so.13`. */
export function missingLibrary(message: string): string | undefined {
  return message.match(/([\w.+-]+\.(?:so[.\d]*|dylib)): cannot open/)?.[1];
}

/** The npm packages that hold llama.cpp's prebuilt libraries for a backend; none where none is made. */
export function packageNames(backend: BackendName, platform: string, arch: string): string[] {
  const scope = "@node-llama-cpp/";
  if (platform === "darwin") {
    if (backend === "metal") return arch === "arm64" ? [`${scope}mac-arm64-metal`] : [];
    if (backend === "cpu") return [`${scope}${arch === "arm64" ? "mac-arm64-metal" : "mac-x64"}`];
    return [];
  }
  if (backend === "metal" || (platform !== "linux" && platform !== "win32")) return [];
  const base = `${scope}${platform === "win32" ? "win" : "linux"}-${arch === "arm" ? "armv7l" : arch}`;
  if (backend === "cpu") return [base];
  return backend === "cuda" ? [`${base}-cuda`, `${base}-cuda-ext`] : [`${base}-vulkan`];
}

/** The folders of those packages that are installed. */
export async function libraryFolders(packages: readonly string[]): Promise<string[]> {
  const folders: string[] = [];
  for (const name of packages) {
    const bins = await binsFolder(name);
    const inner = bins === undefined ? undefined : (await readdir(bins))[0];
    if (bins !== undefined && inner !== undefined)
      folders.push(join(bins, inner), join(bins, inner, "fallback"));
  }
  return folders;
}

async function binsFolder(name: string): Promise<string | undefined> {
  try {
    const loaded: unknown = await import(name);
    const answer = callBinsDir(loaded);
    if (answer === undefined) return undefined;
    // The loader cannot read inside the application's archive; what it loads lies unpacked beside it.
    const unpacked = answer.replace(/\.asar([\\/])/, ".asar.unpacked$1");
    return (await exists(unpacked)) ? unpacked : answer;
  } catch {
    return undefined;
  }
}

function callBinsDir(loaded: unknown): string | undefined {
  if (typeof loaded !== "object" || loaded === null || !("getBinsDir" in loaded)) return undefined;
  const { getBinsDir } = loaded;
  const answer: unknown = typeof getBinsDir === "function" ? getBinsDir() : undefined;
  if (typeof answer !== "object" || answer === null || !("binsDir" in answer)) return undefined;
  return typeof answer.binsDir === "string" ? answer.binsDir : undefined;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * The libraries whose absence keeps a backend's own from loading.
 * @returns none when the loader has no complaint, or one that names no library
 */
export async function missingLibraries(
  backend: BackendName,
  platform: string,
  folders: readonly string[],
): Promise<string[]> {
  const file = platform === "win32" ? `ggml-${backend}.dll` : `libggml-${backend}.so`;
  const missing = new Set<string>();
  for (const folder of folders) {
    const path = join(folder, file);
    const complaint = (await exists(path)) ? loaderError(path) : undefined;
    const name = complaint === undefined ? undefined : missingLibrary(complaint);
    if (name !== undefined) missing.add(name);
  }
  return [...missing];
}
