import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { settings } from "../../contract";
import { openSettings } from "../settings";
import { noPolicy, openPolicy, policyState } from "./policy";
import { policyPaths } from "./policy-path";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-policy-"));
  path = join(folder, "policy.json");
  return () => rm(folder, { recursive: true, force: true });
});
const laid = async (content: unknown) => {
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return openPolicy([path]);
};

describe("the administrator's policy", () => {
  it("is no policy where there is no file", async () => {
    expect(await openPolicy([path])).toEqual(noPolicy);
  });

  it("fixes what it names and nothing else", async () => {
    const policy = await laid({ version: 1, fixed: { offline: true }, privateHosts: ["Mirror.Intra"] });
    expect(policyState(policy)).toEqual({ path, locked: ["offline"], trouble: null });
    expect(policy.privateHosts).toEqual(["mirror.intra"]);
    const store = await openSettings(folder, undefined, policy);
    expect(store.current().offline).toBe(true);
    await expect(store.change({ offline: false, theme: "dark" })).rejects.toMatchObject({
      code: "setting-locked",
      params: { setting: "offline" },
    });
    expect(store.current().theme).toBe("system");
    expect((await store.change({ theme: "dark", offline: true })).theme).toBe("dark");
  });

  it("leaves what the user had chosen for the day when it is lifted", async () => {
    await (await openSettings(folder)).change({ stateBytes: 5 });
    const policy = await laid({ version: 1, fixed: { stateBytes: 0 } });
    const store = await openSettings(folder, undefined, policy);
    await store.change({ theme: "dark" });
    expect(store.current()).toMatchObject({ stateBytes: 0, theme: "dark" });
    expect(JSON.parse(await readFile(join(folder, "settings.json"), "utf8"))).toMatchObject({
      stateBytes: 5,
    });
    expect((await openSettings(folder)).current()).toMatchObject({ stateBytes: 5, theme: "dark" });
  });

  it("lists servers of tools, or forbids them; one that makes no sense allows none", async () => {
    const theirs = { name: "tickets", transport: { kind: "http", url: "https://tools.example/mcp" } };
    const listed = await laid({ version: 1, mcp: { addByHand: false, servers: [theirs] } });
    expect(listed.mcp).toMatchObject({ allowed: true, addByHand: false, servers: [theirs] });
    expect((await laid({ version: 1 })).mcp).toEqual({ allowed: true, addByHand: true, servers: [] });
    const program = { kind: "stdio", command: "npx", args: [] };
    for (const mcp of [
      { servers: [theirs, theirs] },
      { servers: [{ name: "relative", transport: program }] },
      { allow: true },
    ]) {
      const policy = await laid({ version: 1, mcp });
      expect(policy.trouble?.code).toBe("policy-damaged");
      expect(policy.mcp.allowed).toBe(false);
    }
  });

  it("has a template that is one", async () => {
    const template = join(import.meta.dirname, "../../../build/resources/policy.example.json");
    const policy = await openPolicy([template]);
    expect([policy.trouble, policy.privateHosts]).toEqual([null, ["models.example.com"]]);
  });

  it("is written down in full: each setting that can be fixed is in the list for administrators", async () => {
    const list = await readFile(join(import.meta.dirname, "../../../docs/policy.md"), "utf8");
    const free = [
      "lastModelId",
      "markedModelFolder",
      "newThinking",
      "unprotectedSeen",
      "keptKnobs",
      "wishes",
    ];
    for (const name of Object.keys(settings.shape).filter((one) => !free.includes(one)))
      expect(list, name).toContain(`\`${name}\``);
  });

  it("shuts the network when it makes no sense, and says which file", async () => {
    await mkdir(join(folder, "a-folder"));
    const wrong = ["{ torn", "", "[]", "null", "{}"].map((text) => () => laid(text));
    for (const open of [
      ...wrong,
      () => laid({ version: 2, fixed: {} }),
      () => laid({ version: 1, fixed: { ofline: true } }),
      () => laid({ version: 1, fixed: { offline: "yes" } }),
      () => laid({ version: 1, fixed: {}, privatHosts: [] }),
      () => openPolicy([join(folder, "a-folder")]),
    ]) {
      const policy = await open();
      expect(policy.trouble?.code).toBe("policy-damaged");
      const store = await openSettings(folder, undefined, policy);
      expect(store.current().offline).toBe(true);
      await expect(store.change({ offline: false })).rejects.toMatchObject({ code: "setting-locked" });
    }
  });

  it("never leaves Quern online by what cannot be understood, whatever it holds", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const policy = await laid(JSON.stringify(value));
        expect(policy.trouble === null || policy.fixed.offline === true).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("lies where only an administrator writes, whatever the environment says", () => {
    expect(policyPaths("linux", () => "/home/ada")).toEqual(["/etc/quern/policy.json"]);
    expect(policyPaths("darwin", () => "/Users/ada")).toEqual([
      "/Library/Application Support/Quern/policy.json",
    ]);
    expect(policyPaths("win32", () => "D:\\Users\\ada")).toEqual([
      "C:\\ProgramData\\Quern\\policy.json",
      "D:\\ProgramData\\Quern\\policy.json",
    ]);
  });
});
