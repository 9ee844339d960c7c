import { execFile } from "node:child_process";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { machineReport } from "../../main/contract";
import { defaultPracticeTable } from "../../main/engine/practice";
import { version } from "../../package.json";
import { catalogEntry, catalogResource } from "../mirror/catalog.mjs";
import { startMirror } from "../mirror/mirror.mjs";
import { temporaryFolder } from "./support/chat-world";
import { cli, root, startCli, throughNpm } from "./support/cli";

const practicePath = join(root, "resources/practice/practice.gguf");
const hello = defaultPracticeTable.replies.find(({ triggers }) => triggers.includes("hello"))?.text ?? "";
const ansiStart = "\u001b";

let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  // What people type; it also builds what is not built.
  const { stdout } = await throughNpm("--version");
  expect(stdout).toBe(`${version}\n`);
});
beforeEach(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  env = { QUERN_DATA: join(folder, "data") };
  return made.remove;
});

/** Processes that this one has started and that are still there. */
async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return tasks.split(" ").filter(Boolean).map(Number);
}

async function isThere(pid: number): Promise<boolean> {
  return await stat(`/proc/${pid}`).then(
    () => true,
    () => false,
  );
}

describe("help", () => {
  it("of every command explains the exit codes, on standard output", async () => {
    const helps = await Promise.all(
      [[], ["detect"], ["fit"], ["pull"], ["run"]].map((args) => cli([...args, "--help"])),
    );
    for (const { code, stdout, stderr } of helps) {
      expect([code, stderr]).toEqual([0, ""]);
      for (const line of ["0    done", "3    nothing fits", "130  interrupted"])
        expect(stdout).toContain(line);
    }
    expect(helps[4]?.stdout).toContain("--no-thinking");
  });

  it("speaks the language of the environment", async () => {
    const { stdout } = await cli(["fit", "--help"], { LANG: "zh_CN.UTF-8" });
    expect(stdout).toContain("用法：");
    expect(stdout).toContain("没有适合这台电脑的版本");
  });

  it("comes as an error when no command or a wrong one is given: code 2", async () => {
    for (const args of [
      [],
      ["grind"],
      ["fit", "--context", "12"],
      ["fit", "--contxt"],
      ["run", "  "],
      ["pull", "Q99"],
    ]) {
      const { code, stdout, stderr } = await cli(args, env);
      expect([args, code, stdout]).toEqual([args, 2, ""]);
      expect(stderr).not.toBe("");
    }
  });
});

describe("detect", () => {
  it("prints a report that keeps the contract, and nothing else, on standard output", async () => {
    const { code, stdout, stderr } = await cli(["detect", "--json"], env);
    expect([code, stderr]).toEqual([0, ""]);
    const report = machineReport.parse(JSON.parse(stdout));
    expect(report.schemaVersion).toBe(1);
    expect(report.memory.totalBytes.known).toBe(true);
    expect(report.memory.readBytesPerSecond).toMatchObject({ known: true, source: "measured-here" });
  });

  it("prints a text to give to others that names nobody", async () => {
    const { code, stdout, stderr } = await cli(["detect", "--markdown"], env);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^# Machine report\n/);
    expect(stdout).toMatch(/\| Read by the processor \| [\d.]+ GB a second \| measured here \|/);
    const words = stdout.split(/[^\p{L}\p{N}_.-]+/u);
    expect(words).not.toContain(userInfo().username);
    expect(words).not.toContain(hostname());
    expect((await cli(["detect", "--markdown", "--json"], env)).code).toBe(2);
  });

  it("prints a table for people, without colour where nobody watches", async () => {
    const { code, stdout } = await cli(["detect"], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Memory +[\d.]+ GB of [\d.]+ GB free/);
    expect(stdout).not.toContain(ansiStart);
  });
});

describe("pull, from a mirror of the hub on this machine", () => {
  const file = {
    repo: "mirror/test-model",
    revision: "0123456789abcdef0123456789abcdef01234567",
    file: "tiny.gguf",
    content: practicePath,
  };
  let mirror: Awaited<ReturnType<typeof startMirror>>;
  beforeAll(async () => {
    mirror = await startMirror({ files: [file] });
  });
  afterAll(() => mirror.stop());
  beforeEach(async () => {
    mirror.setFaults([]);
    mirror.setRate(null);
    const catalog = join(folder, "catalog.json");
    await writeFile(catalog, JSON.stringify(catalogResource([await catalogEntry(file)])));
    env = { ...env, QUERN_CATALOG: catalog, HF_ENDPOINT: mirror.url };
  });

  it("fetches and verifies a build, prints its path, and then runs it", async () => {
    const { code, stdout, stderr } = await cli(["pull", "tiny.gguf"], env);
    expect(code).toBe(0);
    expect(stderr).toContain("Verified");
    expect(stderr).not.toContain(ansiStart);
    expect((await readFile(stdout.trim())).equals(await readFile(practicePath))).toBe(true);
    const again = await cli(["pull", "tiny.gguf"], env);
    expect([again.code, again.stdout]).toEqual([0, stdout]);
    expect(again.stderr).toContain("here already");
    const answer = await cli(["run", "--model", "tiny.gguf", "hello"], env);
    expect([answer.code, answer.stdout]).toEqual([0, `${hello}\n`]);
  });

  it("stops within a second on Ctrl-C with code 130, and goes on from there", async () => {
    mirror.setRate(800_000);
    const running = startCli(["pull", "tiny.gguf"], env);
    // Any figure will do from the first megabyte on: which ones are shown depends on how busy the machine is.
    await running.says(" MB / ");
    const from = performance.now();
    running.interrupt();
    const { code, stdout, stderr } = await running.ended;
    expect(performance.now() - from).toBeLessThan(1500);
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).toContain("goes on from here");
    mirror.setRate(null);
    const before = mirror.requests.length;
    expect((await cli(["pull", "tiny.gguf"], env)).code).toBe(0);
    const ranged = mirror.requests
      .slice(before)
      .some(({ range }) => range !== undefined && range !== "bytes=0-");
    expect(ranged).toBe(true);
  });

  it("a hub that does not have it, or is not there, is code 4", async () => {
    mirror.setFaults([{ kind: "status", status: 404, on: "resolve", times: Infinity }]);
    const missing = await cli(["pull", "tiny.gguf"], env);
    expect([missing.code, missing.stdout]).toEqual([4, ""]);
    const nowhere = await cli(["pull", "tiny.gguf"], { ...env, HF_ENDPOINT: "http://127.0.0.1:9" });
    expect(nowhere.code).toBe(4);
    expect(nowhere.stderr).toContain("cannot be reached");
  });

  it("a wrong byte is code 5, and the file never gets its name", async () => {
    mirror.setFaults([{ kind: "wrong-byte", at: 1000, times: Infinity }]);
    const { code, stdout, stderr } = await cli(["pull", "tiny.gguf"], env);
    expect([code, stdout]).toEqual([5, ""]);
    expect(stderr).toContain("SHA-256");
    const names = await readdir(join(folder, "data"), { recursive: true });
    expect(names.filter((name) => name.endsWith(".gguf"))).toEqual([]);
  });

  it("a list of builds that cannot be understood is code 1, with the details", async () => {
    const catalog = join(folder, "damaged.json");
    await writeFile(catalog, "{");
    const { code, stderr } = await cli(["pull", "tiny.gguf"], { ...env, QUERN_CATALOG: catalog });
    expect(code).toBe(1);
    expect(stderr).toContain("JSON");
  });
});

describe("run", () => {
  const practice = ["run", "--model", "practice"];

  it("answers on standard output, with the label and the figures beside it", async () => {
    const { code, stdout, stderr } = await cli([...practice, "hello"], env);
    expect([code, stdout]).toEqual([0, `${hello}\n`]);
    expect(stderr).toContain("not an AI");
    expect(stderr).toMatch(/tokens at [\d.,]+ a second/);
    expect(stdout + stderr).not.toContain(ansiStart);
  });

  it("takes the prompt from standard input, and a file as a model", async () => {
    const { code, stdout } = await cli(["run", "--no-thinking", "--model", practicePath], env, "hello\n");
    expect([code, stdout]).toEqual([0, `${hello}\n`]);
  });

  it("a file that is no model, is not there, or no model at all, is code 5", async () => {
    const bad = join(folder, "bad.gguf");
    await writeFile(bad, "no model");
    for (const args of [["--model", bad], ["--model", join(folder, "no.gguf")], ["--model", "Q4_K_M"], []]) {
      const { code, stdout, stderr } = await cli(["run", ...args, "hi"], env);
      expect([args, code, stdout]).toEqual([args, 5, ""]);
      expect(stderr).not.toBe("");
    }
  });

  it("an engine that is killed in mid-answer is code 6, with what was said so far", async () => {
    const running = startCli([...practice, "endless"], env);
    await running.says("The stones turn");
    const [engine] = await childrenOf(running.pid);
    process.kill(engine ?? 0, "SIGKILL");
    const { code, stderr } = await running.ended;
    expect(code).toBe(6);
    expect(stderr).toContain("ended unexpectedly");
  });

  it("stops within a second on Ctrl-C with code 130, and leaves no engine behind", async () => {
    const running = startCli([...practice, "endless"], env);
    await running.says("The stones turn");
    const children = await childrenOf(running.pid);
    const from = performance.now();
    running.interrupt();
    const { code } = await running.ended;
    expect(performance.now() - from).toBeLessThan(1500);
    expect(code).toBe(130);
    for (const pid of children) await expect.poll(() => isThere(pid), { timeout: 5000 }).toBe(false);
  });

  it("ends quietly when the reader of its answer goes away", async () => {
    const command = `node out/main/cli.js run --model practice endless 2>"${folder}/err" | head -c 20; echo " $?"`;
    const { stdout } = await promisify(execFile)("bash", ["-c", `set -o pipefail; ${command}`], {
      cwd: root,
      env: { ...process.env, ...env },
      timeout: 20_000,
    });
    expect(stdout).toMatch(/ 0\n$/);
    expect(await readFile(join(folder, "err"), "utf8")).not.toMatch(/EPIPE|Error/);
  });
});
