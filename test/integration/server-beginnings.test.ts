import { mkdtemp, readdir } from "node:fs/promises";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServerWorld, apiServerWorld } from "./support/api-server-world";
import { temporaryFolder } from "./support/chat-world";
import { cli, startCli, throughNpm } from "./support/cli";
import { type EngineWorld, engineWorld, practiceToLoad } from "./support/engine-world";

/* What two conversations of one client begin with is read once; of another client's nothing is taken up. */

const system = "Work in the folder, one step at a time. ".repeat(40);
const tools = ["read", "write"].map((name) => ({
  type: "function" as const,
  function: { name, description: `To ${name} a file.`, parameters: { type: "object", properties: {} } },
}));

/** A conversation that begins as all of an agent do. */
async function begins(url: string, token: string, content: string, more = "") {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: token, maxRetries: 0 });
  const { usage } = await client.chat.completions.create({
    model: "quern",
    tools,
    messages: [
      { role: "system", content: system + more },
      { role: "user", content },
    ],
    reasoning_effort: "none",
    max_tokens: 4,
  });
  return { prompt: usage?.prompt_tokens ?? 0, cached: usage?.prompt_tokens_details?.cached_tokens ?? -1 };
}

let engines: EngineWorld;
let world: ApiServerWorld;
let states: string;
beforeAll(async () => {
  engines = await engineWorld();
  states = await mkdtemp(join(engines.folder, "states-"));
  const engine = engines.supervisor({
    folder: states,
    budgetBytes: 1e9,
    maxAgeDays: 1,
    key: new Uint8Array(32).fill(7),
  });
  await engine.load(practiceToLoad(await engines.practice(), { contextTokens: 16_384 }));
  world = await apiServerWorld(engine);
});
afterAll(async () => {
  await world.remove();
  await engines.remove();
});

test("a client's second conversation reads only what is new; another client's reads everything", async () => {
  const first = await begins(world.url, world.token, "hello");
  expect(first.cached).toBe(0);
  const second = await begins(world.url, world.token, "a code please");
  expect(second.cached).toBeGreaterThan(system.length);
  // The message itself and the marks around it; the model spells by the byte.
  expect(second.prompt - second.cached).toBeLessThan(80);
  const { token } = await world.tokens.make("another");
  expect((await begins(world.url, token, "table")).cached).toBe(0);
  expect((await begins(world.url, token, "list")).cached).toBe(second.cached);
  expect((await begins(world.url, world.token, "code", "Be brief.")).cached).toBe(0);
});

test("the same holds in Anthropic's form", async () => {
  const client = new Anthropic({ baseURL: world.url, apiKey: world.token, maxRetries: 0 });
  const ask = async (content: string) =>
    (
      await client.messages.create({
        model: "quern",
        max_tokens: 4,
        system: `${system} As Anthropic's.`,
        messages: [{ role: "user", content }],
      })
    ).usage;
  expect((await ask("hello")).cache_read_input_tokens).toBe(0);
  const { cache_read_input_tokens: cached, input_tokens: read } = await ask("code");
  expect(cached).toBeGreaterThan(system.length);
  expect(read).toBeLessThan(80);
});

test("with the server goes all that was kept of its clients", async () => {
  expect((await readdir(states)).length).toBeGreaterThan(0);
  await world.server.stop(0);
  expect(await readdir(states)).toEqual([]);
});

test("`quern serve` does so too, without a trace on the disk when it has ended", async () => {
  await throughNpm("--version");
  const { folder, remove } = await temporaryFolder();
  const env = { QUERN_DATA: join(folder, "data") };
  const kept = join(folder, "data", "serve-states");
  const [ada = "", bob = ""] = await Promise.all(
    ["ada", "bob"].map(async (name) => (await cli(["serve", "--make-token", name], env)).stdout.trim()),
  );
  const args = ["serve", "--port", "0", "--model", "practice", "--context", "16384"];
  const running = startCli(args, env);
  await running.says('"event":"loaded"');
  const url = `http://127.0.0.1:${/"port":(\d+)/u.exec(running.said())?.[1]}`;
  expect((await begins(url, ada, "hello")).cached).toBe(0);
  expect((await begins(url, ada, "code")).cached).toBeGreaterThan(system.length);
  expect((await begins(url, bob, "hello")).cached).toBe(0);
  expect(await readdir(kept)).toHaveLength(1);
  running.terminate();
  expect((await running.ended).code).toBe(0);
  expect(await readdir(kept)).toEqual([]);
  await remove();
});
