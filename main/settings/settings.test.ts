import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { settings } from "../contract";
import { defaultSettings, isRecord, readSettings } from "./defaults";
import { openSettings } from "./settings";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-settings-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("settings", () => {
  it("has defaults where there is no file", async () => {
    const store = await openSettings(folder);
    expect(store.current()).toEqual(defaultSettings);
    expect(store.trouble()).toBeNull();
  });

  it("finds a change again after a restart", async () => {
    const store = await openSettings(folder);
    await store.change({ offline: true, theme: "dark" });
    const again = await openSettings(folder);
    expect(again.current()).toEqual({ ...defaultSettings, offline: true, theme: "dark" });
  });

  it("keeps what can be read when one value makes no sense", async () => {
    await writeFile(join(folder, "settings.json"), JSON.stringify({ theme: "plaid", offline: true }));
    const store = await openSettings(folder);
    expect(store.current()).toEqual({ ...defaultSettings, offline: true });
  });

  it("keeps keys of a newer version when it writes", async () => {
    const path = join(folder, "settings.json");
    await writeFile(path, JSON.stringify({ fromTheFuture: { a: 1 }, offline: true }));
    await (await openSettings(folder)).change({ theme: "light" });
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({
      fromTheFuture: { a: 1 },
      theme: "light",
    });
  });

  it.each(["{ no json", "[]", "null", ""])("keeps a damaged file aside and says so (%j)", async (text) => {
    await writeFile(join(folder, "settings.json"), text);
    const store = await openSettings(folder);
    expect(store.current()).toEqual(defaultSettings);
    const trouble = store.trouble();
    expect(trouble?.code).toBe("settings-damaged");
    expect(await readFile(String(trouble?.params.keptPath), "utf8")).toBe(text);
  });

  it("holds changes in memory and reports once where the folder cannot be written", async () => {
    // A file where the folder should be refuses writes for every user, root included.
    const blocked = join(folder, "file");
    await writeFile(blocked, "");
    const reported: string[] = [];
    const store = await openSettings(join(blocked, "data"), (error) => reported.push(error.code));
    expect((await store.change({ offline: true })).offline).toBe(true);
    await store.change({ theme: "dark" });
    expect(store.current()).toMatchObject({ offline: true, theme: "dark" });
    expect(reported).toEqual(["store-read-only"]);
    expect(store.trouble()?.code).toBe("store-read-only");
  });

  it("refuses a value that no setting has and keeps the old one", async () => {
    const store = await openSettings(folder);
    const wrong: object = { theme: "plaid" };
    await expect(store.change(wrong)).rejects.toMatchObject({ code: "invalid-request" });
    expect(store.current()).toEqual(defaultSettings);
  });

  it("tells listeners until they stop listening", async () => {
    const store = await openSettings(folder);
    const seen: boolean[] = [];
    const stop = store.onChange((now) => seen.push(now.offline));
    await store.change({ offline: true });
    stop();
    await store.change({ offline: false });
    expect(seen).toEqual([true]);
  });

  it("ends with the last of many changes on the disk and no left-overs", async () => {
    const store = await openSettings(folder);
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.change({ lastModelId: `m${i}` })));
    expect((await openSettings(folder)).current().lastModelId).toBe("m19");
    expect(await readdir(folder)).toEqual(["settings.json"]);
  });

  it("keeps what another Quern on the same folder has set meanwhile", async () => {
    const app = await openSettings(folder);
    const other = await openSettings(folder);
    await app.change({ theme: "dark" });
    await other.change({ moreModelFolders: ["/mnt/big"] });
    await app.change({ offline: true });
    expect((await openSettings(folder)).current()).toMatchObject({
      theme: "dark",
      offline: true,
      moreModelFolders: ["/mnt/big"],
    });
  });

  it("always gives whole settings, whatever the file holds", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(settings.shape), "x"), fc.jsonValue()),
        (raw) => {
          expect(isRecord(raw)).toBe(true);
          expect(settings.safeParse(readSettings(raw)).success).toBe(true);
        },
      ),
    );
  });
});
