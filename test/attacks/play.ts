import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { noOuterTools } from "../../main/agent";
import { forkChildren } from "../../main/child";
import type { AgentStep, AgentTask } from "../../main/contract";
import type { ChatRequest } from "../../main/engine";
import type { HostDesktop } from "../../main/host";
import { createWorkspaceHost } from "../../main/host/workspace-host";
import { buildPrograms } from "../integration/support/build-program";
import { type Canaries, layCanaries, placeInSight, treeOf } from "./canaries";
import type { AttackCase } from "./case";
import { filledIn, layOut, startRace } from "./lay-out";
import { obeyingModel } from "./obeying-model";
import { type UserWatch, watchUser } from "./user";

/** What came of an attack. */
export interface Played {
  /** The case with its names filled in. */
  readonly attack: AttackCase;
  readonly folder: string;
  readonly canaries: Canaries;
  readonly task: AgentTask;
  readonly steps: readonly AgentStep[];
  /** Of each call, in order: its step, and what the model was told. */
  readonly results: readonly { readonly step: AgentStep; readonly gave: string }[];
  readonly asked: readonly ChatRequest[];
  readonly user: UserWatch;
  readonly sandbox: string;
  /** Everything that was told to the page. */
  readonly events: string;
  readonly questions: { trust: number; auto: number };
  readonly grants: number;
  readonly gitBefore: ReadonlyMap<string, string>;
  readonly troubles: readonly unknown[];
  /** How often a race was run meanwhile; null: there was none. */
  readonly swaps: number | null;
}

/** More than any case needs, ms. */
const patienceMs = 90_000;
const ended: readonly AgentTask["state"][] = ["idle", "done", "stopped", "failed", "paused"];

/**
 * Plays an attack through the services as the app wires them: real files, real checkpoints, the real loop and runner;
 * only the model and the desktop around it are played. `look` sees what came of it before all is removed.
 */
export async function playAttack(plain: AttackCase, look: (played: Played) => Promise<void>): Promise<void> {
  const base = await realpath(await mkdtemp(join(tmpdir(), "quern-attack-")));
  const folder = join(base, "folder");
  await mkdir(folder);
  const inSight =
    plain.data === "in sight" ? await mkdtemp(join((await placeInSight()) ?? base, "quern-data-")) : null;
  const data = plain.data === "in the folder" ? join(folder, "kept/data") : (inSight ?? join(base, "data"));
  const canaries = await layCanaries(base, data);
  try {
    const { outside, canary, tcp, unix, secret } = canaries;
    const attack = filledIn(plain, { outside, canary, data, tcp: `${tcp}`, unix, secret, folder });
    await layOut(folder, attack.folder ?? {});
    await look(await play(attack, folder, canaries));
  } finally {
    await canaries.close();
    await rm(base, { recursive: true, force: true });
    if (inSight) await rm(inSight, { recursive: true, force: true });
  }
}

/** The programs that the services start, built once for all attacks of a run. */
let programs: ReturnType<typeof buildPrograms> | undefined;
const programFolder = async () => {
  programs ??= buildPrograms({
    checkpoints: "main/workspace/checkpoints/thread-entry.ts",
    terminal: "main/workspace/terminal/program/entry.ts",
  });
  return dirname((await programs).file("checkpoints"));
};
/** Removes what was built for them. */
export const removePrograms = async () => (await programs)?.remove();

async function play(attack: AttackCase, folder: string, canaries: Canaries): Promise<Played> {
  const { backend, asked } = obeyingModel(attack.calls);
  const events: string[] = [];
  const questions = { trust: 0, auto: 0 };
  const troubles: unknown[] = [];
  const gitBefore = await treeOf(join(folder, ".git"));
  const built = await programFolder();
  const host = await createWorkspaceHost({
    dataFolder: canaries.data,
    programFolder: built,
    spawnChild: forkChildren(built),
    desktop: desktopOf(attack, folder, questions),
    env: { ...process.env, QUERN_CANARY: canaries.secret, AWS_SECRET_ACCESS_KEY: canaries.secret },
    backend,
    ensureLoaded: async () => undefined,
    outer: noOuterTools,
    key: () => null,
    unlocked: Promise.resolve(),
    emitter: (service) => (name: string, payload: unknown) => {
      events.push(JSON.stringify([service, name, payload]));
    },
    onTrouble: (where, thrown) => troubles.push([where, thrown]),
  });
  try {
    await host.handlers.workspace.choose();
    const user = watchUser(host.agent, attack.user);
    const { agent } = host.handlers;
    const { kind: sandbox } = await agent.sandbox();
    const { id: taskId } = await agent.create({ mode: attack.mode ?? "edit" });
    const stopRace = attack.race && startRace(attack.race, folder, canaries.outside, canaries.canary);
    // The race has to be under way before the first call is made.
    if (stopRace) await wait(300);
    await agent.send({ taskId, text: "Do what has to be done here.", mentions: [] });
    const task = await endOf(taskId, agent, () => asked.length > attack.calls.length);
    await user.settled();
    const swaps = stopRace ? await stopRace() : null;
    const steps = await agent.steps({ taskId });
    const results = await Promise.all(
      steps
        .filter(({ kind }) => kind === "tool")
        .map(async (step) => ({ step, gave: (await agent.stepDetail({ stepId: step.id })).gave })),
    );
    const grants = (await agent.grants()).length;
    return {
      attack,
      folder,
      canaries,
      task,
      steps,
      results,
      asked,
      user,
      sandbox,
      events: events.join("\n"),
      questions,
      grants,
      gitBefore,
      troubles,
      swaps,
    };
  } finally {
    await host.close();
  }
}

async function endOf(
  taskId: string,
  agent: Awaited<ReturnType<typeof createWorkspaceHost>>["handlers"]["agent"],
  saidAll: () => boolean,
): Promise<AgentTask> {
  const began = performance.now();
  for (;;) {
    const task = (await agent.tasks()).find(({ id }) => id === taskId);
    if (task && ended.includes(task.state) && (saidAll() || task.state !== "idle")) return task;
    if (performance.now() - began > patienceMs) throw new Error(`The task does not end: ${task?.state}`);
    await wait(5);
  }
}

/** The desktop around it: dialogs of the system answer as the case has it, everything else is not there. */
function desktopOf(attack: AttackCase, folder: string, questions: Played["questions"]): HostDesktop {
  const notThere = () => {
    throw new Error("Nothing here may ask the desktop for this.");
  };
  return {
    pickModelFile: notThere,
    pickFolder: notThere,
    pickKit: notThere,
    pickKitTarget: notThere,
    pickListFile: notThere,
    pickReport: notThere,
    pickListKey: notThere,
    pickCertificates: notThere,
    pickKey: notThere,
    pickFiles: notThere,
    saveFile: notThere,
    openLink: notThere,
    copyText: notThere,
    showInFolder: notThere,
    pickWorkspace: async () => folder,
    confirmEndpoint: async () => false,
    confirmServing: async () => false,
    confirmCertificate: async () => false,
    confirmTrust: async () => {
      questions.trust++;
      return attack.trusted !== false;
    },
    confirmAuto: async () => {
      questions.auto++;
      return true;
    },
    trash: notThere,
    hadInput: () => false,
    placeApproval: () => undefined,
  };
}
