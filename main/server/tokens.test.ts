import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTokens } from "./tokens";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-tokens-"));
  path = join(folder, "tokens.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("tokens", () => {
  it("are different each time, and never on the disk themselves", async () => {
    const store = await openTokens(path);
    const { token } = await store.make("one");
    const other = await store.make("two");
    expect(token).toMatch(/^quern_[\w-]{43}$/u);
    expect(other.token).not.toBe(token);
    const text = await readFile(path, "utf8");
    expect(text).not.toContain(token.slice(6));
    const again = await openTokens(path);
    expect(again.find(token)?.name).toBe("one");
    expect(again.find(`${token.slice(0, -1)}.`)).toBeNull();
    expect(JSON.stringify(again.list())).not.toContain("sha256");
  });

  it("are counted, and the counts are there after a restart", async () => {
    const store = await openTokens(path);
    const { made } = await store.make("one");
    store.used(made.id);
    store.used(made.id);
    await store.close();
    expect((await openTokens(path)).list()).toMatchObject([{ uses: 2, lastUsedAt: expect.any(String) }]);
  });

  it("that were revoked in another Quern are out here too, and do not come back by a later write", async () => {
    const app = await openTokens(path);
    const { token, made } = await app.make("lost laptop");
    const kept = await app.make("kept");
    const serve = await openTokens(path);
    serve.used(made.id);
    await app.revoke(made.id);
    await serve.reload();
    expect(serve.find(token)).toBeNull();
    serve.used(kept.made.id);
    await serve.close();
    const after = await openTokens(path);
    expect(after.list()).toMatchObject([{ name: "kept", uses: 1 }]);
    const later = await serve.make("made there");
    await app.reload();
    expect(app.find(later.token)?.name).toBe("made there");
  });

  it("of a damaged file let nobody in, and the file is kept aside", async () => {
    await writeFile(path, '{"schemaVersion":1,"tokens":[{"id":1}]}');
    const store = await openTokens(path);
    expect(store.list()).toEqual([]);
    await expect(readFile(path)).rejects.toThrow();
  });

  it("that could not be stored are not given out", async () => {
    const blocked = join(folder, "file");
    await writeFile(blocked, "");
    const store = await openTokens(join(blocked, "tokens.json"));
    await expect(store.make("x")).rejects.toMatchObject({ code: expect.any(String) });
    expect(store.list()).toEqual([]);
  });

  it("that are given for one run are never written", async () => {
    const given = "a-token-of-an-administrator-that-is-long";
    const store = await openTokens(path, { given });
    const found = store.find(given);
    expect(found).not.toBeNull();
    store.used(found?.id ?? "");
    await store.close();
    expect((await openTokens(path)).find(given)).toBeNull();
  });
});
