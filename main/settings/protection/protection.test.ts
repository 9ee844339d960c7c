import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  noSecretStore,
  openProtection as openWithCost,
  type Protected,
  type SecretStore,
  type StoreKey,
} from "./protection";
import { unwrapKey, wrapKey } from "./wrap";

let folder: string;
/** As the app does it, with passphrases that cost an eighth. */
const openProtection = (where: string, secrets: SecretStore) => openWithCost(where, secrets, 14);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-protection-"));
  return () => rm(folder, { recursive: true, force: true });
});

/** Stands for the system's keyring; `locked` refuses as a keyring does that nobody has unlocked. */
function fakeSecrets(so: { locked?: boolean } = {}): SecretStore {
  const refuse = () => {
    if (so.locked) throw new Error("The keyring is locked");
  };
  return {
    available: true,
    name: "the keyring",
    protect: (text) => {
      refuse();
      return Buffer.from(text).toString("hex");
    },
    reveal: (text) => {
      refuse();
      return Buffer.from(text, "hex").toString();
    },
  };
}

/** Remembers the key that the store was given last. */
function fakeStore(): Protected & { key: StoreKey | undefined; aside: string[] } {
  const store = {
    key: undefined as StoreKey | undefined,
    aside: [] as string[],
    rekey: async (key: StoreKey) => {
      store.key = key;
    },
    keepAside: async (stamp: string) => {
      store.aside.push(stamp);
    },
  };
  return store;
}

const keyFileText = () => readFile(join(folder, "protection.json"), "utf8");

describe("a key under a passphrase", () => {
  it("comes back with that passphrase and with no other, whatever it holds", async () => {
    const cases = fc.asyncProperty(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.string({ minLength: 1, unit: "binary" }),
      fc.string({ minLength: 1, unit: "binary" }),
      async (key, right, wrong) => {
        const wrapped = await wrapKey(key, right, 14);
        expect(await unwrapKey(wrapped, right)).toEqual(new Uint8Array(key));
        if (right.normalize("NFKC") !== wrong.normalize("NFKC"))
          expect(await unwrapKey(wrapped, wrong)).toBeNull();
      },
    );
    await fc.assert(cases, { numRuns: 10 });
  });

  it("is the same passphrase however its accents are typed", async () => {
    const wrapped = await wrapKey(new Uint8Array(32).fill(7), "caf\u00e9", 14);
    expect(await unwrapKey(wrapped, "cafe\u0301")).not.toBeNull();
  });

  it("is refused when what was kept has been changed", async () => {
    const wrapped = await wrapKey(new Uint8Array(32).fill(7), "right", 14);
    const sealed = Buffer.from(wrapped.sealed, "base64");
    sealed[3] = (sealed[3] ?? 0) ^ 1;
    expect(await unwrapKey({ ...wrapped, sealed: sealed.toString("base64") }, "right")).toBeNull();
  });
});

describe("the protection of the store", () => {
  it("is on from the first day where the system keeps secrets, with the same key at every start", async () => {
    const first = await openProtection(folder, fakeSecrets());
    expect(first.status()).toMatchObject({ kind: "system", locked: false, trouble: null });
    const key = await first.key;
    expect(key).toHaveLength(32);
    expect(await (await openProtection(folder, fakeSecrets())).key).toEqual(key);
    expect(await keyFileText()).not.toContain(Buffer.from(key ?? []).toString("base64"));
  });

  it("is off, and says so, where the system has no place for secrets", async () => {
    const opened = await openProtection(folder, noSecretStore);
    expect(opened.status()).toMatchObject({ kind: "off", locked: false, systemStore: { available: false } });
    expect(await opened.key).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  it("asks for the passphrase at the next start, and opens for the right one only", async () => {
    const store = fakeStore();
    const first = await openProtection(folder, noSecretStore);
    await first.setPassphrase("a long passphrase", undefined, store);
    expect(first.status()).toMatchObject({ kind: "passphrase", locked: false });

    const second = await openProtection(folder, noSecretStore);
    expect(second.status()).toMatchObject({ kind: "passphrase", locked: true });
    await expect(second.unlock("another passphrase")).rejects.toMatchObject({ code: "passphrase-wrong" });
    expect(second.status().locked).toBe(true);
    await second.unlock("a long passphrase");
    expect(await second.key).toEqual(store.key);
  });

  it("is changed or taken off only by who knows the passphrase", async () => {
    const store = fakeStore();
    const opened = await openProtection(folder, fakeSecrets());
    await opened.setPassphrase("a long passphrase", undefined, store);
    for (const attempt of [
      () => opened.setPassphrase("my own passphrase", "guessed", store),
      () => opened.keepInSystemStore(undefined, store),
      () => opened.turnOff("guessed", store),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "passphrase-wrong" });
    await opened.turnOff("a long passphrase", store);
    expect(store.key).toBeNull();
    expect(opened.status().kind).toBe("off");
    expect(await readdir(folder)).toEqual([]);
  });

  it("keeps the key until all that was closed with it is written anew", async () => {
    const store = fakeStore();
    const secrets = fakeSecrets();
    const opened = await openProtection(folder, secrets);
    const key = await opened.key;
    const seen: unknown[] = [];
    opened.onKeyChange(async () => {
      seen.push(opened.current(), (await readdir(folder)).length);
      throw new Error("The power is gone.");
    });
    await expect(opened.turnOff(undefined, store)).rejects.toThrow("The power is gone.");
    expect(seen).toEqual([null, 1]);
    expect(await (await openProtection(folder, secrets)).key).toEqual(key);
  });

  it("keeps the key when only its keeper changes, so that nothing is encrypted anew", async () => {
    const store = fakeStore();
    const opened = await openProtection(folder, fakeSecrets());
    const key = await opened.key;
    await opened.setPassphrase("a long passphrase", undefined, store);
    expect(store.key).toBeUndefined();
    const again = await openProtection(folder, fakeSecrets());
    await again.unlock("a long passphrase");
    expect(await again.key).toEqual(key);
  });

  it("leaves the store as it was when it could not be encrypted", async () => {
    const store = fakeStore();
    store.rekey = async () => {
      throw new Error("no room");
    };
    const opened = await openProtection(folder, noSecretStore);
    await expect(opened.setPassphrase("a long passphrase", undefined, store)).rejects.toThrow("no room");
    expect(opened.status().kind).toBe("off");
    expect((await openProtection(folder, noSecretStore)).status()).toMatchObject({
      kind: "off",
      locked: false,
    });
  });

  it("stays shut, with the reason, when the system does not give the key; nothing is lost by beginning anew", async () => {
    await openProtection(folder, fakeSecrets());
    const so = { locked: true };
    const opened = await openProtection(folder, fakeSecrets(so));
    expect(opened.status()).toMatchObject({ kind: "system", locked: true });
    expect(opened.status().trouble?.code).toBe("secret-store-refused");
    so.locked = false;
    const store = fakeStore();
    await opened.startAnew(store);
    expect(store.aside).toHaveLength(1);
    expect((await readdir(folder)).filter((name) => name.includes(".locked-"))).toHaveLength(1);
    expect(opened.status()).toMatchObject({ kind: "system", locked: false, trouble: null });
  });

  it("never guesses when its own file makes no sense", async () => {
    await writeFile(join(folder, "protection.json"), "{ torn");
    const opened = await openProtection(folder, fakeSecrets());
    expect(opened.status()).toMatchObject({ locked: true, trouble: { code: "file-unreadable" } });
    expect(await keyFileText()).toBe("{ torn");
  });
});
