import { expect, it } from "vitest";
import type { DownloadState, Settings } from "../contract";
import { mayResume, watchDownloads } from "./download-watch";

const chosen = (more: Partial<Settings> = {}) =>
  ({ offline: false, resumeDownloads: true, keepAwakeWhileDownloading: false, ...more }) as Settings;
const file = { quant: "Q4" } as DownloadState["file"];
const at = (fileId: string, state: DownloadState["state"]) => ({ fileId, file, state }) as DownloadState;

it("the machine is kept awake from the first download to the end of the last, only where the user wants it", () => {
  let wanted = true;
  const calls: boolean[] = [];
  const settings = { current: () => chosen({ keepAwakeWhileDownloading: wanted }) };
  const watch = watchDownloads({ keepAwake: (on) => calls.push(on) }, settings);
  for (const [id, state] of [
    ["a", "checking"],
    ["b", "queued"],
    ["a", "downloading"],
    ["a", "done"],
    ["b", "downloading"],
    ["b", "paused"],
  ] as const)
    watch(at(id, state));
  expect(calls).toEqual([true, false]);
  wanted = false;
  watch(at("a", "downloading"));
  expect(calls).toEqual([true, false]);
});

it("the end of a download is told once, a pause is not", () => {
  const told: string[] = [];
  const watch = watchDownloads(
    { notify: (about, name) => told.push(`${about} ${name}`) },
    { current: () => chosen() },
  );
  for (const state of [
    "downloading",
    "paused",
    "paused",
    "downloading",
    "done",
    "checking",
    "failed",
  ] as const)
    watch(at("a", state));
  expect(told).toEqual(["download-done Q4", "download-failed Q4"]);
});

it("one that fails again and again is told once, until bytes have come", () => {
  const told: string[] = [];
  const watch = watchDownloads({ notify: (about) => told.push(about) }, { current: () => chosen() });
  const comes = { ...at("a", "downloading"), bytesPerSecond: 1 };
  for (const state of [at("a", "checking"), at("a", "failed"), at("a", "queued"), at("a", "failed")])
    watch(state);
  expect(told).toEqual(["download-failed"]);
  for (const state of [comes, at("a", "failed")]) watch(state);
  expect(told).toEqual(["download-failed", "download-failed"]);
});

it("nothing goes on by itself while Quern is offline, or where the user does not want it", () => {
  const may = (more: Partial<Settings>) => mayResume({ current: () => chosen(more) });
  expect([may({}), may({ offline: true }), may({ resumeDownloads: false })]).toEqual([true, false, false]);
});
