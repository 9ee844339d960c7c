import { catalog, machines } from "virtual:machines";
import type { Client, KitView, kitsService, Result } from "../../../main/contract";
import { recommend } from "../../../main/fit";
import type { Bus } from "./bus";
import { installedQ4, q4 } from "./scenario";

/** Whose report is chosen for a kit. */
const otherMachine = machines["nvidia-desktop-4090"];

/** What the next kit is like; a test changes it through `window.fakeBridge.kit`. */
export interface FakeKit {
  trust: KitView["trust"];
  /** `good` is applied in about a second; `damaged` names what is wrong; `wrong-signature` is not even shown. */
  outcome: "good" | "damaged" | "wrong-signature";
  /** The last step of applying and of making waits until this is false, or Stop: no test has to be quick. */
  holds: boolean;
  /** The file for images is being fetched until this is false, or Stop. */
  fetches: boolean;
}

const view = (trust: KitView["trust"]): KitView => ({
  folder: "/media/ada/STICK/quern-kit",
  created: "2026-11-20T09:30:00.000Z",
  product: "0.1.0",
  fingerprint: "7K3M-QX0P-V9TD-2HRA-84WJ",
  trust,
  model: q4,
  files: [
    { path: `model/${q4.file}`, role: "model", bytes: q4.bytes, parts: 4 },
    { path: "model/mmproj-F16.gguf", role: "mmproj", bytes: 927_000_000, parts: 1 },
    { path: "installers/Quern-0.1.0-x64.msi", role: "installer", bytes: 180_000_000, parts: 1 },
  ],
  totalBytes: q4.bytes + 1_107_000_000,
  extra: ["autorun.inf"],
});

const ownFingerprint = "CSM7-NBFR-CAYQ-EV4F-R65R";

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Kits that only pretend. */
export function fakeKits(bus: Bus): { kits: Client<typeof kitsService>; kit: FakeKit } {
  const kit: FakeKit = { trust: "unknown", outcome: "good", holds: false, fetches: false };
  let stopped = false;
  const step = async (n: number) => {
    await wait(120);
    while (n === 10 && kit.holds && !stopped) await wait(20);
  };
  const look = async (): Promise<Result<KitView>> =>
    kit.outcome === "wrong-signature"
      ? {
          ok: false,
          error: { code: "kit-signature-wrong", params: { path: "/media/ada/STICK/quern-kit" } },
        }
      : { ok: true, value: view(kit.trust) };
  return {
    kit,
    kits: {
      choose: look,
      look: async ({ path }) => (path.includes("quern-kit") ? look() : { ok: true, value: null }),
      apply: async () => {
        stopped = false;
        const { totalBytes } = view(kit.trust);
        for (let n = 1; n <= 10; n++) {
          await step(n);
          if (stopped) return { ok: false, error: { code: "cancelled", params: {} } };
          const doneBytes = Math.round((totalBytes * n) / 10);
          bus.emit("kits.progress", { path: `model/${q4.file}`, doneBytes, totalBytes });
        }
        kit.trust = "trusted";
        if (kit.outcome === "damaged")
          return {
            ok: true,
            value: {
              kind: "damaged",
              problems: [
                {
                  kind: "bad-bytes",
                  path: `model/${q4.file}.part-2-of-4`,
                  from: 1_073_741_824,
                  to: 1_107_296_256,
                },
                { kind: "missing", path: `model/${q4.file}.part-3-of-4`, part: 3, parts: 4 },
              ],
            },
          };
        const installers = ["/media/ada/STICK/quern-kit/installers/Quern-0.1.0-x64.msi"];
        return { ok: true, value: { kind: "applied", model: installedQ4, installers } };
      },
      cancel: async () => {
        stopped = true;
        return { ok: true, value: undefined };
      },
      showInFolder: async () => ({ ok: true, value: undefined }),
      discard: async () => ({ ok: true, value: undefined }),
      chooseTarget: async () => ({ ok: true, value: "/media/ada/STICK" }),
      chooseMachine: async () => ({
        ok: true,
        value: {
          path: "/media/ada/STICK/report.json",
          recommendation: otherMachine
            ? recommend(otherMachine.report, catalog)
            : { status: "unknown", reasons: [] },
        },
      }),
      fingerprint: async () => ({ ok: true, value: ownFingerprint }),
      make: async ({ folder, modelIds }) => {
        stopped = false;
        const totalBytes = q4.bytes + 1_000_000;
        const [modelId = ""] = modelIds;
        if (kit.fetches) {
          const images = { doneBytes: 309_000_000, totalBytes: 927_607_360 };
          bus.emit("kits.making", { modelId, step: "fetching", kit: 1, kits: modelIds.length, ...images });
          while (kit.fetches && !stopped) await wait(20);
        }
        for (let n = 1; n <= 10; n++) {
          await step(n);
          if (stopped) return { ok: false, error: { code: "cancelled", params: {} } };
          const doneBytes = Math.round((totalBytes * n) / 10);
          const at = { kit: 1, kits: modelIds.length, doneBytes, totalBytes };
          bus.emit("kits.making", { modelId, step: "writing", ...at });
        }
        const kits = modelIds.map((modelId) => ({
          modelId,
          folder: `${folder}/Quern-kit-Qwen3.6-27B-Q4_K_M`,
          bytes: totalBytes,
        }));
        return { ok: true, value: { kits, fingerprint: ownFingerprint } };
      },
      stopMaking: async () => {
        stopped = true;
        return { ok: true, value: undefined };
      },
      discardMade: async () => ({ ok: true, value: undefined }),
      showMade: async () => ({ ok: true, value: undefined }),
    },
  };
}
