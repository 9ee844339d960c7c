import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { QuernError } from "../contract";
import { fileTrouble, readJsonFile, withFileLock, writeFileAtomic } from "../files";
import { type SigningKey, signingKeyOf } from "./signature";

/** The 32 secret bytes in Base64, in a file that only the user may read: the command line has no other store. */
const keyFile = z.object({ kind: z.literal("plain"), seed: z.string() });

const keyPath = (dataFolder: string) => join(dataFolder, "kit-key.json");

/**
 * The key that this user's kits are signed with; made on first use.
 * @throws QuernError `kit-key-unreadable` where there is a key that cannot be had: then nobody makes another unasked,
 * since all who trust the old one would have to be told; `folder-not-writable`, `disk-full`
 */
export async function openSigningKey(dataFolder: string): Promise<SigningKey> {
  const known = await readKey(dataFolder);
  if (known) return known;
  await makeFolder(dataFolder);
  // Two that make one in the same moment would sign with two, and one of them would be gone.
  return await withFileLock(keyPath(dataFolder), async () => {
    return (await readKey(dataFolder)) ?? (await makeKey(dataFolder));
  });
}

async function makeFolder(dataFolder: string): Promise<void> {
  try {
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw await fileTrouble(error, dataFolder);
  }
}

async function readKey(dataFolder: string): Promise<SigningKey | null> {
  const found = await readJsonFile(keyPath(dataFolder));
  if (found.kind === "missing") return null;
  const parsed = found.kind === "value" ? keyFile.safeParse(found.value) : undefined;
  const seed = parsed?.success ? Buffer.from(parsed.data.seed, "base64") : null;
  if (seed?.length === 32) return signingKeyOf(seed);
  throw new QuernError("kit-key-unreadable", { path: keyPath(dataFolder) });
}

async function makeKey(dataFolder: string): Promise<SigningKey> {
  const seed = randomBytes(32);
  const content: z.infer<typeof keyFile> = { kind: "plain", seed: seed.toString("base64") };
  try {
    await writeFileAtomic(keyPath(dataFolder), `${JSON.stringify(content)}\n`, true, 0o600);
    return signingKeyOf(seed);
  } catch (error) {
    throw await fileTrouble(error, keyPath(dataFolder));
  }
}
