import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { QuernError, type ServerToken, serverToken } from "../contract";
import { fileTrouble, keepAside, readJsonFile, withFileLock, writeFileAtomic } from "../files";

/** Every token begins like this, so that scanners for leaked secrets can know one. */
const prefix = "quern_";
/** Of a token; what cannot be guessed in the lifetime of anything. */
const randomLength = 32;
/** How long the count of uses may be newer in memory than on the disk, in ms. */
const writeAfterMs = 30_000;

const stored = serverToken.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/u) });
type Stored = z.infer<typeof stored>;
const file = z.object({ schemaVersion: z.literal(1), tokens: z.array(stored) });

/** The tokens that let clients in: each with a name, kept as a hash, and revocable. */
export interface TokenStore {
  list(): ServerToken[];
  /** A new token; this is the only time that it can be seen. @throws QuernError where it cannot be stored */
  make(name: string): Promise<{ token: string; made: ServerToken }>;
  /** It lets nobody in from this moment on. @throws QuernError where that cannot be stored */
  revoke(id: string): Promise<void>;
  /** Which token this is; in the same time for each wrong one. */
  find(presented: string): ServerToken | null;
  /** Counts a use. */
  used(id: string): void;
  /** Reads the file again, which another Quern may have changed: what was revoked there lets nobody in here. */
  reload(): Promise<void>;
  /** Called with the list after each change, uses included. */
  onChange(listener: (tokens: ServerToken[]) => void): void;
  /** Writes what is not on the disk yet. */
  close(): Promise<void>;
}

/** A token of 32 random bytes. */
function newToken(): string {
  return `${prefix}${randomBytes(randomLength).toString("base64url")}`;
}

const hashOf = (token: string): Buffer => createHash("sha256").update(token, "utf8").digest();

/**
 * Opens the tokens of a file; one that makes no sense is kept aside, and lets nobody in.
 * @param given a token that is valid in this run alone, and is never written down
 */
export async function openTokens(
  path: string,
  { given, now = () => new Date() }: { given?: string; now?: () => Date } = {},
): Promise<TokenStore> {
  const first = await storedIn(path);
  if (first === "senseless") await keepAside(path);
  let tokens: readonly Stored[] = typeof first === "string" ? [] : first;
  /** By id: made here and not on the disk yet, and revoked here. */
  const unwritten = new Set<string>();
  const revoked = new Set<string>();
  const passing: Stored[] = [];
  if (given !== undefined) passing.push(storedOf(given, "--token-file", now()));
  const listeners: ((tokens: ServerToken[]) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<unknown> = Promise.resolve();

  const all = () => [...passing, ...tokens];
  const list = () => all().map(shown);
  const tell = () => {
    for (const listener of listeners) listener(list());
  };
  /** Another Quern on the same folder may have made and revoked tokens; what either revoked stays so. */
  const merge = async () => {
    const onDisk = await storedIn(path);
    if (typeof onDisk === "string") {
      // A file that was taken away takes its tokens with it.
      if (onDisk === "missing") tokens = tokens.filter(({ id }) => unwritten.has(id));
      return;
    }
    const merged = onDisk
      .filter(({ id }) => !revoked.has(id))
      .map((other) => {
        const own = tokens.find(({ id }) => id === other.id);
        return own && own.uses > other.uses ? own : other;
      });
    const known = new Set(merged.map(({ id }) => id));
    tokens = [...merged, ...tokens.filter(({ id }) => unwritten.has(id) && !known.has(id))];
  };
  const writeNow = async () => {
    await merge();
    const onDisk = await storedIn(path);
    // Tokens that cannot be read now are not written over; what makes no sense stays beside.
    if (onDisk === "unreadable") throw new QuernError("file-unreadable", { path });
    if (onDisk === "senseless") await keepAside(path);
    const text = `${JSON.stringify({ schemaVersion: 1, tokens }, null, 2)}\n`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFileAtomic(path, text);
      for (const { id } of tokens) unwritten.delete(id);
    } catch (error) {
      throw await fileTrouble(error, path, text.length);
    }
  };
  const write = async () => {
    clearTimeout(timer);
    timer = undefined;
    // What another Quern writes between the reading and the writing would be lost.
    const mine = writing.catch(() => undefined).then(() => withFileLock(path, writeNow));
    writing = mine;
    await mine;
  };

  return {
    list,
    make: async (name) => {
      const token = newToken();
      const made = storedOf(token, name, now());
      unwritten.add(made.id);
      tokens = [...tokens, made];
      try {
        await write();
      } catch (error) {
        unwritten.delete(made.id);
        tokens = tokens.filter(({ id }) => id !== made.id);
        throw error;
      }
      tell();
      return { token, made: shown(made) };
    },
    revoke: async (id) => {
      if (!tokens.some((token) => token.id === id))
        throw new QuernError("invalid-request", { what: "token" });
      revoked.add(id);
      tokens = tokens.filter((token) => token.id !== id);
      tell();
      await write();
    },
    find: (presented) => {
      const hash = hashOf(presented);
      let result: ServerToken | null = null;
      // All are compared, whichever it is.
      for (const token of all())
        if (timingSafeEqual(hash, Buffer.from(token.sha256, "hex"))) result = shown(token);
      return result;
    },
    used: (id) => {
      const count = (token: Stored) =>
        token.id === id ? { ...token, uses: token.uses + 1, lastUsedAt: now().toISOString() } : token;
      tokens = tokens.map(count);
      passing.splice(0, passing.length, ...passing.map(count));
      timer ??= setTimeout(() => void write().then(tell, () => undefined), writeAfterMs).unref();
    },
    reload: async () => {
      await writing.catch(() => undefined);
      await merge();
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
    close: async () => {
      // The counts alone may be lost where nothing can be written.
      if (timer !== undefined) await write().catch(() => undefined);
      await writing.catch(() => undefined);
    },
  };
}

async function storedIn(path: string): Promise<readonly Stored[] | "missing" | "senseless" | "unreadable"> {
  const found = await readJsonFile(path);
  if (found.kind === "missing" || found.kind === "unreadable") return found.kind;
  const read = file.safeParse(found.kind === "value" ? found.value : undefined);
  return read.success ? read.data.tokens : "senseless";
}

function storedOf(token: string, name: string, at: Date): Stored {
  return {
    id: randomUUID(),
    name,
    createdAt: at.toISOString(),
    lastUsedAt: null,
    uses: 0,
    sha256: hashOf(token).toString("hex"),
  };
}

function shown({ sha256: _, ...token }: Stored): ServerToken {
  return token;
}
