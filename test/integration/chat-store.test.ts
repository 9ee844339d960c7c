import { fork } from "node:child_process";
import { once } from "node:events";
import { copyFile, open, readdir, readFile, readlink, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ChatStore, openChatStore } from "../../main/chat";
import { type Conversation, conversationSettings } from "../../main/contract";
import type { BuiltPrograms } from "./support/build-program";
import { buildChatPrograms, temporaryFolder } from "./support/chat-world";
import { canMount, mountSmallDisk, type SmallDisk } from "./support/small-disk";

const mountable = await canMount();
let programs: BuiltPrograms;
let folder: string;
let database: string;

beforeAll(async () => {
  programs = await buildChatPrograms();
});
afterAll(() => programs.remove());
beforeEach(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  database = join(folder, "quern.db");
  return made.remove;
});

const openStore = (where = folder) => openChatStore(where, programs.file("chat-store"));

async function addConversations(store: ChatStore, count: number, titleLength = 10): Promise<void> {
  const at = "2025-01-01T00:00:00.000Z";
  for (let n = 0; n < count; n += 1) {
    const title = `${n}`.padEnd(titleLength, "x");
    const settings = conversationSettings.parse({});
    const flags = { thinking: false, pinned: false, archived: false };
    const made: Conversation = { id: `c${n}`, title, ...flags, settings, createdAt: at, updatedAt: at };
    await store.createConversation(made);
  }
}

async function withStore<T>(work: (store: ChatStore) => Promise<T>, where = folder): Promise<T> {
  const store = openStore(where);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** What this process holds open in a folder; Linux tells it, and elsewhere nothing is checked. */
async function openFilesIn(where: string): Promise<string[]> {
  const ids = await readdir("/proc/self/fd").catch(() => []);
  const paths = await Promise.all(ids.map((id) => readlink(`/proc/self/fd/${id}`).catch(() => "")));
  return paths.filter((path) => path.startsWith(where));
}

const countOf = async (store: ChatStore) => (await store.conversations()).length;

describe("a store that is sound", () => {
  it("is made in a folder of its own that others cannot read, and is there the next time", async () => {
    const inner = join(folder, "new", "data");
    await withStore(async (store) => {
      expect(await store.notice()).toBeNull();
      await addConversations(store, 3);
    }, inner);
    expect((await stat(inner)).mode & 0o077).toBe(0);
    await withStore(async (store) => {
      expect(await store.notice()).toBeNull();
      expect(await countOf(store)).toBe(3);
    }, inner);
  });

  it("answers in the order of asking, without being waited for in between", async () => {
    await withStore(async (store) => {
      const added = addConversations(store, 1);
      const drafts = ["a", "ab", "abc"].map((text) => store.saveDraft("c0", text));
      expect(await store.draft("c0")).toBe("abc");
      await Promise.all([added, ...drafts]);
    });
  });

  it("refuses calls after it was closed, and may be closed twice", async () => {
    const store = openStore();
    await store.close();
    await expect(store.conversations()).rejects.toMatchObject({ code: "unexpected" });
    await store.close();
  });

  it("is written by two processes at once and loses nothing", async () => {
    const children = ["one", "two"].map((name) =>
      fork(programs.file("chat-writing"), [folder, programs.file("chat-store"), name, "150"]),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0]));
    expect(codes).toEqual([0, 0]);
    await withStore(async (store) => {
      expect(await store.notice()).toBeNull();
      expect(await countOf(store)).toBe(300);
    });
  });
});

describe("a damaged store is kept aside whole, a new one is made, and it is said", () => {
  const damages: Record<string, () => Promise<void>> = {
    "a file that is no database": () => writeFile(database, "not a database at all. ".repeat(500)),
    "a database cut in half": async () => truncate(database, Math.floor((await stat(database)).size / 2)),
    "a database cut to nothing beside its log": async () => {
      await truncate(database, 0);
      await writeFile(`${database}-wal`, "what was written last");
    },
    "pages overwritten with rubbish": async () => {
      const file = await open(database, "r+");
      await file.write(Buffer.alloc(16 * 1024, 0xa5), 0, 16 * 1024, 8 * 1024);
      await file.close();
    },
    "another program's database": async () => {
      await withStore(async () => undefined, join(folder, "other"));
      const bytes = await readFile(join(folder, "other", "quern.db"));
      // Version 0 with tables of the same names: the schema cannot be made.
      bytes.writeUInt32BE(0, 60);
      await writeFile(database, bytes);
    },
  };

  for (const [name, damage] of Object.entries(damages)) {
    it(name, async () => {
      await withStore((store) => addConversations(store, 200, 500));
      await damage();
      const damaged = await readFile(database);
      const keptPath = await withStore(async (store) => {
        const notice = await store.notice();
        expect(notice?.code).toBe("store-unavailable");
        expect(await store.conversations()).toEqual([]);
        expect(await openFilesIn(folder)).not.toContainEqual(expect.stringContaining("damaged"));
        await addConversations(store, 1);
        return String(notice?.params.keptPath);
      });
      expect(keptPath).toMatch(/quern\.db\.damaged-\d{8}T\d{6}Z$/);
      expect((await readFile(keptPath)).equals(damaged)).toBe(true);
      await withStore(async (store) => {
        expect(await store.notice()).toBeNull();
        expect(await countOf(store)).toBe(1);
      });
    });
  }
});

describe("a place that is no folder", () => {
  it("gives a store in memory and says so", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    await withStore(async (store) => {
      expect(await store.notice()).toMatchObject({ code: "store-read-only", params: { path: file } });
      await addConversations(store, 2);
      expect(await countOf(store)).toBe(2);
    }, file);
  });
});

describe.runIf(mountable)("a disk that refuses", () => {
  let disk: SmallDisk;
  beforeEach(async () => {
    disk = await mountSmallDisk(8);
    return () => disk.remove();
  });

  it("read-only: what is there can be read, new things live until the end, and it is said", async () => {
    const source = openStore();
    await addConversations(source, 5);
    // As after a power cut: the newest is in the log only.
    for (const file of ["quern.db", "quern.db-wal"])
      await copyFile(join(folder, file), join(disk.folder, file));
    await source.close();
    const before = await readdir(disk.folder);
    await disk.makeReadOnly();
    await withStore(async (store) => {
      expect(await store.notice()).toMatchObject({ code: "store-read-only", params: { path: disk.folder } });
      expect(await countOf(store)).toBe(5);
      await store.saveDraft("c0", "kept in memory");
      expect(await store.draft("c0")).toBe("kept in memory");
    }, disk.folder);
    expect(await readdir(disk.folder)).toEqual(before);
  });

  it("full from the start: a store in memory, and it is said how much room is needed", async () => {
    await disk.fill(0);
    await withStore(async (store) => {
      const notice = await store.notice();
      expect(notice).toMatchObject({ code: "disk-full", params: { path: disk.folder, freeBytes: 0 } });
      await addConversations(store, 1);
      expect(await countOf(store)).toBe(1);
    }, disk.folder);
  });

  it("full later: the write fails with the true figures, what is there stays, and it works again with room", async () => {
    await withStore(async (store) => {
      await addConversations(store, 5);
      await disk.fill(0);
      const failure = await store.saveDraft("c0", "x".repeat(500_000)).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "disk-full", params: { path: disk.folder, freeBytes: 0 } });
      expect(await countOf(store)).toBe(5);
      const file = { id: "f", kind: "text", name: "f", bytes: 5e5, characters: 5e5, note: null } as const;
      const content = { text: "x".repeat(500_000), image: null };
      await expect(store.addAttachment("c0", file, content)).rejects.toMatchObject({ code: "disk-full" });
      await expect(store.addQueued("c0", "q", content.text, ["f"])).rejects.toMatchObject({
        code: "disk-full",
      });
      expect(await store.pendingAttachments("c0")).toEqual([]);
      expect(await store.queued("c0")).toEqual([]);
      await disk.free();
      await store.saveDraft("c0", "room again");
    }, disk.folder);
    await withStore(async (store) => {
      expect(await store.notice()).toBeNull();
      expect(await store.draft("c0")).toBe("room again");
    }, disk.folder);
  });
});
