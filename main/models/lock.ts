import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { z } from "zod";
import { QuernError } from "../contract";
import { errnoOf, fileTrouble } from "../files";

/** A held lock. */
export interface Lock {
  /** Shows that the holder lives, and tells whether it still holds: another may have taken over after a long sleep. */
  refresh(): Promise<boolean>;
  release(): Promise<void>;
}

const content = z.object({ pid: z.number().int().positive(), nonce: z.string() });
// A process number may be given to another program after a crash; a holder refreshes every few seconds.
const staleMs = 120_000;
// A lock without content is one that is being written this moment, unless its writer died.
const tornMs = 5_000;
const heldHere = new Set<string>();

/**
 * Takes the lock, also from a holder that has died.
 * @throws QuernError `download-active` while another process, or this one, holds it; `folder-not-writable`, `disk-full`
 */
export async function takeLock(path: string): Promise<Lock> {
  const nonce = randomUUID();
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(path, JSON.stringify({ pid: process.pid, nonce }), { flag: "wx" });
      heldHere.add(nonce);
      return lockOf(path, nonce);
    } catch (error) {
      if (errnoOf(error) !== "EEXIST") throw await fileTrouble(error, path);
    }
    const holder = await readHolder(path);
    if (holder ? await isAlive(path, holder) : await isYounger(path, tornMs)) break;
    await removeStale(path, holder?.nonce ?? null);
  }
  throw new QuernError("download-active", {}, { detail: path });
}

function lockOf(path: string, nonce: string): Lock {
  const isMine = async () => (await readHolder(path))?.nonce === nonce;
  return {
    refresh: async () => {
      if (!(await isMine())) return false;
      const now = new Date();
      await utimes(path, now, now).catch(() => undefined);
      return true;
    },
    release: async () => {
      heldHere.delete(nonce);
      if (await isMine()) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

type Holder = z.infer<typeof content>;

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return content.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}

async function isAlive(path: string, holder: Holder): Promise<boolean> {
  if (holder.pid === process.pid) return heldHere.has(holder.nonce);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (errnoOf(error) !== "EPERM") return false;
  }
  return await isYounger(path, staleMs);
}

async function isYounger(path: string, ms: number): Promise<boolean> {
  const stats = await stat(path).catch(() => null);
  return stats !== null && Date.now() - stats.mtimeMs < ms;
}

/** Removes a dead holder's lock, but gives it back when another process was quicker and has made its own. */
async function removeStale(path: string, nonce: string | null): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const taken = await readHolder(aside);
  if (taken && taken.nonce !== nonce) await rename(aside, path).catch(() => undefined);
  else await rm(aside, { force: true });
}
