import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { QuernError } from "../../../main/contract";
import { createTurnQueue } from "../../../main/engine";
import { type ApiServerWorld, apiServerWorld } from "./api-server-world";
import { abortOf, done, fakeBackend, type Script } from "./fake-backend";

/** The real clients of both APIs on a server over a scripted engine. */
export interface ApiClients {
  open(...scripts: Script[]): ReturnType<typeof clientsOf>;
  /** To be called after each test. */
  close(): Promise<void>;
}

async function clientsOf(scripts: readonly Script[]) {
  const { backend, asked, engine } = fakeBackend(...scripts);
  const queue = createTurnQueue();
  const world = await apiServerWorld(backend, { queue });
  const openai = new OpenAI({ baseURL: `${world.url}/v1`, apiKey: world.token, maxRetries: 0 });
  const anthropic = new Anthropic({ baseURL: world.url, apiKey: world.token, maxRetries: 0 });
  return { openai, anthropic, asked, engine, queue, world };
}

export function apiClients(): ApiClients {
  const worlds: ApiServerWorld[] = [];
  return {
    open: async (...scripts) => {
      const made = await clientsOf(scripts);
      worlds.push(made.world);
      return made;
    },
    close: async () => {
      for (const world of worlds.splice(0)) await world.remove();
    },
  };
}

/** Thinks, speaks, and calls two tools. */
export const thinksAndCalls: Script = async function* () {
  yield { type: "thinking", text: "Let me " };
  yield { type: "thinking", text: "look." };
  yield { type: "text", text: "Looking." };
  yield { type: "tool-call", call: { name: "weather", arguments: { city: "Lisbon" } } };
  yield { type: "tool-call", call: { name: "weather", arguments: { city: "Porto" } } };
  yield done({ reason: "tool-calls" });
};
/** Speaks until it is stopped. */
export const endless: Script = async function* (_request, signal) {
  yield { type: "text", text: "on and on" };
  await abortOf(signal);
  throw new QuernError("cancelled");
};
export const weather = {
  name: "weather",
  description: "Tells the weather.",
  parameters: { type: "object", properties: { city: { type: "string" } } },
};
export const ask = { model: "quern", messages: [{ role: "user" as const, content: "hello" }] };
