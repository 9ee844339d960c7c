import type { DownloadState, Settings } from "../contract";
import type { DownloadRules } from "../models";
import type { HostDesktop } from "./desktop";

interface CurrentSettings {
  current(): Settings;
}

/** The user's settings, as downloads ask for them. */
export function downloadRules(settings: CurrentSettings): DownloadRules {
  return {
    atOnce: () => settings.current().downloadsAtOnce,
    connections: () => settings.current().downloadConnections,
    bytesPerSecond: () => settings.current().downloadBytesPerSecond,
  };
}

/** Whether those that were under way when Quern ended go on by themselves. */
export function mayResume(settings: CurrentSettings): boolean {
  const { resumeDownloads, offline } = settings.current();
  return resumeDownloads && !offline;
}

const busy = new Set<DownloadState["state"]>(["queued", "checking", "downloading", "verifying"]);

/** Keeps the machine awake while downloads run, if the user wants that, and tells how each one ended. */
export function watchDownloads(
  desktop: Pick<HostDesktop, "keepAwake" | "notify">,
  settings: CurrentSettings,
): (state: DownloadState) => void {
  const running = new Set<string>();
  /** Those that were said to have failed and are tried again and again: said once. */
  const said = new Set<string>();
  let awake = false;
  return (state) => {
    const was = running.has(state.fileId);
    if (busy.has(state.state)) running.add(state.fileId);
    else running.delete(state.fileId);
    const wanted = running.size > 0 && settings.current().keepAwakeWhileDownloading;
    if (wanted !== awake) desktop.keepAwake?.(wanted);
    awake = wanted;
    if (state.state === "downloading" ? (state.bytesPerSecond ?? 0) > 0 : state.state === "paused")
      said.delete(state.fileId);
    if (!was) return;
    if (state.state === "done") desktop.notify?.("download-done", state.file.quant);
    if (state.state !== "failed" || said.has(state.fileId)) return;
    said.add(state.fileId);
    desktop.notify?.("download-failed", state.file.quant);
  };
}
