import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { forkChildren } from "../../../main/child";
import { createHost, type Host, type HostDesktop } from "../../../main/host";
import { type Hub, startHub } from "../../e2e/lib/hub";
import { buildPrograms } from "./build-program";

const resourceFolder = resolve(import.meta.dirname, "../../../resources");

/** Stands for the desktop: answers dialogs with what the test laid ready, and remembers what it was asked to do. */
export interface FakeDesktop extends HostDesktop {
  nextFile: string | null;
  nextFolder: string | null;
  /** Files that are chosen to attach or to import. */
  nextFiles: string[];
  /** Where an export is to be written. */
  nextSave: string | null;
  readonly links: string[];
  readonly copied: string[];
  readonly shown: string[];
  /** The folder that is chosen to work in, and what is answered to the questions about it. */
  nextWorkspace: string | null;
  trusts: boolean;
  allowsAuto: boolean;
  serves: boolean;
  readonly trashed: string[];
}

function fakeDesktop(): FakeDesktop {
  const desktop: FakeDesktop = {
    nextFile: null,
    nextFolder: null,
    nextFiles: [],
    nextSave: null,
    links: [],
    copied: [],
    shown: [],
    nextWorkspace: null,
    trusts: true,
    allowsAuto: true,
    serves: false,
    trashed: [],
    pickModelFile: async () => desktop.nextFile,
    pickFolder: async () => desktop.nextFolder,
    pickKit: async () => desktop.nextFolder,
    pickKitTarget: async () => desktop.nextFolder,
    pickListFile: async () => desktop.nextFile,
    pickReport: async () => desktop.nextFile,
    pickListKey: async () => desktop.nextFile,
    pickCertificates: async () => desktop.nextFile,
    pickKey: async () => desktop.nextFile,
    pickFiles: async () => desktop.nextFiles,
    saveFile: async () => desktop.nextSave,
    openLink: async (address) => {
      desktop.links.push(address);
      return address.startsWith("https:");
    },
    copyText: (text) => {
      desktop.copied.push(text);
    },
    showInFolder: (path) => {
      desktop.shown.push(path);
    },
    pickWorkspace: async () => desktop.nextWorkspace,
    confirmTrust: async () => desktop.trusts,
    confirmEndpoint: async () => true,
    confirmServing: async () => desktop.serves,
    confirmCertificate: async () => true,
    confirmAuto: async () => desktop.allowsAuto,
    trash: async (path) => {
      desktop.trashed.push(path);
      await rm(path, { recursive: true });
    },
    hadInput: () => true,
    placeApproval: () => undefined,
  };
  return desktop;
}

/** All services as the app starts them, with real processes and a real hub, and a fake desktop around them. */
export interface HostWorld {
  readonly folder: string;
  readonly host: Host;
  readonly hub: Hub;
  readonly desktop: FakeDesktop;
  readonly events: { readonly name: string; readonly payload: unknown }[];
  /** Signs lists of files that these services trust. */
  readonly listKey: KeyObject;
  /** What the services wrote into the log, a line each. */
  readonly logged: string[];
  remove(): Promise<void>;
}

/**
 * Starts the services on a folder of their own.
 * @param files written into the data folder first, by name
 */
export async function hostWorld(files: Readonly<Record<string, string>> = {}): Promise<HostWorld> {
  const folder = await mkdtemp(join(tmpdir(), "quern-host-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const programs = await buildPrograms({
    engine: "main/engine/process/entry.ts",
    embedder: "main/engine/embedding/entry.ts",
    "llama-node": "main/engine/adapters/llama-node/thread-entry.ts",
    "backend-probe": "main/hardware/backend-probe/entry.ts",
    "memory-speed": "main/hardware/memory-speed/entry.ts",
    "chat-store": "main/chat/store/thread-entry.ts",
    "pdf-text": "main/chat/pdf/entry.ts",
    terminal: "main/workspace/terminal/program/entry.ts",
    checkpoints: "main/workspace/checkpoints/thread-entry.ts",
  });
  const programFolder = dirname(programs.file("engine"));
  const hub = await startHub(folder);
  const listKeys = generateKeyPairSync("ed25519");
  const listKeyPath = join(folder, "list-key.pem");
  await writeFile(listKeyPath, listKeys.publicKey.export({ type: "spki", format: "pem" }));
  const desktop = fakeDesktop();
  const events: HostWorld["events"] = [];
  const logged: string[] = [];
  const host = await createHost({
    dataFolder: folder,
    resourceFolder,
    programFolder,
    spawnChild: forkChildren(programFolder),
    desktop,
    // Where programs are, such as git and the shell.
    env: {
      PATH: process.env.PATH ?? "",
      LLAMA_CACHE: join(folder, "others"),
      QUERN_CATALOG_KEY: listKeyPath,
      ...hub.env,
    },
    // Not that of the machine that the tests run on.
    policyPaths: [join(folder, "policy.json")],
    facts: {
      version: "0.0.0-test",
      electron: "none",
      node: process.versions.node,
      platform: process.platform,
      logFile: join(folder, "logs", "quern.log"),
    },
    // As over a process border: what cannot be cloned fails here.
    send: (name, payload) => events.push({ name, payload: structuredClone(payload) }),
    log: {
      info: (text) => logged.push(text),
      error: (text, thrown) => logged.push(`${text} ${String(thrown)}`),
    },
  });
  return {
    folder,
    host,
    hub,
    desktop,
    listKey: listKeys.privateKey,
    events,
    logged,
    remove: async () => {
      await host.close();
      await hub.stop();
      await programs.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
