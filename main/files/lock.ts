import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { errnoOf } from "./trouble";

/** A held lock. */
export interface Lock {
  /** Shows that the holder lives, and tells whether it still holds: another may have taken over after a long sleep. */
  refresh(): Promise<boolean>;
  release(): Promise<void>;
}

const content = z.object({ pid: z.number().int().positive(), nonce: z.string() });
// A process number may be given to another program after a crash; a holder refreshes every few seconds.
const refreshedWithinMs = 120_000;
// A lock without content is one that is being written this moment, unless its writer died.
const tornMs = 5_000;
const heldHere = new Set<string>();

/**
 * Takes a lock between processes, also from a holder that has died.
 * @param staleMs a holder that has not shown life for so long counts as dead
 * @returns null while another process, or this one, holds it
 * @throws what the system says where the file cannot be made
 */
export async function tryLock(path: string, staleMs = refreshedWithinMs): Promise<Lock | null> {
  const nonce = randomUUID();
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(path, JSON.stringify({ pid: process.pid, nonce }), { flag: "wx" });
      heldHere.add(nonce);
      return lockOf(path, nonce);
    } catch (error) {
      if (errnoOf(error) !== "EEXIST") throw error;
    }
    const holder = await readHolder(path);
    if (holder ? await isAlive(path, holder, staleMs) : await isYounger(path, tornMs)) return null;
    await removeStale(path, holder?.nonce ?? null);
  }
  return null;
}

/** Nobody needs so long to read a small file and write it again: whoever holds on is stopped or gone. */
const smallFileMs = 10_000;

/**
 * Reads, changes and writes a small file while no other Quern does so, in this process or another: what either wrote
 * is there for the next. Where no lock can be made nothing can be written, either, and the work says so itself.
 * @param path the file; the lock lies beside it
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
  const lock = await waitForLock(`${path}.lock`);
  try {
    return await work();
  } finally {
    await lock?.release();
  }
}

async function waitForLock(path: string): Promise<Lock | null> {
  for (;;) {
    try {
      const lock = await tryLock(path, smallFileMs);
      if (lock) return lock;
    } catch {
      return null;
    }
    // By chance, so that two who wait do not ask in step for ever.
    await wait(2 + Math.random() * 18);
  }
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

async function isAlive(path: string, holder: Holder, staleMs: number): Promise<boolean> {
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
