import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createKit, openSigningKey } from "../../../main/kits";
import type { hostContract } from "./host-contract";

/** The calls of the contract about kits; after those that have put a model into the library. */
export function kitsContract({ world, call, refusal, seen }: ReturnType<typeof hostContract>): void {
  describe("kits", () => {
    it("are looked at, applied by whom the user has seen, stopped, and shown", async () => {
      const model = (await call("models", "installed")).find(({ catalogFile }) => catalogFile !== null);
      if (!model?.catalogFile) throw new Error("The model of the hub is not here");
      const stick = join(world().folder, "stick");
      await createKit({
        out: stick,
        items: [{ path: "model/tiny.gguf", role: "model", from: { file: model.path } }],
        model: model.catalogFile,
        product: "0.0.0-test",
        key: await openSigningKey(join(world().folder, "other")),
        partBytes: null,
        signal: new AbortController().signal,
      });
      await call("models", "remove", { id: model.id, deleteFile: true });
      expect(await call("kits", "look", { path: world().folder })).toBeNull();
      world().desktop.nextFolder = null;
      expect(await call("kits", "choose")).toBeNull();
      world().desktop.nextFolder = stick;
      const kit = await call("kits", "choose");
      if (!kit) throw new Error("no kit");
      expect(kit).toMatchObject({ trust: "unknown", folder: stick, model: { id: model.id } });
      expect(await call("kits", "look", { path: join(stick, "quern-kit.json") })).toEqual(kit);

      const { folder, fingerprint } = kit;
      expect(await refusal("kits", "apply", { folder: "/elsewhere", fingerprint })).toBe("invalid-request");
      expect(await refusal("kits", "apply", { folder, fingerprint: "0000" })).toBe("kit-untrusted");
      expect((await call("kits", "look", { path: stick }))?.trust).toBe("unknown");
      const stopped = refusal("kits", "apply", { folder, fingerprint });
      expect(await refusal("kits", "apply", { folder, fingerprint })).toBe("kit-busy");
      await call("kits", "cancel");
      expect(await stopped).toBe("cancelled");
      expect((await call("models", "installed")).map(({ id }) => id)).not.toContain(model.id);

      const applied = await call("kits", "apply", { folder, fingerprint });
      expect(applied).toMatchObject({ kind: "applied", model: { id: model.id, problem: null } });
      expect(seen("kits", "progress").at(-1)).toMatchObject({
        doneBytes: model.bytes,
        totalBytes: model.bytes,
      });
      expect(
        seen("models", "installedChanged")
          .at(-1)
          ?.map(({ id }) => id),
      ).toContain(model.id);
      expect((await call("kits", "look", { path: stick }))?.trust).toBe("trusted");
      await call("kits", "showInFolder");
      expect(world().desktop.shown.at(-1)).toBe(stick);
    });
  });

  describe("making kits", () => {
    it("writes a signed kit of a model into a folder that was chosen, is stopped, discarded, and made", async () => {
      const model = (await call("models", "installed")).find(({ catalogFile }) => catalogFile !== null);
      const target = join(world().folder, "target");
      await mkdir(target);
      const order = { modelIds: [model?.id ?? ""], folder: target, partBytes: null, withImages: true };
      expect(await refusal("kits", "make", order)).toBe("invalid-request");
      world().desktop.nextFolder = target;
      expect(await call("kits", "chooseTarget")).toBe(target);
      world().desktop.nextFile = null;
      expect(await call("kits", "chooseMachine")).toBeNull();
      expect(await refusal("kits", "make", { ...order, modelIds: ["practice"] })).toBe("kit-not-verified");
      const stopped = refusal("kits", "make", order);
      expect(await refusal("kits", "make", order)).toBe("kit-busy");
      await call("kits", "stopMaking");
      expect(await stopped).toBe("cancelled");
      await call("kits", "discardMade");
      expect(await readdir(target)).toEqual([]);
      const made = await call("kits", "make", order);
      expect(made.fingerprint).toBe(await call("kits", "fingerprint"));
      const [kit] = made.kits;
      expect(await readdir(target)).toEqual([basename(kit?.folder ?? "")]);
      const at = seen("kits", "making").at(-1);
      expect([at?.doneBytes, at?.kit, at?.kits]).toEqual([kit?.bytes, 1, 1]);
      await call("kits", "showMade");
      expect(world().desktop.shown.at(-1)).toBe(kit?.folder);
      const view = await call("kits", "look", { path: kit?.folder ?? "" });
      expect(view).toMatchObject({ fingerprint: made.fingerprint, model: { id: model?.id } });
      // What is whole is not discarded.
      await call("kits", "discardMade");
      expect(await call("kits", "look", { path: kit?.folder ?? "" })).toEqual(view);
    });

    it("what a stopped applying has copied is discarded, and the kit is not", async () => {
      const target = join(world().folder, "target");
      const [name = ""] = await readdir(target);
      const kit = await call("kits", "look", { path: join(target, name) });
      const model = (await call("models", "installed")).find(({ catalogFile }) => catalogFile !== null);
      await call("models", "remove", { id: model?.id ?? "", deleteFile: true });
      const part = `${model?.path}.kit-part`;
      await mkdir(dirname(part), { recursive: true });
      await writeFile(part, "begun");
      await call("kits", "discard");
      await expect(stat(part)).rejects.toMatchObject({ code: "ENOENT" });
      const { folder = "", fingerprint = "" } = kit ?? {};
      expect(await call("kits", "apply", { folder, fingerprint })).toMatchObject({ kind: "applied" });
    });
  });
}
