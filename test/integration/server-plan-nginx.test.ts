import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { LLMock } from "@copilotkit/aimock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { makeCertificate } from "../../main/server/certificate/make";
import { hardwareFromText, planServer, serverFiles } from "../../main/server-plan";
import { debianProgram, hasDebian } from "./support/debian-program";

/* The front with nginx that `plan-server` writes, in the real program. */

const run = promisify(execFile);
const keys = { client: "c".repeat(64), engine: "e".repeat(64) };

function filesOf(gpus: string, nodes: number, users: number, contextTokens: number): Record<string, string> {
  const hardware = hardwareFromText(gpus, nodes);
  if ("trouble" in hardware) throw new Error(hardware.trouble);
  return serverFiles(planServer(hardware, { users, contextTokens, tokensPerSecond: null }), keys);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-nginx-"));
  return () => rm(folder, { recursive: true, force: true });
});

/**
 * Puts in what the image puts in, and the places of this test; the rest is what was written.
 * @param engines where the copies of the model are
 */
async function laid(files: Readonly<Record<string, string>>, port: number, engines: string) {
  const lines = (files[".env"] ?? "").matchAll(/^(\w+)=(.*)$/gmu);
  const env = new Map([...lines].map(([, key = "", value = ""]) => [key, value]));
  const front = (files["nginx.conf.template"] ?? "")
    .replace(/\$\{(\w+)\}/gu, (whole, name: string) => env.get(name) ?? whole)
    .replaceAll(/(?:vllm-\d+|localhost):8000/gu, engines)
    .replace("listen 443", `listen 127.0.0.1:${port}`)
    .replaceAll("/etc/nginx/tls", folder);
  const { cert, key } = await makeCertificate(["localhost"]);
  await writeFile(join(folder, "cert.pem"), cert);
  await writeFile(join(folder, "key.pem"), key);
  await mkdir(join(folder, "temporary"), { recursive: true });
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const path = join(folder, "nginx.conf");
  await writeFile(
    path,
    `daemon off; pid ${folder}/pid; worker_processes 1; ${process.getuid?.() === 0 ? "user root;" : ""}
events {}
http {
access_log off;
${kinds.map((kind) => `${kind}_temp_path ${folder}/temporary/${kind};`).join("\n")}
${front}
}
`,
  );
  return { path, cert, args: ["-e", "stderr", "-p", folder, "-c", path] };
}

const hasNginx = await hasDebian("nginx");
describe.skipIf(!hasNginx)("nginx of Debian", () => {
  it("takes the front of each plan as valid, and refuses a broken one", async () => {
    const program = await debianProgram("nginx", "usr/sbin/nginx");
    for (const [gpus, nodes, context] of [
      ["H100", 1, 32_768],
      ["4x RTX 4090", 1, 16_384],
      ["2x L4", 2, 131_072],
    ] as const) {
      const files = filesOf(gpus, nodes, 8, context);
      const { args } = await laid(files, 4443, "127.0.0.1:8000");
      expect((await run(program, ["-t", ...args])).stderr).toContain("test is successful");
      const broken = (files["nginx.conf.template"] ?? "").replace("proxy_pass", "proxy_past");
      await laid({ ...files, "nginx.conf.template": broken }, 4443, "127.0.0.1:8000");
      await expect(run(program, ["-t", ...args])).rejects.toThrow("proxy_past");
    }
  });

  it("passes a stream on piece by piece, to those alone who have the key, and gives out nothing else", async () => {
    const program = await debianProgram("nginx", "usr/sbin/nginx");
    // It wants the engine's key, as vLLM does.
    const engine = new LLMock({ port: 0, chunkSize: 4, latency: 60, auth: { apiKeys: [keys.engine] } });
    engine.onMessage("hello", { content: "one two three four five six" });
    await engine.start();
    const port = await freePort();
    const { args, cert } = await laid(filesOf("H100", 1, 8, 32_768), port, `127.0.0.1:${engine.port}`);
    const nginx: ChildProcess = spawn(program, args, { stdio: "ignore" });
    const ask = (path: string, key: string | null, body?: string) =>
      new Promise<{ status: number; pieces: { at: number; text: string }[] }>((resolve, reject) => {
        const asking = request({
          ...{ host: "127.0.0.1", servername: "localhost", port, path, ca: cert, agent: false },
          method: body === undefined ? "GET" : "POST",
          headers: {
            "content-type": "application/json",
            ...(key !== null && { authorization: `Bearer ${key}` }),
          },
        });
        asking.on("error", reject);
        asking.on("response", (answer) => {
          const pieces: { at: number; text: string }[] = [];
          answer.on("data", (data: Buffer) => pieces.push({ at: performance.now(), text: data.toString() }));
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, pieces }));
        });
        asking.end(body);
      });
    try {
      await vi.waitFor(async () => expect((await ask("/", null)).status).toBe(401), 10_000);
      const body = JSON.stringify({
        ...{ model: "qwen", stream: true, messages: [{ role: "user", content: "hello" }] },
      });
      const { status, pieces } = await ask("/v1/chat/completions", keys.client, body);
      expect(status).toBe(200);
      expect(pieces.map(({ text }) => text).join("")).toContain("[DONE]");
      // Seven pieces, each a while after the one before it: none was held back for the others.
      expect(pieces.length).toBeGreaterThan(5);
      expect((pieces.at(-1)?.at ?? 0) - (pieces[0]?.at ?? 0)).toBeGreaterThan(150);
      expect((await ask("/v1/models", keys.client)).status).toBe(200);
      for (const key of [null, "wrong", keys.engine, keys.client.toUpperCase(), `${keys.client}x`])
        expect((await ask("/v1/models", key)).status, String(key)).toBe(401);
      for (const path of ["/metrics", "/v1/../metrics", "/v1/%2e%2e/metrics", "//metrics", "/"])
        expect((await ask(path, keys.client)).status, path).toBe(401);
      expect((await ask("/health", null)).status).toBe(200);
      // Nothing reached the engine but what is for it, with its own key.
      expect(engine.getRequests().map((one) => one.path.split("?")[0])).toEqual(["/v1/chat/completions"]);
    } finally {
      nginx.kill();
      await engine.stop();
    }
  });
});
