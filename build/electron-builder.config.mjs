// Read by electron-builder, which build/package.mjs runs. What varies comes by environment variables from there:
//   QUERN_PACKAGE_ELECTRON          folder of the Electron release to package (electron-builder's electronDist)
//   QUERN_PACKAGE_ELECTRON_VERSION  its version
//   QUERN_PACKAGE_INSPECTABLE=1     a build for end-to-end tests: only the inspect fuse differs from a release
//   QUERN_PACKAGE_CUDA=0            leaves the CUDA libraries out (550 MB unpacked), to save a test run's time

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { leftOutFiles } from "./package/left-out.mjs";

/**
 * Every fuse is decided, and a fuse that electron-builder learns about later fails the type check until it is.
 * @typedef {Required<NonNullable<import("electron-builder").Configuration["electronFuses"]>>} AllFuses
 */

const inspectable = process.env.QUERN_PACKAGE_INSPECTABLE === "1";
const withCuda = process.env.QUERN_PACKAGE_CUDA !== "0";

/** @type {AllFuses} */
const electronFuses = {
  // The app's own executable must not be a general JavaScript interpreter for whoever can start it.
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  // Playwright drives the app through this one.
  enableNodeCliInspectArguments: inspectable,
  enableCookieEncryption: true,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  // The page is served by a scheme of its own; file:// needs no privilege.
  grantFileProtocolExtraPrivileges: false,
  resetAdHocDarwinSignature: true,
};

/** @type {import("electron-builder").Configuration} */
const config = {
  appId: "io.github.quern.Quern",
  productName: "Quern",
  copyright: "Copyright © The Quern authors",
  directories: { output: "dist", buildResources: "build/resources" },
  electronDist: process.env.QUERN_PACKAGE_ELECTRON,
  electronVersion: process.env.QUERN_PACKAGE_ELECTRON_VERSION,
  electronFuses,
  // Native code comes prebuilt inside packages; nothing is compiled here.
  npmRebuild: false,
  nodeGypRebuild: false,
  asar: true,
  files: [
    "package.json",
    "out/main/**",
    "out/preload/**",
    "out/renderer/**",
    "!out/main/practice.js",
    "resources/**",
    "!resources/practice/made-by",
    // Only the native builds for the system and processor that is packaged for.
    "!node_modules/@node-llama-cpp/!(${os}-${arch}*)/**",
    "!node_modules/@fugood/node-llama-!(${platform}-${arch}*)/**",
    "!node_modules/@vscode/ripgrep-!(${platform}-${arch})/**",
    ...leftOutFiles,
    ...(withCuda
      ? []
      : ["!node_modules/@node-llama-cpp/*-cuda*/**", "!node_modules/@fugood/node-llama-*-cuda/**"]),
    "!node_modules/@lydell/node-pty-!(${platform}-${arch})/**",
    "!node_modules/@libsql/*-musl/**",
    // Sources and tools to compile llama.cpp, which the app never does.
    "!node_modules/node-llama-cpp/llama/{gitRelease.bundle,addon,cmake,patches,profiles,toolchains,xpack}{,/**}",
    "!node_modules/node-llama-cpp/templates/**",
    "!node_modules/@fugood/llama.node/{src,scripts}/**",
    "!node_modules/@fugood/llama.node/{CMakeLists.txt,lib/*.ts,lib/browser.mjs}",
    "!node_modules/typescript/**",
    // Of the PDF reader only what finds the text: no drawing, no viewer, no second and third build of it.
    "!node_modules/pdfjs-dist/{build,web,image_decoders,wasm,iccs,standard_fonts,types}/**",
    "!node_modules/pdfjs-dist/legacy/{web,image_decoders}/**",
    "!node_modules/pdfjs-dist/legacy/build/*.{min,sandbox}.mjs",
    "!node_modules/pdfjs-dist/legacy/build/pdf.sandbox.min.mjs",
    "!node_modules/@napi-rs/canvas*/**",
    // Bundled into out/.
    "!node_modules/{zod,commander}/**",
    "!**/*.{d.ts,d.mts,d.cts,map,tsbuildinfo}",
    "!node_modules/**/{README,readme,CHANGELOG,changelog}*",
  ],
  // llama.cpp and SQLite open their files themselves and know nothing of archives; the system starts no program in one.
  asarUnpack: [
    "node_modules/@node-llama-cpp/**",
    "node_modules/@fugood/node-llama-*/**",
    "node_modules/@libsql/**",
    // The library for terminals starts programs and threads of its own, by path.
    "node_modules/@lydell/node-pty*/**",
    "node_modules/@vscode/ripgrep-*/**",
    "**/*.node",
    "resources/practice/**",
  ],
  // It comes with a runtime's folder and starts any app it is given, which a release must not.
  afterPack: async ({ appOutDir }) => rm(join(appOutDir, "resources", "default_app.asar"), { force: true }),
  extraFiles: [{ from: ".", to: ".", filter: ["LICENSE", "THIRD_PARTY.md"] }],
  publish: null,
  linux: {
    target: ["AppImage", "deb"],
    executableName: "quern",
    category: "Development",
    synopsis: "Runs Qwen3.6-27B on this computer",
    maintainer: "The Quern authors",
  },
  deb: { depends: ["libgtk-3-0", "libnss3", "libasound2", "libgbm1"] },
  mac: {
    target: ["dmg", "zip"],
    category: "public.app-category.developer-tools",
    hardenedRuntime: true,
    entitlements: "build/resources/entitlements.mac.plist",
    entitlementsInherit: "build/resources/entitlements.mac.plist",
  },
  win: { target: ["nsis", "msi"] },
  nsis: { oneClick: false, allowToChangeInstallationDirectory: true, perMachine: true },
  msi: { perMachine: true, oneClick: false },
};

export default config;
