import { type CatalogFile, type Emit, type Handlers, type kitsService, QuernError } from "../contract";
import {
  applyKit,
  discardUnappliedKit,
  kitFolderOf,
  kitRoom,
  kitView,
  type OpenKit,
  openKit,
  openSigners,
} from "../kits";
import type { ModelFolders, Models } from "../models";
import type { HostDesktop } from "./desktop";
import type { createKitMaker } from "./kit-maker";

interface KitsServiceOptions {
  readonly dataFolder: string;
  readonly folders: ModelFolders;
  readonly catalog: readonly CatalogFile[];
  readonly models: Pick<Models, "library" | "downloads">;
  readonly desktop: Pick<HostDesktop, "pickKit" | "showInFolder">;
  readonly emit: Emit<typeof kitsService>;
  readonly maker: ReturnType<typeof createKitMaker>;
}

/** How often progress is told. */
const progressEveryMs = 250;

/** Kits for the page: one is looked at, and one at most is applied, at a time. */
export function createKitsService({
  dataFolder,
  folders,
  catalog,
  models,
  desktop,
  emit,
  maker,
}: KitsServiceOptions): { handlers: Handlers<typeof kitsService>; close(): Promise<void> } {
  let looked: string | null = null;
  let running: { readonly controller: AbortController; readonly ended: Promise<unknown> } | null = null;

  const look = async (path: string) => {
    const kit = await openKit(path);
    const signers = await openSigners(dataFolder);
    const view = await kitView(kit, signers.trustOf(kit.publicKey));
    looked = view.folder;
    return view;
  };

  const apply = async (folder: string, fingerprint: string, signal: AbortSignal) => {
    // Opened anew: what is applied is what is signed now, by the signer that the user saw.
    const kit = await openKit(folder);
    if (kit.fingerprint !== fingerprint)
      throw new QuernError("kit-untrusted", { fingerprint: kit.fingerprint });
    await (await openSigners(dataFolder)).trust(kit.publicKey);
    return await applied(kit, signal);
  };

  const applied = async (kit: OpenKit, signal: AbortSignal) => {
    const root = await kitRoom(kit, catalog, folders);
    let toldAt = Number.NEGATIVE_INFINITY;
    const result = await applyKit(kit, {
      modelFolder: root,
      catalog,
      signal,
      onProgress: (progress) => {
        const now = performance.now();
        if (now - toldAt < progressEveryMs && progress.doneBytes < progress.totalBytes) return;
        toldAt = now;
        emit("progress", progress);
      },
    });
    if (result.kind === "damaged") return result;
    const { file, downloaded, installers } = result;
    await models.library.addFromKit(file, downloaded, root);
    // A download of the same file has nothing left to do; its part would only take room.
    await models.downloads.cancel(file.id).catch(() => undefined);
    return { kind: "applied" as const, model: await models.library.find(file.id), installers };
  };

  const stop = async () => {
    running?.controller.abort();
    await running?.ended.catch(() => undefined);
  };

  return {
    handlers: {
      choose: async () => {
        const path = await desktop.pickKit();
        return path === null ? null : await look(path);
      },
      look: async ({ path }) => ((await kitFolderOf(path)) === null ? null : await look(path)),
      apply: async ({ folder, fingerprint }) => {
        if (running) throw new QuernError("kit-busy");
        if (folder !== looked) throw new QuernError("invalid-request", { what: "kit" });
        const controller = new AbortController();
        const work = apply(folder, fingerprint, controller.signal);
        running = { controller, ended: work };
        try {
          return await work;
        } finally {
          running = null;
        }
      },
      cancel: async () => {
        await stop();
        return undefined;
      },
      showInFolder: async () => {
        if (looked !== null) desktop.showInFolder(looked);
        return undefined;
      },
      discard: async () => {
        if (running) throw new QuernError("kit-busy");
        if (looked !== null) await discardUnappliedKit(await openKit(looked), catalog, folders.list());
        return undefined;
      },
      ...maker.handlers,
    },
    close: async () => {
      await maker.close();
      await stop();
    },
  };
}
