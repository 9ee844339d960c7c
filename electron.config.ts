import { resolve } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import type { Plugin } from "vite";

const here = import.meta.dirname;
const at = (path: string): string => resolve(here, path);
// Set-up builds beside the folder in use and swaps the two when the build is whole.
const out = process.env.QUERN_BUILD_FOLDER ?? at("out");

// The oldest runtime we start on: Electron 33 is Node 20.18 and Chromium 130.
const NODE_TARGET = "node20.18";
const CHROME_TARGET = "chrome130";

/** The fonts for formulas in the one format that our browser takes first; the package has each in three. */
function woff2Only(): Plugin {
  return {
    name: "woff2-only",
    enforce: "pre",
    transform: {
      filter: { id: /katex(?:\.min)?\.css$/ },
      handler: (code) => code.replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, ""),
    },
  };
}

/**
 * Main checks what the page sends; the page's checks would cost its start, and the library of checks tries to compile
 * code, which the page's policy refuses and reports.
 */
function noChecksInPage(): Plugin {
  return {
    name: "no-checks-in-page",
    enforce: "pre",
    resolveId: {
      filter: { id: /^zod(?:\/|$)/ },
      handler(id, importer) {
        this.error(
          `${importer ?? "The page"} brings ${id} into the page: import what it needs from a file without it.`,
        );
      },
    },
  };
}

/**
 * Three builds: what runs in Node (the app, the engine process, the probe, the command line), the preload, and
 * the page.
 */
export default defineConfig({
  main: {
    build: {
      outDir: resolve(out, "main"),
      target: NODE_TARGET,
      minify: false,
      // Pure JavaScript that every start needs is bundled: one file reads faster than a hundred from an archive.
      // What holds native code or finds its own files by path stays a package in node_modules.
      externalizeDeps: { exclude: ["zod", "commander"] },
      rollupOptions: {
        input: {
          app: at("main/app/entry.ts"),
          engine: at("main/engine/process/entry.ts"),
          // A model for embeddings, beside the one that answers.
          embedder: at("main/engine/embedding/entry.ts"),
          "backend-probe": at("main/hardware/backend-probe/entry.ts"),
          // Its buffers are gone with it.
          "memory-speed": at("main/hardware/memory-speed/entry.ts"),
          "pdf-text": at("main/chat/pdf/entry.ts"),
          // The shells of the workspace, apart from everything else: their library is native.
          terminal: at("main/workspace/terminal/program/entry.ts"),
          // A thread, not a process: the store of conversations.
          "chat-store": at("main/chat/store/thread-entry.ts"),
          // A thread: checkpoints of the opened folder.
          checkpoints: at("main/workspace/checkpoints/thread-entry.ts"),
          // A thread of the engine process: the second engine's library.
          "llama-node": at("main/engine/adapters/llama-node/thread-entry.ts"),
          cli: at("main/cli/entry.ts"),
          // Not part of the app: set-up runs it to make the practice model that ships.
          practice: at("main/engine/practice/entry.ts"),
        },
        output: {
          format: "es",
          entryFileNames: "[name].js",
          // Beside the entries, not below them: a path relative to import.meta.url holds wherever code lands.
          chunkFileNames: "chunk-[name]-[hash].js",
        },
      },
    },
  },
  preload: {
    build: {
      outDir: resolve(out, "preload"),
      target: NODE_TARGET,
      minify: false,
      // A sandboxed preload can require nothing but electron, and only from one CommonJS file.
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: at("main/app/preload.ts") },
        output: { format: "cjs", entryFileNames: "[name].cjs", codeSplitting: false },
      },
    },
  },
  renderer: {
    root: at("renderer"),
    plugins: [react(), tailwindcss(), woff2Only(), noChecksInPage()],
    resolve: {
      alias: {
        // Its version for browsers decodes entities by innerHTML, which the page's policy refuses.
        "decode-named-character-reference": at("node_modules/decode-named-character-reference/index.js"),
        "elkjs/lib/elk.bundled.js": at("renderer/diagram/frame/no-elk.ts"),
      },
    },
    build: {
      outDir: resolve(out, "renderer"),
      target: CHROME_TARGET,
      minify: true,
      // The page's policy allows no data: fonts or scripts, and our scheme serves files as fast as an inlined one.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: {
        // Beside the page: the frames in which diagrams and terminals are drawn, and the surface for approvals.
        input: {
          index: at("renderer/index.html"),
          diagram: at("renderer/diagram.html"),
          terminal: at("renderer/terminal.html"),
          approval: at("renderer/approval.html"),
        },
      },
    },
  },
});
