import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { QuernError } from "../contract";
import { fileTrouble, readJsonFile, writeFileAtomic } from "../files";
import type { SecretStore } from "../settings";
import { type SigningKey, signingKeyOf } from "./signature";

const keyFile = z.discriminatedUnion("kind", [
  /** The 32 secret bytes, readable by the user alone. */
  z.object({ kind: z.literal("plain"), seed: z.string() }),
  /** The same, protected by the system's secret store. */
  z.object({ kind: z.literal("system"), protected: z.string() }),
]);
type KeyFile = z.infer<typeof keyFile>;

const keyPath = (dataFolder: string) => join(dataFolder, "kit-key.json");

/**
 * The key that this user's kits are signed with; made on first use. It lies in the system's secret store where there
 * is one, else in a file that only the user may read.
 * @throws QuernError `kit-key-unreadable` where there is a key that cannot be had: then nobody makes another unasked,
 * since all who trust the old one would have to be told; `folder-not-writable`, `disk-full`
 */
export async function openSigningKey(dataFolder: string, secrets: SecretStore): Promise<SigningKey> {
  const known = await readKey(dataFolder);
  if (known) return signingKeyOf(seedOf(known, secrets, dataFolder));
  await makeKey(dataFolder, secrets);
  // Read again: another Quern may have made its own in the same moment, and the one in the file is the one that stays.
  const made = await readKey(dataFolder);
  if (!made) throw new QuernError("kit-key-unreadable", { path: keyPath(dataFolder) });
  return signingKeyOf(seedOf(made, secrets, dataFolder));
}

async function readKey(dataFolder: string): Promise<KeyFile | null> {
  const found = await readJsonFile(keyPath(dataFolder));
  if (found.kind === "missing") return null;
  const parsed = found.kind === "value" ? keyFile.safeParse(found.value) : undefined;
  if (parsed?.success) return parsed.data;
  throw new QuernError("kit-key-unreadable", { path: keyPath(dataFolder) });
}

function seedOf(key: KeyFile, secrets: SecretStore, dataFolder: string): Buffer {
  const path = keyPath(dataFolder);
  try {
    const text = key.kind === "plain" ? key.seed : secrets.reveal(key.protected);
    const seed = Buffer.from(text, "base64");
    if (seed.length === 32) return seed;
  } catch (error) {
    throw new QuernError("kit-key-unreadable", { path }, { cause: error });
  }
  throw new QuernError("kit-key-unreadable", { path });
}

async function makeKey(dataFolder: string, secrets: SecretStore): Promise<void> {
  const seed = randomBytes(32).toString("base64");
  const content: KeyFile = secrets.available
    ? { kind: "system", protected: secrets.protect(seed) }
    : { kind: "plain", seed };
  try {
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    await writeFileAtomic(keyPath(dataFolder), `${JSON.stringify(content)}\n`, true, 0o600);
  } catch (error) {
    throw await fileTrouble(error, keyPath(dataFolder));
  }
}
