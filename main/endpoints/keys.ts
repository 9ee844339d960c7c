import { join } from "node:path";
import { z } from "zod";
import { type EndpointState, QuernError } from "../contract";
import { fileTrouble, readJsonFile, writeFileAtomic } from "../files";
import type { SecretStore } from "../settings";

const keyFile = z.record(z.string(), z.object({ origin: z.string(), protected: z.string() }));

/** The keys of endpoints. Each belongs to one origin and is given for no other. */
export interface EndpointKeys {
  state(id: string, origin: string): EndpointState["key"];
  /** Null where there is none for exactly this origin. */
  key(id: string, origin: string): string | null;
  /**
   * Keeps it in the system's secret store; where there is none, in memory until Quern ends: never as plain text on
   * the disk.
   * @throws QuernError `secret-store-refused`, and of the file kinds
   */
  set(id: string, origin: string, key: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Finds the keys of earlier. Never throws: a file that makes no sense counts as none. */
export async function openEndpointKeys(dataFolder: string, secrets: SecretStore): Promise<EndpointKeys> {
  const path = join(dataFolder, "endpoint-keys.json");
  const found = await readJsonFile(path);
  const parsed = found.kind === "value" ? keyFile.safeParse(found.value) : undefined;
  let kept: z.infer<typeof keyFile> = parsed?.success ? parsed.data : {};
  const session = new Map<string, { readonly origin: string; readonly key: string }>();

  const reveal = (id: string): string | null => {
    const one = kept[id];
    if (one === undefined || !secrets.available) return null;
    try {
      return secrets.reveal(one.protected);
    } catch {
      return null;
    }
  };
  let writing: Promise<void> = Promise.resolve();
  /** One after the other, each from what the one before it left: no key is lost to another that is kept meanwhile. */
  const write = (change: (now: typeof kept) => typeof kept): Promise<void> => {
    const mine = writing.then(async () => {
      const next = change(kept);
      try {
        await writeFileAtomic(path, `${JSON.stringify(next)}\n`);
      } catch (error) {
        throw await fileTrouble(error, path);
      }
      kept = next;
    });
    // What fails is told to whoever asked for it; those who come after it write all the same.
    writing = mine.catch(() => undefined);
    return mine;
  };

  return {
    state: (id, origin) => {
      const inMemory = session.get(id);
      if (inMemory) return inMemory.origin === origin ? "session" : "other-address";
      const one = kept[id];
      if (one === undefined) return "none";
      if (one.origin !== origin) return "other-address";
      return reveal(id) === null ? "refused" : "kept";
    },
    key: (id, origin) => {
      const inMemory = session.get(id);
      if (inMemory) return inMemory.origin === origin ? inMemory.key : null;
      return kept[id]?.origin === origin ? reveal(id) : null;
    },
    set: async (id, origin, key) => {
      if (!secrets.available) {
        session.set(id, { origin, key });
        return;
      }
      let hidden: string;
      try {
        hidden = secrets.protect(key);
      } catch (cause) {
        throw new QuernError("secret-store-refused", { store: secrets.name }, { cause });
      }
      await write((now) => ({ ...now, [id]: { origin, protected: hidden } }));
      session.delete(id);
    },
    remove: async (id) => {
      session.delete(id);
      // What is being written at this moment may be this key.
      await writing;
      if (kept[id] === undefined) return;
      await write(({ [id]: _gone, ...others }) => others);
    },
  };
}
