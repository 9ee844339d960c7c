import { hkdfSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import { type ProtectionStatus, QuernError, toErrorData } from "../../contract";
import { type KeyFile, keepKeyFileAside, readKeyFile, removeKeyFile, writeKeyFile } from "./key-file";
import { unwrapKey, usualLogN, wrapKey } from "./wrap";

/** Where the system keeps secrets for programs: Keychain, DPAPI, the Secret Service. Texts in, texts out. */
export interface SecretStore {
  /** False where the system would only hide a secret, not protect it. */
  readonly available: boolean;
  /** What people know it as. */
  readonly name: string;
  protect(text: string): string;
  /** @throws when the system refuses, or it was protected elsewhere */
  reveal(text: string): string;
}

/** For programs without a desktop around them. */
export const noSecretStore: SecretStore = {
  available: false,
  name: "",
  protect: () => {
    throw new QuernError("secret-store-missing");
  },
  reveal: () => {
    throw new QuernError("secret-store-missing");
  },
};

/** The 32 bytes that the store is encrypted with; null: it is not. */
export type StoreKey = Uint8Array | null;

/** Who keeps the store itself, and can encrypt it anew. */
export interface Protected {
  /** Makes the store use another key; all or nothing. */
  rekey(key: StoreKey): Promise<void>;
  /** Keeps the store's files aside under a name with this stamp. */
  keepAside(stamp: string): Promise<void>;
}

export interface Protection {
  status(): ProtectionStatus;
  /** Resolves when the store may be opened: at once, or when it has been unlocked. */
  readonly key: Promise<StoreKey>;
  onChange(listener: (status: ProtectionStatus) => void): void;
  /** The key in force; undefined while it is locked. */
  current(): StoreKey | undefined;
  /** Called when what is written from now on is closed with another key, or with none; the change waits for it. */
  onKeyChange(listener: () => Promise<void>): void;
  /** @throws QuernError `passphrase-wrong` */
  unlock(passphrase: string): Promise<void>;
  /** @throws QuernError `passphrase-wrong`, `store-locked`, and what keeping the store throws */
  setPassphrase(passphrase: string, current: string | undefined, store: Protected): Promise<void>;
  keepInSystemStore(current: string | undefined, store: Protected): Promise<void>;
  turnOff(current: string | undefined, store: Protected): Promise<void>;
  startAnew(store: Protected): Promise<void>;
}

/**
 * Opens the protection of the store of conversations. Where the system keeps secrets, a store is encrypted from its
 * first day with a key that is kept there; where it does not, it is encrypted once the user gives a passphrase.
 * Never throws: a key that cannot be had leaves the store locked, with the reason.
 */
export async function openProtection(
  dataFolder: string,
  secrets: SecretStore,
  logN: number = usualLogN,
): Promise<Protection> {
  const path = join(dataFolder, "protection.json");
  const listeners = new Set<(status: ProtectionStatus) => void>();
  const keyListeners: (() => Promise<void>)[] = [];
  let open: (key: StoreKey) => void = () => undefined;
  const opened = new Promise<StoreKey>((resolve) => {
    open = resolve;
  });
  let file: KeyFile | null = null;
  /** Undefined: locked. */
  let key: StoreKey | undefined;
  let trouble: QuernError | null = null;

  const settle = (now: StoreKey) => {
    key = now;
    trouble = null;
    open(now);
  };
  const status = (): ProtectionStatus => ({
    kind: file?.kind ?? "off",
    locked: key === undefined,
    systemStore: { available: secrets.available, name: secrets.name },
    trouble: trouble?.toData() ?? null,
  });
  const keyChanged = async () => {
    for (const listener of keyListeners) await listener();
  };
  const changed = () => {
    for (const listener of listeners) listener(status());
  };
  const keepInSystem = async (kept: Uint8Array): Promise<void> => {
    if (!secrets.available) throw new QuernError("secret-store-missing");
    const next: KeyFile = {
      kind: "system",
      protected: secrets.protect(Buffer.from(kept).toString("base64")),
    };
    await writeKeyFile(path, next);
    file = next;
  };

  try {
    file = await readKeyFile(path);
    if (file === null) {
      const fresh = secrets.available ? newKey() : null;
      if (fresh !== null) await keepInSystem(fresh);
      settle(fresh);
    } else if (file.kind === "system") {
      settle(systemKey(file.protected, secrets));
    }
  } catch (error) {
    // Where the key file cannot be written, the store stays as it is; where one cannot be read, it stays shut.
    if (file === null && toErrorData(error).code !== "file-unreadable") settle(null);
    else trouble = error instanceof QuernError ? error : new QuernError("unexpected", {}, { cause: error });
  }

  /** The key in force, once the passphrase for it was given where there is one. */
  const authorize = async (current: string | undefined): Promise<StoreKey> => {
    if (key === undefined) throw new QuernError("store-locked");
    if (file?.kind !== "passphrase") return key;
    if ((await unwrapKey(file.wrapped, current ?? "")) === null) throw new QuernError("passphrase-wrong");
    return key;
  };
  /** The key file is written first: with it, a store that is not encrypted yet is so at the next start. */
  const protectWith = async (store: Protected, keep: (key: Uint8Array) => Promise<void>) => {
    const kept = key ?? newKey();
    await keep(kept);
    try {
      if (key !== kept) await store.rekey(kept);
    } catch (error) {
      // As it was before: not encrypted, and nothing that says so.
      await removeKeyFile(path);
      file = null;
      throw error;
    }
    const another = key !== kept;
    settle(kept);
    if (another) await keyChanged();
    changed();
  };

  return {
    status,
    key: opened,
    onChange: (listener) => {
      listeners.add(listener);
    },
    current: () => key,
    onKeyChange: (listener) => {
      keyListeners.push(listener);
    },
    unlock: async (passphrase) => {
      if (key !== undefined) return;
      if (file?.kind !== "passphrase") throw trouble ?? new QuernError("store-locked");
      const found = await unwrapKey(file.wrapped, passphrase);
      if (found === null) throw new QuernError("passphrase-wrong");
      settle(found);
      changed();
    },
    setPassphrase: async (passphrase, current, store) => {
      await authorize(current);
      await protectWith(store, async (kept) => {
        const next: KeyFile = { kind: "passphrase", wrapped: await wrapKey(kept, passphrase, logN) };
        await writeKeyFile(path, next);
        file = next;
      });
    },
    keepInSystemStore: async (current, store) => {
      await authorize(current);
      await protectWith(store, keepInSystem);
    },
    turnOff: async (current, store) => {
      await authorize(current);
      // The key goes last: a crash in between leaves all that was written readable, and a key that encrypts it again.
      await store.rekey(null);
      settle(null);
      await keyChanged();
      await removeKeyFile(path);
      file = null;
      changed();
    },
    startAnew: async (store) => {
      if (key !== undefined) return;
      const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
      await store.keepAside(stamp);
      await keepKeyFileAside(path, stamp);
      file = null;
      const fresh = secrets.available ? newKey() : null;
      if (fresh !== null) await keepInSystem(fresh);
      settle(fresh);
      changed();
    },
  };
}

/** The key for what the engine has read of conversations: another one than the store's, so that neither gives the other away. */
export function statesKey(key: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hkdfSync("sha256", key, new Uint8Array(0), "quern engine states", 32));
}

const newKey = (): Uint8Array => new Uint8Array(randomBytes(32));

function systemKey(text: string, secrets: SecretStore): Uint8Array {
  const refused = (cause?: unknown) =>
    new QuernError("secret-store-refused", { store: secrets.name || "The system's secret store" }, { cause });
  if (!secrets.available) throw refused();
  let key: Buffer;
  try {
    key = Buffer.from(secrets.reveal(text), "base64");
  } catch (error) {
    throw refused(error);
  }
  if (key.length !== 32) throw refused();
  return new Uint8Array(key);
}
