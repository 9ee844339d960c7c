import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, request } from "node:https";
import { join } from "node:path";
import { promisify } from "node:util";
import OpenAI from "openai";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTurnQueue } from "../../main/engine";
import { certificateFile } from "../../main/server";
import { version } from "../../package.json";
import { temporaryFolder } from "./support/chat-world";
import { cli, startCli, throughNpm } from "./support/cli";
import { endpointWorld } from "./support/endpoint-world";
import { fakeBackend } from "./support/fake-backend";

let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  const { stdout } = await throughNpm("--version");
  expect(stdout).toBe(`${version}\n`);
});
beforeEach(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  env = { QUERN_DATA: join(folder, "data") };
  return made.remove;
});

/** The model of this machine, which is not asked. */
const nobody = { backend: fakeBackend().backend, queue: createTurnQueue(), ensureLoaded: undefined };

/** The lines of a log, each as it was meant. */
const lines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

async function served(args: readonly string[]) {
  const running = startCli(["serve", "--port", "0", "--model", "practice", ...args], env);
  await running.says('"event":"loaded"');
  const port = /"port":(\d+)/u.exec(running.said())?.[1];
  return { running, port: Number(port) };
}

describe("serve", () => {
  it("starts for nobody: without a token it says how to make one, and a certificate needs its key", async () => {
    const bare = await cli(["serve", "--model", "practice", "--port", "0"], env);
    expect([bare.code, bare.stdout]).toEqual([2, ""]);
    expect(bare.stderr).toContain("--make-token");
    const made = await cli(["serve", "--make-token", "script"], env);
    expect(made.stdout).toMatch(/^quern_[\w-]{43}\n$/u);
    const [first = "", ...more] = (await cli(["serve", "--tokens"], env)).stdout.trim().split("\n");
    expect([first.split("\t").slice(2), more]).toEqual([["-", "0", "script"], []]);
    const gone = await cli(["serve", "--revoke", "script"], env);
    expect([gone.code, gone.stdout, (await cli(["serve", "--tokens"], env)).stdout]).toEqual([0, "", ""]);
    expect((await cli(["serve", "--revoke", "script"], env)).code).toBe(2);
    const open = await cli(["serve", "--host", "0.0.0.0", "--port", "0", "--cert", "x.pem"], env);
    expect(open.code).toBe(2);
    expect(open.stderr).toContain("--cert");
  });

  it("answers, counts, logs without any text of a prompt, and ends gracefully on SIGTERM: code 0", async () => {
    const token = (await cli(["serve", "--make-token", "script"], env)).stdout.trim();
    const { running, port } = await served([]);
    const url = `http://127.0.0.1:${port}`;
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: "ok" });
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: token, maxRetries: 0 });
    const answer = await client.chat.completions.create({
      model: "quern",
      messages: [{ role: "user", content: "hello millstone" }],
    });
    expect(answer.choices[0]?.message.content).toContain("not an AI");
    const metrics = await (
      await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
    ).text();
    expect(metrics).toMatch(/quern_generated_tokens_total [1-9]/u);
    expect(metrics).toContain(
      'quern_requests_total{path="/v1/chat/completions",method="POST",status="200"} 1',
    );
    // An answer under way when the end is asked for is still whole.
    const long = client.chat.completions.create({
      model: "quern",
      messages: [{ role: "user", content: "long" }],
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    running.terminate();
    expect((await long).choices[0]?.finish_reason).toBe("stop");
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    const events = lines(stdout).map(({ event }) => event);
    expect(events.slice(0, 2)).toEqual(["listening", "loaded"]);
    // The answer that was under way ends between the two, or just before.
    expect(events.filter((event) => event !== "request").slice(-2)).toEqual(["stopping", "stopped"]);
    expect(events.at(-1)).toBe("stopped");
    expect(events).toContain("request");
    for (const secret of ["millstone", token, "not an AI"]) expect(stdout).not.toContain(secret);
  });

  it("makes embeddings with a second model, and says at once where its file is none", async () => {
    const token = (await cli(["serve", "--make-token", "script"], env)).stdout.trim();
    const wrong = join(folder, "no-model.gguf");
    await writeFile(wrong, "nothing");
    const refused = await cli(
      ["serve", "--model", "practice", "--port", "0", "--embedding-model", wrong],
      env,
    );
    expect([refused.code, refused.stdout]).toEqual([5, ""]);
    const practice = join(import.meta.dirname, "../../resources/practice/practice.gguf");
    const { running, port } = await served(["--embedding-model", practice]);
    const client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: token, maxRetries: 0 });
    const { data } = await client.embeddings.create({ model: "practice", input: ["hello", "mill"] });
    expect(data.map(({ embedding }) => Math.hypot(...embedding).toFixed(3))).toEqual(["1.000", "1.000"]);
    expect(data[0]?.embedding).not.toEqual(data[1]?.embedding);
    running.terminate();
    expect((await running.ended).code).toBe(0);
  });

  it("serves other machines over TLS alone, by the names that were given, with the token of a file", async () => {
    const [cert, key, tokenFile] = ["cert.pem", "key.pem", "token"].map((name) => join(folder, name));
    const subject = ["-subj", "/CN=quern.test", "-addext", "subjectAltName=DNS:quern.test"];
    await promisify(execFile)("openssl", [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
      ],
      ...subject,
      ...["-keyout", key ?? "", "-out", cert ?? ""],
    ]);
    const token = "an-administrators-own-token-0123456789";
    await writeFile(tokenFile ?? "", `${token}\n`);
    const { running, port } = await served([
      ...["--host", "127.0.0.1", "--name", "quern.test", "--cert", cert ?? "", "--key", key ?? ""],
      ...["--token-file", tokenFile ?? ""],
    ]);
    const ca = await readFile(cert ?? "");
    const status = (host: string) =>
      new Promise<number>((resolve, reject) => {
        request(
          {
            ...{ host: "127.0.0.1", port, path: "/v1/models", ca, servername: "quern.test", agent: false },
            headers: { host: `${host}:${port}`, authorization: `Bearer ${token}` },
          },
          (answer) => resolve(answer.resume().statusCode ?? 0),
        )
          .on("error", reject)
          .end();
      });
    expect(await status("quern.test")).toBe(200);
    expect(await status("127.0.0.1")).toBe(403);
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
    running.terminate();
    const { code, stderr } = await running.ended;
    expect(code).toBe(0);
    expect(stderr).toContain("Warning");
    expect(stderr).toContain(new X509Certificate(ca).fingerprint256);
  });

  it("serves other machines with a certificate that it makes, which an endpoint knows by its fingerprint alone", async () => {
    const token = (await cli(["serve", "--make-token", "ada"], env)).stdout.trim();
    const { running, port } = await served(["--host", "127.0.0.1", "--name", "mill.test"]);
    const fingerprint = /"fingerprint":"([^"]+)"/u.exec(running.said())?.[1] ?? "";
    const printed = await cli(["serve", "--certificate"], env);
    expect(new X509Certificate(printed.stdout).fingerprint256).toBe(fingerprint);
    expect(printed.stderr).toContain(fingerprint);
    expect(printed.stdout).not.toContain("PRIVATE");
    expect(new X509Certificate(printed.stdout).checkHost("mill.test")).toBe("mill.test");

    const data = join(folder, "endpoints");
    await mkdir(data);
    const world = await endpointWorld(data, nobody);
    const { endpoint } = await world.add(`https://127.0.0.1:${port}`, token);
    const test = () => world.endpoints.handlers.test({ id: endpoint.id });
    const before = await test();
    expect(before.error?.code).toBe("endpoint-certificate");
    expect(before.certificate).toMatchObject({ fingerprint, subject: "CN=Quern" });
    expect(await world.endpoints.handlers.trust({ id: endpoint.id, fingerprint })).toBe(true);
    expect(world.asked.at(-1)).toBe(`127.0.0.1:${port} ${fingerprint}`);
    expect(await test()).toMatchObject({ error: null, certificate: null, facts: { tools: "yes" } });

    running.terminate();
    const { code, stderr } = await running.ended;
    expect(code).toBe(0);
    expect(stderr).toContain(fingerprint);
    // Only who asks for another one gets one; the endpoint then sends nothing.
    const renewed = await cli(["serve", "--renew-certificate"], env);
    const other = new X509Certificate(renewed.stdout).fingerprint256;
    expect(other).not.toBe(fingerprint);
    const { pair } = (await certificateFile(join(folder, "data", "server-certificate.pem")).read()) ?? {};
    const asked: string[] = [];
    const server = createServer({ ...pair }, ({ url = "" }, answer) => {
      asked.push(url);
      answer.end();
    }).listen(port, "127.0.0.1");
    const changed = await test();
    expect(changed.error?.code).toBe("endpoint-certificate-changed");
    expect(changed.certificate?.fingerprint).toBe(other);
    expect(asked).toEqual([]);
    server.closeAllConnections();
    server.close();
    await world.close();
  });
});
