import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import type { ChatServiceOptions } from "../../../main/chat";
import { QuernError } from "../../../main/contract";
import type { BuiltPrograms } from "./build-program";
import { buildChatPrograms, chatWorld, temporaryFolder } from "./chat-world";
import { abortOf, fakeBackend, type Script } from "./fake-backend";

/** Chat services over a scripted backend, each test in a folder of its own; to be called once in a test file. */
export function chatWorlds() {
  let programs: BuiltPrograms;
  let folder: string;
  const worlds: ReturnType<typeof chatWorld>[] = [];

  beforeAll(async () => {
    programs = await buildChatPrograms();
  });
  afterAll(() => programs.remove());
  beforeEach(async () => {
    const made = await temporaryFolder();
    folder = made.folder;
    return made.remove;
  });
  afterEach(async () => {
    await Promise.all(worlds.splice(0).map(({ close }) => close()));
  });

  function start(scripts: Script[], more: Partial<ChatServiceOptions> = {}, where = folder) {
    const { backend, asked, engine } = fakeBackend(...scripts);
    const world = chatWorld(where, programs, backend, more);
    worlds.push(world);
    const begin = async (text: string, thinking = false) => {
      const { id } = await world.chat.create({ thinking });
      return { id, ...(await world.send(id, text)) };
    };
    return { ...world, asked, engine, begin };
  }
  return { start, folder: () => folder };
}

/** Plays until the words are out, then waits to be stopped, as a good backend does. */
export function saysAndWaits(...words: string[]): Script {
  return async function* (_, signal) {
    for (const text of words) yield { type: "text", text };
    await abortOf(signal);
    throw new QuernError("cancelled");
  };
}

export const seen = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 10_000, interval: 5 });
