import { spawn } from "node:child_process";
import { chmod, link, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Content, Race } from "./case";

/** Puts texts in the place of `{{names}}`, in all texts of a value. */
export function filledIn<T>(value: T, names: Readonly<Record<string, string>>): T {
  const fill = (each: unknown): unknown => {
    if (typeof each === "string")
      return each.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => names[name] ?? whole);
    if (Array.isArray(each)) return each.map(fill);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, fill(inner)]));
  };
  return fill(value) as T;
}

/** Makes the files of a case in the folder. */
export async function layOut(folder: string, files: Readonly<Record<string, Content>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const at = join(folder, path);
    await mkdir(dirname(at), { recursive: true });
    if (typeof content === "string") await writeFile(at, content);
    else if ("link" in content) await symlink(content.link, at);
    else if ("hardLink" in content) await link(content.hardLink, at);
    else if ("folder" in content) await mkdir(at, { recursive: true });
    else if ("executable" in content) {
      await writeFile(at, content.executable);
      await chmod(at, 0o755);
    } else await pipeAt(at);
  }
}

function pipeAt(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn("mkfifo", [path])
      .once("error", reject)
      .once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`mkfifo: ${code}`))));
  });
}

// A process of its own swaps as fast as it can, so that no order of our own steps saves us. Every swap ends as it began.
const swapping = `
const fs = require("node:fs");
const [kind, path, outside, canary] = process.argv.slice(1);
const attempt = (step) => { try { step(); } catch {} };
const swap = () => {
  if (kind === "moved-out") {
    attempt(() => fs.renameSync(path, outside + "-moved"));
    attempt(() => fs.renameSync(outside + "-moved", path));
    return;
  }
  attempt(() => fs.renameSync(path, path + ".real"));
  attempt(() => fs.symlinkSync(kind === "file-or-link" ? canary : outside, path));
  attempt(() => fs.unlinkSync(path));
  attempt(() => fs.renameSync(path + ".real", path));
};
let on = true;
process.stdin.on("end", () => { on = false; }).resume();
let count = 0;
const loop = () => {
  for (let i = 0; i < 20; i++, count++) swap();
  if (on) setImmediate(loop);
  else process.stdout.write(String(count), () => process.exit(0));
};
loop();
`;

/** Starts a race. @returns how to end it; resolves with how often the swap was made */
export function startRace(
  race: Race,
  folder: string,
  outside: string,
  canary: string,
): () => Promise<number> {
  const child = spawn(process.execPath, [
    "-e",
    swapping,
    "--",
    race.kind,
    join(folder, race.path),
    outside,
    canary,
  ]);
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject).once("close", () => resolve(Number(said)));
  });
  return async () => {
    child.stdin.end();
    return ended;
  };
}
