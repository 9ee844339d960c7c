import {
  type CatalogFile,
  type Emit,
  type Handlers,
  type NetworkState,
  type networkService,
  QuernError,
  type Source,
} from "../contract";
import { type FileSource, type FurtherSources, testSources } from "../models";
import { type Net, readCertificates } from "../net";
import { type Policy, policyState, type SettingsStore, type TokenKeeper } from "../settings";
import type { HostDesktop } from "./desktop";

interface NetworkServiceOptions {
  policy: Policy;
  settings: SettingsStore;
  token: TokenKeeper;
  net: Net;
  source: FileSource;
  /** The ways to the further sources. */
  further: Pick<FurtherSources, "routeChanged" | "ways">;
  nameOf: (source: Source) => string;
  /** The file that a test of the way asks for; undefined: there is none. */
  fileToTry: () => Promise<CatalogFile | undefined>;
  desktop: Pick<HostDesktop, "pickFolder" | "pickCertificates">;
  emit: Emit<typeof networkService>;
  onTrouble: (thrown: unknown) => void;
}

/** How Quern reaches its source: what the administrator fixed, the source, the token, and a test of the way. */
export function createNetworkService(options: NetworkServiceOptions) {
  const { policy, settings, token, net, source, desktop } = options;
  const state = (): NetworkState => ({
    policy: policyState(policy),
    token: token.state(net.endpoint.origin),
    from: source.name,
    more: settings.current().moreSources.map((one) => ({ source: one, name: options.nameOf(one) })),
  });
  const tell = () => {
    const now = state();
    options.emit("changed", now);
    return now;
  };
  const testing = new Set<AbortController>();
  let route = routeOf(settings);
  settings.onChange(() => {
    const next = routeOf(settings);
    if (next === route) return;
    route = next;
    Promise.all([net.routeChanged(), options.further.routeChanged()]).catch(options.onTrouble);
    tell();
  });
  const same = (a: Source, b: Source) => JSON.stringify(a) === JSON.stringify(b);
  const setMore = async (change: (now: readonly Source[]) => Source[]) => {
    await settings.change({ moreSources: change(settings.current().moreSources) });
    return state();
  };
  const addSource = (added: Source) => setMore((now) => [...now.filter((one) => !same(one, added)), added]);
  const setSource = async (chosen: Source) => {
    await settings.change({ source: chosen });
    return state();
  };
  const handlers: Handlers<typeof networkService> = {
    state: async () => state(),
    setSource,
    chooseFolder: async () => {
      const path = await desktop.pickFolder();
      return path === null ? null : setSource({ kind: "folder", path });
    },
    addSource,
    addSourceFolder: async () => {
      const path = await desktop.pickFolder();
      return path === null ? null : addSource({ kind: "folder", path });
    },
    dropSource: async ({ source: dropped }) => setMore((now) => now.filter((one) => !same(one, dropped))),
    chooseCaFile: async () => {
      const path = await desktop.pickCertificates();
      if (path === null) return null;
      if ((await readCertificates(path)).length === 0) throw new QuernError("ca-file-unusable", { path });
      await settings.change({ caFile: path });
      return state();
    },
    dropCaFile: async () => {
      await settings.change({ caFile: null });
      return state();
    },
    setToken: async ({ token: text }) => {
      await token.set(net.endpoint.origin, text);
      return tell();
    },
    removeToken: async () => {
      await token.remove();
      return tell();
    },
    test: async () => {
      const controller = new AbortController();
      testing.add(controller);
      try {
        const file = await options.fileToTry();
        const first = { net, source, chosen: settings.current().source };
        return await testSources([first, ...options.further.ways()], file, controller.signal);
      } finally {
        testing.delete(controller);
      }
    },
  };
  return {
    handlers,
    close: async () => {
      for (const controller of testing) controller.abort();
    },
  };
}

/** What of the settings the way depends on. */
function routeOf(settings: SettingsStore): string {
  const { source, moreSources, caFile } = settings.current();
  return JSON.stringify([source, moreSources, caFile]);
}
