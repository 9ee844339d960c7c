import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { QuernError, type TokenState } from "../../contract";
import { fileTrouble, readJsonFile, writeFileAtomic } from "../../files";
import type { SecretStore } from "../protection";

const tokenFile = z.object({ origin: z.string(), protected: z.string() });

/** The token for a hub. It belongs to one origin and is given for no other. */
export interface TokenKeeper {
  state(origin: string): TokenState;
  /** Null where there is none for exactly this origin. */
  token(origin: string): string | null;
  /**
   * Keeps it in the system's secret store; where there is none, in memory until Quern ends: never as plain text on
   * the disk.
   * @throws QuernError `secret-store-refused`, and of the file kinds
   */
  set(origin: string, token: string): Promise<void>;
  remove(): Promise<void>;
}

interface TokenOptions {
  readonly dataFolder: string;
  readonly secrets: SecretStore;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The origin that `HF_TOKEN` is for: the hub of the environment. */
  readonly envOrigin: string;
}

/** Finds the token of earlier. Never throws: a file that makes no sense counts as none. */
export async function openTokenKeeper(options: TokenOptions): Promise<TokenKeeper> {
  const { secrets, env, envOrigin } = options;
  const path = join(options.dataFolder, "hub-token.json");
  const found = await readJsonFile(path);
  const parsed = found.kind === "value" ? tokenFile.safeParse(found.value) : undefined;
  let kept = parsed?.success ? parsed.data : null;
  let session: { readonly origin: string; readonly token: string } | null = null;

  const ofEnv = (origin: string) => (origin === envOrigin && env.HF_TOKEN?.trim()) || null;
  function reveal(): string | null {
    if (kept === null || !secrets.available) return null;
    try {
      return secrets.reveal(kept.protected);
    } catch {
      return null;
    }
  }
  function token(origin: string): string | null {
    if (session?.origin === origin) return session.token;
    if (kept?.origin === origin) return reveal() ?? ofEnv(origin);
    return ofEnv(origin);
  }
  function kind(origin: string): TokenState["kind"] {
    if (session?.origin === origin) return "session";
    if (kept?.origin === origin && reveal() !== null) return "kept";
    if (ofEnv(origin) !== null) return "environment";
    return kept?.origin === origin ? "refused" : "none";
  }

  return {
    state: (origin) => ({ kind: kind(origin), store: secrets.available ? secrets.name : null }),
    token,
    set: async (origin, text) => {
      if (!secrets.available) {
        session = { origin, token: text };
        return;
      }
      let next: z.infer<typeof tokenFile>;
      try {
        next = { origin, protected: secrets.protect(text) };
      } catch (cause) {
        throw new QuernError("secret-store-refused", { store: secrets.name }, { cause });
      }
      try {
        await writeFileAtomic(path, `${JSON.stringify(next)}\n`);
      } catch (error) {
        throw await fileTrouble(error, path);
      }
      kept = next;
      session = null;
    },
    remove: async () => {
      await rm(path, { force: true });
      kept = null;
      session = null;
    },
  };
}
