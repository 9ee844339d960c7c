import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { noSecretStore, type SecretStore } from "../protection";
import { openTokenKeeper } from "./token";

const hub = "https://hub.example";
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-token-"));
  return () => rm(folder, { recursive: true, force: true });
});
const locked = { now: false };
const keyring: SecretStore = {
  available: true,
  name: "the keyring",
  protect: (text) => Buffer.from(text).toString("hex"),
  reveal: (text) => {
    if (locked.now) throw new Error("locked");
    return Buffer.from(text, "hex").toString();
  },
};
const open = (secrets: SecretStore, env: Record<string, string> = {}) =>
  openTokenKeeper({ dataFolder: folder, secrets, env, envOrigin: hub });

describe("the token of a hub", () => {
  it("is kept by the system's secret store, for its own origin alone, until it is removed", async () => {
    await (await open(keyring)).set(hub, "hf_secret");
    const [name = ""] = await readdir(folder);
    expect(await readFile(join(folder, name), "utf8")).not.toContain("hf_secret");
    const again = await open(keyring);
    expect(again.token(hub)).toBe("hf_secret");
    expect(again.state(hub)).toEqual({ kind: "kept", store: "the keyring" });
    for (const other of ["https://hub.example:8443", "http://hub.example", "https://other.example"]) {
      expect(again.token(other)).toBeNull();
      expect(again.state(other).kind).toBe("none");
    }
    await again.remove();
    expect(again.token(hub)).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  it("never lies on the disk as plain text: without a secret store it is gone at the next start", async () => {
    const first = await open(noSecretStore);
    await first.set(hub, "hf_secret");
    expect(first.token(hub)).toBe("hf_secret");
    expect(first.state(hub)).toEqual({ kind: "session", store: null });
    expect(await readdir(folder)).toEqual([]);
    expect((await open(noSecretStore)).token(hub)).toBeNull();
  });

  it("of the environment is for the environment's hub, and a kept one goes before it", async () => {
    const keeper = await open(keyring, { HF_TOKEN: " of-env " });
    expect(keeper.token(hub)).toBe("of-env");
    expect(keeper.state(hub).kind).toBe("environment");
    expect(keeper.token("https://other.example")).toBeNull();
    await keeper.set(hub, "kept");
    expect(keeper.token(hub)).toBe("kept");
  });

  it("that the system does not give is said to be refused", async () => {
    await (await open(keyring)).set(hub, "hf_secret");
    locked.now = true;
    const keeper = await open(keyring);
    expect([keeper.token(hub), keeper.state(hub).kind]).toEqual([null, "refused"]);
    locked.now = false;
  });
});
