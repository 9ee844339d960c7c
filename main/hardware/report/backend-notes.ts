import { type Note, type NoteCode, noteOf } from "../../contract";
import { backendTitles, type RawProbes, reasonOf } from "../raw";
import type { Device, DeviceBackend } from "./gpu-devices";
import type { Card } from "./gpu-merge";

/** What drives a GPU, or why nothing does and what to do about it: one sentence each. */
export function backendNotes(card: Card, device: Device | undefined, raw: RawProbes): Note[] {
  const nvidia = card.adapter.vendor === "nvidia";
  if (device?.backend === "cuda") {
    return device.detail ? [noteOf("cuda-capability", { version: device.detail })] : [];
  }
  if (device?.backend === "vulkan" && nvidia) {
    return [noteOf("vulkan-for-cuda"), outcomeNote(raw, "cuda")];
  }
  if (device) return [];
  if (card.adapter.virtual) return [noteOf("virtual-adapter")];
  if (raw.platform === "darwin") return [outcomeNote(raw, "metal")];
  const vulkan = outcomeNote(raw, "vulkan");
  if (!nvidia) return [vulkan, ...advice(vulkan, "install-vulkan-driver")];
  const cuda = outcomeNote(raw, "cuda");
  const nouveau = card.adapter.module === "nouveau" ? [noteOf("nouveau")] : [];
  return [cuda, ...nouveau, vulkan, ...advice(cuda, "install-nvidia-driver")];
}

/** Why a backend that loaded or did not load drives nothing. */
function outcomeNote({ probes }: RawProbes, backend: DeviceBackend): Note {
  const noDevice = noteOf("backend-no-device", { backend: backendTitles[backend] });
  return reasonOf(probes[`backend-${backend}`], noDevice);
}

const driversFault: ReadonlySet<string> = new Set<NoteCode>([
  "no-cuda-driver",
  "no-vulkan-loader",
  "no-vulkan-driver",
  "backend-no-device",
]);

function advice(found: Note, what: "install-nvidia-driver" | "install-vulkan-driver"): Note[] {
  return driversFault.has(found.code) ? [noteOf(what)] : [];
}
