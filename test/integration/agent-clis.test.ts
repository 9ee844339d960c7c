import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { ChatRequest } from "../../main/engine";
import { snippets } from "../../renderer/settings/server/snippets";
import { agentClis, runAgent } from "./support/agent-clis";
import { type ApiServerWorld, apiServerWorld } from "./support/api-server-world";
import { done, fakeBackend, type Script } from "./support/fake-backend";

/*
 * Agents of others do a small task over the real API server, set up exactly as the settings tell people to; only the
 * model is a script.
 */

let clis: string;
let folder: string;
let project: string;
let world: ApiServerWorld;
let asked: ChatRequest[];
/** What the model is to write into hello.txt. */
const content = "Ground by hand.\n";

beforeAll(async () => {
  clis = await agentClis();
}, 600_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-clis-"));
  project = join(folder, "project");
  await mkdir(project);
  await mkdir(join(folder, "home"));
});
afterEach(async () => {
  await world.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Writes the file with the agent's own tool, whatever its form, and ends when it has the result. */
const writes: Script = async function* ({ turns, tools = [] }) {
  const tool = tools.find(({ name }) => name === "write" || name === "write_file");
  const last = turns.at(-1);
  if (tool === undefined) {
    // A title, or another question beside the task.
    yield { type: "text", text: "Hello file" };
    yield done();
  } else if (last?.role === "tool") {
    yield { type: "text", text: "The file is written." };
    yield done();
  } else {
    const names = Object.keys((tool.parameters as { properties: object }).properties);
    const path = names.find((name) => /^file_?path$/iu.test(name)) ?? "path";
    yield { type: "text", text: "I write it." };
    yield {
      type: "tool-call",
      call: { name: tool.name, arguments: { [path]: join(project, "hello.txt"), content } },
    };
    yield done({ reason: "tool-calls" });
  }
};

async function serve(): Promise<void> {
  const fake = fakeBackend(writes);
  asked = fake.asked;
  world = await apiServerWorld(fake.backend, { contextTokens: 65_536 });
}

const snippet = (id: string): string =>
  snippets({ address: world.url, contextTokens: 65_536 }).find((one) => one.id === id)?.text ?? "";
/** The turns of the task that came back with what the tool gave. */
const results = () => asked.flatMap(({ turns }) => turns.filter(({ role }) => role === "tool"));

it("Qwen Code writes a file with its own tool", async () => {
  await serve();
  const lines = [...snippet("qwen-code").matchAll(/^export (\w+)="?([^"\n]*)"?$/gmu)];
  const env = Object.fromEntries(
    lines.map(([, name, value]) => [name, value === "$QUERN_TOKEN" ? world.token : value]),
  );
  const home = join(folder, "home");
  const run = await runAgent(
    process.execPath,
    [join(clis, "@qwen-code/qwen-code/cli.js"), "--yolo", "-p", "Write a line into hello.txt."],
    project,
    { ...env, HOME: home, USERPROFILE: home },
  );
  expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining("The file is written.") });
  expect(await readFile(join(project, "hello.txt"), "utf8")).toBe(content);
  expect(results().length).toBeGreaterThan(0);
  expect(world.troubles).toEqual([]);
});

/** Its program comes in a package for each platform; this one is pinned. */
const hasOpenCode = process.platform === "linux" && process.arch === "x64";
it.skipIf(!hasOpenCode)("OpenCode writes a file with its own tool", async () => {
  await serve();
  await writeFile(join(project, "opencode.json"), snippet("opencode"));
  const home = join(folder, "home");
  const run = await runAgent(
    join(clis, "opencode-linux-x64/bin/opencode"),
    ["run", "--model", "quern/quern", "Write a line into hello.txt."],
    project,
    {
      QUERN_TOKEN: world.token,
      HOME: home,
      USERPROFILE: home,
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
    },
  );
  expect(run).toMatchObject({ code: 0 });
  expect(await readFile(join(project, "hello.txt"), "utf8")).toBe(content);
  expect(results().length).toBeGreaterThan(0);
  expect(world.troubles).toEqual([]);
});
