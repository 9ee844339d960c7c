import { noteOf } from "../../contract/reason";
import { notLoading } from "../probes/subject";
import { type BackendName, backendTitles } from "../raw";
import { driverLibrary, missingLibrary } from "./libraries";
import type { ProbeMessage } from "./messages";

/** What is said where the graphics driver's library is not there. */
export function noDriver(backend: BackendName, library: string): ProbeMessage {
  const code = backend === "cuda" ? "no-cuda-driver" : "no-vulkan-loader";
  return { status: "not-applicable", reason: noteOf(code, { library }) };
}

/** What the Vulkan library says when no device that it could use is there. */
const noDevice = /Vulkan device is not supported/i;

/**
 * Why a backend did not load, as far as anyone told.
 * @param complaints what the engine's package wrote as errors
 * @param missing libraries whose absence was found out otherwise
 */
export function whyNotLoaded(
  backend: BackendName,
  platform: string,
  complaints: readonly string[],
  missing: readonly string[],
): ProbeMessage {
  const told = complaints.map(missingLibrary).filter((name) => name !== undefined);
  const names = [...new Set([...told, ...missing])];
  const driver = driverLibrary(backend, platform);
  // Electron brings a Vulkan loader of its own, which opens by its name and yet is not found for another library.
  if (driver !== undefined && names.includes(driver)) return noDriver(backend, driver);
  if (names.length > 0) {
    const libraries = names.join(", ");
    const reason =
      backend === "cuda"
        ? noteOf("cuda-runtime-missing", { libraries })
        : noteOf("backend-needs", { backend: backendTitles[backend], libraries });
    return { status: "failed", reason };
  }
  if (backend === "vulkan" && complaints.some((complaint) => noDevice.test(complaint)))
    return { status: "not-applicable", reason: noteOf("no-vulkan-driver") };
  return { status: "failed", reason: notLoading(backend) };
}
