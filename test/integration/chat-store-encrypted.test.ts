import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ChatStore, openChatStore } from "../../main/chat";
import type { BuiltPrograms } from "./support/build-program";
import { buildChatPrograms, temporaryFolder } from "./support/chat-world";
import { canMount, mountSmallDisk } from "./support/small-disk";

const mountable = await canMount();
const key = new Uint8Array(32).fill(0xa5);
const otherKey = new Uint8Array(32).fill(0x5a);
const secret = "the quick brown fox keeps a secret";

let programs: BuiltPrograms;
let folder: string;
beforeAll(async () => {
  programs = await buildChatPrograms();
});
afterAll(() => programs.remove());
beforeEach(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  return made.remove;
});

async function withStore<T>(
  with_: Uint8Array | null,
  work: (store: ChatStore) => Promise<T>,
  where = folder,
): Promise<T> {
  const store = openChatStore(where, programs.file("chat-store"), Promise.resolve(with_));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const write = (with_: Uint8Array | null, where = folder) =>
  withStore(with_, (store) => store.saveDraft("draft", secret), where);
const read = (with_: Uint8Array | null, where = folder) =>
  withStore(with_, (store) => store.draft("draft"), where);

/** Every byte that the store has on the disk, its log among them. */
async function bytesOnDisk(): Promise<string> {
  const names = await readdir(folder);
  const all = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return Buffer.concat(all).toString("latin1");
}

describe("a store with a key", () => {
  it("holds no word in clear on the disk, and gives everything back with the key", async () => {
    await write(null);
    expect(await bytesOnDisk()).toContain(secret);
    await rm(join(folder, "quern.db"));
    const store = openChatStore(folder, programs.file("chat-store"), Promise.resolve(key));
    await store.saveDraft("draft", secret);
    // With its log still beside it.
    expect(await bytesOnDisk()).not.toContain(secret);
    await store.close();
    expect(await bytesOnDisk()).not.toContain(secret);
    expect(await read(key)).toBe(secret);
  });

  it("waits with what is asked for until it is unlocked, and closes when it never is", async () => {
    await write(key);
    let unlock: (found: Uint8Array) => void = () => undefined;
    const locked = openChatStore(
      folder,
      programs.file("chat-store"),
      new Promise<Uint8Array>((resolve) => {
        unlock = resolve;
      }),
    );
    const asked = locked.draft("draft");
    unlock(key);
    expect(await asked).toBe(secret);
    await locked.close();
    const never = openChatStore(folder, programs.file("chat-store"), new Promise(() => undefined));
    const unanswered = never.draft("draft");
    await Promise.all([never.close(), expect(unanswered).rejects.toThrow()]);
  });

  it("keeps a database aside that another key was used for, whole", async () => {
    await write(key);
    expect(await read(otherKey)).toBe("");
    const kept = (await readdir(folder)).find((name) => /\.damaged-[^-]*$/.test(name));
    expect(kept).toBeDefined();
    await rm(join(folder, "quern.db"));
    await writeFile(join(folder, "quern.db"), await readFile(join(folder, kept ?? "")));
    expect(await read(key)).toBe(secret);
  });

  it("encrypts a store from before it had one, and a cut-off copy of an earlier try does not matter", async () => {
    await write(null);
    await writeFile(join(folder, "quern.db.rekey"), "half of a copy");
    expect(await read(key)).toBe(secret);
    expect(await bytesOnDisk()).not.toContain(secret);
    expect(await readdir(folder)).not.toContain("quern.db.rekey");
  });

  it("takes another key and lets go of it while it is in use", async () => {
    await withStore(null, async (store) => {
      await store.saveDraft("draft", secret);
      await store.rekey(key);
      expect(await store.draft("draft")).toBe(secret);
      await store.saveDraft("second", "more");
      await store.rekey(otherKey);
      expect(await store.draft("second")).toBe("more");
    });
    expect(await bytesOnDisk()).not.toContain(secret);
    await withStore(otherKey, (store) => store.rekey(null));
    expect(await read(null)).toBe(secret);
  });

  it("is found out when it is damaged, as any other", async () => {
    await write(key);
    await truncate(join(folder, "quern.db"), 6000);
    await withStore(key, async (store) => {
      expect((await store.notice())?.code).toBe("store-unavailable");
    });
  });

  it.runIf(mountable)("stays as it was when there is no room to encrypt it", async () => {
    const disk = await mountSmallDisk(8);
    try {
      await write(null, disk.folder);
      await disk.fill(60_000);
      await withStore(
        key,
        async (store) => {
          expect((await store.notice())?.code).toBe("disk-full");
          expect(await store.draft("draft")).toBe(secret);
        },
        disk.folder,
      );
    } finally {
      await disk.remove();
    }
  });
});
