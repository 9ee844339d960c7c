// npm run bench:download: our downloads beside curl and aria2c, from a mirror in a process of its own on the loopback
// interface; and how soon a 16 GB part goes on. Ours includes the SHA-256 of the whole file and of each chunk.
// `-- resume` measures only the latter. QUERN_BENCH_BYTES: size of the file (default 512 MB).
import { execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, open, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { catalogEntry } from "../mirror/catalog.mjs";
import { benchmark, withPrograms } from "./prepare.mjs";

const bytes = Number(process.env.QUERN_BENCH_BYTES ?? 512e6);
const revision = "0123456789abcdef0123456789abcdef01234567";
const repo = "mirror/test-model";
const connections = 8;
const scenarios = [
  { name: "4 MB/s for each connection", args: ["--rate", "4000000"], part: 48e6 },
  { name: "the same, each answer 80 ms late", args: ["--rate", "4000000", "--delay", "80"], part: 48e6 },
  { name: "as fast as it goes", args: [], part: null },
];

/** @param {string} program */
function has(program) {
  try {
    execFileSync("which", [program]);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end and watches what it takes (Linux only; null elsewhere).
 * @param {string} program
 * @param {string[]} args
 */
async function run(program, args) {
  const begun = performance.now();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  let [out, peakMb, cpuSeconds, running] = ["", 0, 0, true];
  child.stdout.on("data", (data) => {
    out += data;
  });
  void ended.then(() => {
    running = false;
  });
  while (running) {
    const [status, stat] = await Promise.all(
      ["status", "stat"].map((name) => readFile(`/proc/${child.pid}/${name}`, "utf8").catch(() => "")),
    );
    peakMb = Math.max(peakMb, Number(/VmHWM:\s+(\d+)/.exec(status ?? "")?.[1] ?? 0) / 1024);
    const fields = (stat ?? "").split(") ")[1]?.split(" ") ?? [];
    if (fields.length > 12) cpuSeconds = (Number(fields[11]) + Number(fields[12])) / 100;
    await Promise.race([sleep(20), ended]);
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return { seconds: (performance.now() - begun) / 1000, peakMb, cpuSeconds, out };
}

/**
 * @param {string} path
 * @param {string[]} args
 * @param {(url: string) => Promise<void>} use
 */
async function withMirror(path, args, use) {
  const mirror = spawn(process.execPath, ["test/mirror/run.mjs", "--file", path, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = await once(mirror.stdout, "data");
    await use(JSON.parse(String(line)).HF_ENDPOINT);
  } finally {
    mirror.kill();
  }
}

/**
 * @param {string} name
 * @param {{ seconds: number, peakMb: number, cpuSeconds: number }} result
 * @param {number} size
 */
function line(name, result, size) {
  const rate = size / 1e6 / result.seconds;
  console.log(
    `  ${name.padEnd(8)} ${rate.toFixed(1).padStart(7)} MB/s  ${((result.cpuSeconds * 1e9) / size).toFixed(2)} CPU s/GB  peak ${result.peakMb.toFixed(0)} MB`,
  );
  return rate;
}

/**
 * @param {string} folder
 * @param {string} program
 */
async function compare(folder, program) {
  const path = join(folder, "tiny.gguf");
  const out = await open(path, "w");
  for (let at = 0; at < bytes; at += 16e6) await out.write(randomBytes(Math.min(16e6, bytes - at)));
  await out.close();
  const entry = JSON.stringify(await catalogEntry({ repo, revision, file: "tiny.gguf", content: path }, {}));
  const sha256 = JSON.parse(entry).sha256;
  let good = true;
  for (const scenario of scenarios) {
    console.log(scenario.name);
    await withMirror(path, [...scenario.args, "--sha256", sha256], async (endpoint) => {
      const url = `${endpoint}/${repo}/resolve/${revision}/tiny.gguf`;
      const target = join(folder, "target");
      const rates = [];
      for (const tool of ["curl", "aria2c"]) {
        if (!has(tool)) {
          console.log(`  ${tool} is not installed`);
          continue;
        }
        await mkdir(target, { recursive: true });
        // One throttled connection is as slow at its start as at its end: curl fetches a piece.
        const size = tool === "curl" ? (scenario.part ?? bytes) : bytes;
        const args =
          tool === "curl"
            ? ["-sSfL", "-r", `0-${size - 1}`, "-o", join(target, "curl"), url]
            : [
                "-q",
                `-x${connections}`,
                `-s${connections}`,
                "-k1M",
                "--file-allocation=none",
                "-d",
                target,
                url,
              ];
        rates.push(line(tool, await run(tool, args), size));
        await rm(target, { recursive: true });
      }
      await mkdir(target, { recursive: true });
      const ours = await run(process.execPath, [program, endpoint, target, entry]);
      // The program that is measured stands for the app, which runs already when a download begins.
      ours.seconds = JSON.parse(ours.out).seconds;
      const rate = line("quern", ours, bytes);
      await rm(target, { recursive: true });
      if (rates.length === 0) return;
      const ratio = rate / Math.max(...rates);
      console.log(`  ${ratio.toFixed(2)} of the better one; ${JSON.parse(ours.out).connections} connections`);
      if (scenario.part !== null) good &&= ratio >= 0.95;
      good &&= ours.peakMb < 150;
    });
  }
  return good;
}

/**
 * A part of 16 GB, of which all but the last chunks are there; none of it takes room on the disk.
 * @param {string} folder
 * @param {string} program
 */
async function resume(folder, program) {
  const [size, chunkBytes, missing] = [16e9, 8 * 1024 * 1024, 4];
  const path = join(folder, "sparse.gguf");
  await writeFile(path, "");
  await truncate(path, size);
  const entry = {
    ...(await catalogEntry({ repo, revision, file: "sparse.gguf", content: Buffer.from("x") }, {})),
    bytes: size,
    sha256: "f".repeat(64),
  };
  const target = join(folder, "models", "mirror--test-model", revision);
  await mkdir(target, { recursive: true });
  const count = Math.ceil(size / chunkBytes) - missing;
  await writeFile(join(target, "sparse.gguf.part"), "");
  await truncate(join(target, "sparse.gguf.part"), count * chunkBytes);
  const digest = createHash("sha256").update(Buffer.alloc(chunkBytes)).digest().subarray(0, 16);
  const journal = {
    version: 2,
    file: entry,
    sha256: entry.sha256,
    etags: {},
    safeBytes: count * chunkBytes,
    chunkBytes,
    chunks: Buffer.concat(Array.from({ length: count }, () => digest)).toString("base64"),
    partial: [],
    running: true,
  };
  await writeFile(join(target, "sparse.gguf.part.json"), JSON.stringify(journal));
  let firstByteMs = Number.POSITIVE_INFINITY;
  await withMirror(path, ["--sha256", entry.sha256], async (endpoint) => {
    const args = [program, endpoint, join(folder, "models"), JSON.stringify(entry), "first"];
    firstByteMs = JSON.parse((await run(process.execPath, args)).out).firstByteMs;
  });
  console.log(`a part of 16 GB goes on: first new byte after ${Math.round(firstByteMs)} ms`);
  return firstByteMs < 2000;
}

await benchmark(() =>
  withPrograms({ fetch: "test/bench/download/fetch.ts" }, async (programs) => {
    const folder = await mkdtemp(join(process.env.QUERN_BENCH_FOLDER ?? tmpdir(), "quern-bench-download-"));
    try {
      const program = join(programs, "fetch.js");
      const soon = await resume(folder, program);
      if (process.argv.includes("resume")) return soon ? 0 : 1;
      return (await compare(folder, program)) && soon ? 0 : 1;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }),
);
