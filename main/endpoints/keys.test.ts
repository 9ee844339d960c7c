import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { noSecretStore, type SecretStore } from "../settings";
import { openEndpointKeys } from "./keys";

const origin = "https://api.example";
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-keys-"));
  return () => rm(folder, { recursive: true, force: true });
});
const keyring: SecretStore = {
  available: true,
  name: "the keyring",
  protect: (text) => Buffer.from(text).toString("hex"),
  reveal: (text) => Buffer.from(text, "hex").toString(),
};

describe("the key of an endpoint", () => {
  it("is kept by the secret store, given for its own origin alone, and gone when it is removed", async () => {
    await (await openEndpointKeys(folder, keyring)).set("a", origin, "sk-canary");
    expect(await readFile(join(folder, "endpoint-keys.json"), "utf8")).not.toContain("sk-canary");
    const keys = await openEndpointKeys(folder, keyring);
    expect([keys.key("a", origin), keys.state("a", origin)]).toEqual(["sk-canary", "kept"]);
    for (const other of ["http://api.example", "https://api.example:8443", "https://other.example"])
      expect([keys.key("a", other), keys.state("a", other)]).toEqual([null, "other-address"]);
    expect(keys.key("b", origin)).toBeNull();
    await keys.remove("a");
    expect((await openEndpointKeys(folder, keyring)).state("a", origin)).toBe("none");
  });

  it("never lies on the disk as plain text: without a secret store it is gone at the next start", async () => {
    const keys = await openEndpointKeys(folder, noSecretStore);
    await keys.set("a", origin, "sk-canary");
    expect([keys.key("a", origin), keys.state("a", origin)]).toEqual(["sk-canary", "session"]);
    expect(keys.key("a", "https://other.example")).toBeNull();
    expect(await readdir(folder)).toEqual([]);
    expect((await openEndpointKeys(folder, noSecretStore)).key("a", origin)).toBeNull();
  });

  it("is not lost to another one that is saved or removed at the same moment", async () => {
    const keys = await openEndpointKeys(folder, keyring);
    await keys.set("gone", origin, "sk-0");
    const all = ["a", "b", "c"];
    await Promise.all([...all.map((id) => keys.set(id, origin, `sk-${id}`)), keys.remove("gone")]);
    for (const now of [keys, await openEndpointKeys(folder, keyring)])
      expect([...all, "gone"].map((id) => now.key(id, origin))).toEqual(["sk-a", "sk-b", "sk-c", null]);
    await Promise.all([keys.set("d", origin, "sk-d"), keys.remove("d")]);
    expect((await openEndpointKeys(folder, keyring)).state("d", origin)).toBe("none");
  });
});
