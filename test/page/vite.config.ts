import { resolve } from "node:path";
import { defineConfig, mergeConfig, type Plugin, type UserConfig } from "vite";
import config from "../../electron.config";
import { policyOf } from "../../main/app/policies";
import { loadCatalog, loadWholeCatalog } from "../../main/catalog";
import { fleetHtml } from "../../main/cli/fleet/html";
import { fleetRow } from "../../main/cli/fleet/row";
import { wordsOf } from "../../main/cli/fleet/words";
import { type CliWord, enWords } from "../../main/cli/words-en";
import { createTranslator, type MachineReport, noteOf, wishes } from "../../main/contract";
import { machineFixture, machineNames } from "../fixtures/machines";

/** Those on which nothing can be recommended: too little memory, 8 GB without a GPU, and memory that is not known. */
function poorMachines(): (readonly [string, MachineReport])[] {
  const report = machineFixture("server-no-gpu");
  const small = { known: true, value: 6_400_000_000, source: "/proc/meminfo" } as const;
  const eight = { known: true, value: 8_200_000_000, source: "/proc/meminfo" } as const;
  const free = { ...eight, value: 5_600_000_000 };
  const reason = noteOf("file-unreadable", { path: "/proc/meminfo", error: "EACCES" });
  const unknown = { known: false, reason } as const;
  return [
    ["too-small", { ...report, memory: { totalBytes: small, availableBytes: small } }],
    ["eight-gigabytes", { ...report, memory: { totalBytes: eight, availableBytes: free } }],
    ["memory-unknown", { ...report, memory: { totalBytes: unknown, availableBytes: unknown } }],
  ];
}

/** Machines and the catalogue, as they are when the page is built. */
function machines(): Plugin {
  const id = "virtual:machines";
  return {
    name: "machines",
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load: async (source) => {
      if (source !== `\0${id}`) return null;
      const { files: catalog, companions } = await loadWholeCatalog(
        resolve(import.meta.dirname, "../../resources"),
      );
      const known = Object.fromEntries(
        [...machineNames().map((name) => [name, machineFixture(name)] as const), ...poorMachines()].map(
          ([name, report]) => [name, { report }],
        ),
      );
      return `export const companions = ${JSON.stringify(companions)}; export const catalog = ${JSON.stringify(catalog)}; export const machines = ${JSON.stringify(known)};`;
    },
  };
}

/** The page of a fleet, as the command line writes it, to be printed. */
function fleet(): Plugin {
  return {
    name: "fleet",
    generateBundle: async function () {
      const catalog = await loadCatalog(resolve(import.meta.dirname, "../../resources"));
      const translator = createTranslator("en", { en: enWords, "zh-CN": {} });
      const context = {
        locale: "en",
        translator,
        say: (word: CliWord, params = {}) => translator.t(word, params),
      } as const;
      const wished = wishes.parse({});
      const names = machineNames();
      const rows = Array.from({ length: 60 }, (_, at) => {
        const report = machineFixture(names[at % names.length] ?? "");
        const row = fleetRow(`office-${at}`, report, catalog, wished);
        return [row, wordsOf(context, row)] as const;
      });
      const made = { at: "2026-01-01T00:00:00.000Z", quern: "0", wishes: wished, unread: [] };
      this.emitFile({ type: "asset", fileName: "fleet.html", source: fleetHtml(context, rows, made) });
    },
  };
}

/**
 * The fit is pure, and so the page can be tested over the real one; beside it lie readers of files, which a page has
 * not. Of what they import, here are the names.
 */
function noNode(): Plugin {
  const names = {
    "node:fs/promises": ["open", "readdir", "readFile", "rename", "rm"],
    "node:path": ["basename", "dirname", "join"],
  };
  return {
    name: "no-node",
    enforce: "pre",
    resolveId: (source) => (Object.hasOwn(names, source) ? `\0no-${source}` : null),
    load: (id) => {
      const found = Object.entries(names).find(([name]) => id === `\0no-${name}`);
      if (!found) return null;
      return found[1]
        .map((name) => `export const ${name} = () => { throw new Error("The page has no files"); };`)
        .join("\n");
    },
  };
}

/** Puts the fake bridge where the preload would have put the real one, before the page's first script. */
function fakeBridge(): Plugin {
  const install = resolve(import.meta.dirname, "fake-bridge/install.ts");
  return {
    name: "fake-bridge",
    transform: {
      filter: { id: /renderer\/main\.tsx$/ },
      handler: (code) => `import ${JSON.stringify(install)};\n${code}`,
    },
  };
}

/** Sends what the app's own scheme sends along with each file of the page. */
function policies(): Plugin {
  return {
    name: "policies",
    configurePreviewServer: (server) => {
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? "/", "http://page").pathname;
        response.setHeader("Content-Security-Policy", policyOf(path));
        next();
      });
    },
  };
}

/** How the app builds its page. The fake bridge stands in for main, and checks as main does. */
function shipped(): UserConfig {
  if (typeof config === "function" || config instanceof Promise)
    throw new Error("The configuration is not an object");
  const { plugins = [], ...rest } = config.renderer ?? {};
  const kept = plugins.filter(
    (plugin) => !(plugin && "name" in plugin && plugin.name === "no-checks-in-page"),
  );
  return { ...rest, plugins: kept };
}

/** The page built as it is shipped, under the policy it is shipped with, on a bridge that is fake. */
export default mergeConfig(
  shipped(),
  defineConfig({
    plugins: [machines(), fleet(), noNode(), fakeBridge(), policies()],
    build: { outDir: resolve(import.meta.dirname, "../../out/page-test"), emptyOutDir: true },
    preview: {
      port: 4617,
      strictPort: true,
      host: "127.0.0.1",
      // As the app's scheme does: the frame for diagrams has no origin, and asks for its code as a stranger.
      cors: true,
    },
    logLevel: "warn",
  }),
);
