import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { configYamlSchema, validateConfigYaml } from "@continuedev/config-yaml";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import { type SnippetFacts, snippets } from "../../renderer/settings/server/snippets";
import { type ApiServerWorld, apiServerWorld } from "./support/api-server-world";
import { fakeBackend, says } from "./support/fake-backend";

/* What the settings page offers to be copied is run as it stands there. */

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
let world: ApiServerWorld;
beforeEach(async () => {
  world = await apiServerWorld(fakeBackend(says("Good day.")).backend);
});
afterEach(() => world.remove());

function textOf(id: string): string {
  const facts: SnippetFacts = { address: world.url, contextTokens: 4096 };
  const found = snippets(facts).find((snippet) => snippet.id === id);
  if (!found) throw new Error(`There is no snippet ${id}.`);
  return found.text;
}
const output = async (program: string, args: readonly string[]) => {
  const env = { ...process.env, QUERN_TOKEN: world.token };
  return (await run(program, [...args], { cwd: root, env, timeout: 30_000 })).stdout;
};

it.each(["openai", "anthropic"])("the lines for the SDK of %s answer as they stand", async (id) => {
  const shown = `${textOf(id)}\nconsole.log(JSON.stringify(answer));`;
  const said = await output(process.execPath, ["--input-type=module", "--eval", shown]);
  expect(said).toContain("Good day.");
});

it("the line for curl answers as it stands", async (context) => {
  const there = await run("curl", ["--version"]).catch(() => null);
  if (!there) context.skip();
  expect(await output("sh", ["-c", textOf("curl")])).toContain("Good day.");
});

it("the lines for VS Code are what Continue's own schema wants, and lead to this server", async () => {
  const text = textOf("continue");
  const read: unknown = parse(text);
  expect(validateConfigYaml(configYamlSchema.parse(read))).toEqual([]);
  // What it does with them: the model by its name, at the address, with the secret in the place of its name.
  const [model] = configYamlSchema.parse(read).models ?? [];
  if (!model || !("apiBase" in model)) throw new Error("There is no model.");
  expect(model).toMatchObject({ provider: "openai", apiKey: `\${{ secrets.QUERN_TOKEN }}` });
  const { OpenAI } = await import("openai");
  const client = new OpenAI({ baseURL: model.apiBase, apiKey: world.token });
  const messages = [{ role: "user" as const, content: "hello" }];
  const answer = await client.chat.completions.create({ model: model.model ?? "", messages });
  expect(answer.choices[0]?.message.content).toBe("Good day.");
  expect(configYamlSchema.safeParse(parse(text.replace("schema: v1", "schema: 7"))).success).toBe(false);
});
