import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CatalogFile, catalogFileId } from "../../main/contract";
import { checkKit, kitView, openKit } from "../../main/kits";
import { canonicalJson } from "../../main/kits/canonical";
import type { KitManifest } from "../../main/kits/manifest";
import { signingKeyOf } from "../../main/kits/signature";
import { type KitWorld, kitWorld } from "./support/kit-world";

/* Kits of somebody who means harm. Each is signed as it should be, so that the rule under test is what refuses it. */

let world: KitWorld;
const at = (...names: string[]) => join(world.out, ...names);
const secret = "what must not be read or written";

beforeEach(async () => {
  world = await kitWorld();
  await world.create();
  await writeFile(join(world.folder, "secret.txt"), secret);
});
afterEach(async () => {
  // Whatever was tried: nothing got the model's name that is not the model, and nothing outside was touched.
  if (await world.hasName()) expect(await world.isWhole()).toBe(true);
  expect(await readFile(join(world.folder, "secret.txt"), "utf8")).toBe(secret);
  await world.remove();
});

async function manifest(): Promise<KitManifest> {
  return JSON.parse(await readFile(at("quern-kit.json"), "utf8"));
}

/** Signs the text as it is. */
async function signAs(text: string, key = world.key): Promise<void> {
  await writeFile(at("quern-kit.json"), text);
  await writeFile(at("quern-kit.sig"), key.sign(Buffer.from(text)));
}

async function resign(change: (manifest: KitManifest) => unknown): Promise<void> {
  const changed = structuredClone(await manifest());
  change(changed);
  await signAs(canonicalJson(changed));
}

const firstPart = ({ files }: KitManifest) => {
  const [file] = files;
  const [part] = file?.parts ?? [];
  if (!file || !part) throw new Error("no part");
  return { file, part };
};

describe("a manifest", () => {
  it.each([
    ["leads up", "../secret.txt"],
    ["leads up from below", "model/../../secret.txt"],
    ["is absolute", "/etc/passwd"],
    ["is absolute on Windows", "C:/Windows/x.dll"],
    ["has backslashes", "model\\..\\..\\x"],
    ["is on a server", "//server/share/x"],
    ["is a device", "model/NUL.gguf"],
    ["has another stream", "model/x.gguf:hidden"],
    ["has a line end", "model/x\n.gguf"],
    ["ends in a dot", "model/x."],
    ["is empty in the middle", "model//x"],
    ["is this folder", "./x"],
    ["is the manifest itself", "quern-kit.json"],
    ["is the signature in other letters", "QUERN-KIT.SIG"],
    ["is too long", `model/${"x".repeat(201)}`],
    ["is too deep", "a/b/c/d/e/f/g"],
  ])("whose file name %s is refused", async (_why, path) => {
    await resign((all) => {
      firstPart(all).file.path = path;
      firstPart(all).part.path = path;
    });
    await expect(openKit(world.out)).rejects.toMatchObject({ code: "kit-invalid" });
  });

  it("with two files for one name, also in other letters or as a folder of the other, is refused", async () => {
    for (const path of ["model/tiny.gguf", "model/TINY.gguf", "model/tiny.gguf/x", "model"]) {
      await world.create();
      await resign((all) => {
        all.files.push({
          path,
          role: "report",
          bytes: 0,
          sha256: "0".repeat(64),
          parts: [{ path, bytes: 0 }],
          chunks: [],
        });
      });
      await expect(openKit(world.out), path).rejects.toMatchObject({ code: "kit-invalid" });
    }
  });

  it.each<[string, (all: KitManifest) => unknown]>([
    ["a size beyond all disks", (all) => Object.assign(firstPart(all).file, { bytes: 1e18 })],
    ["a negative size", (all) => Object.assign(firstPart(all).part, { bytes: -1 })],
    ["a size that is no number", (all) => Object.assign(firstPart(all).part, { bytes: "1" })],
    ["parts that do not add up", (all) => Object.assign(firstPart(all).part, { bytes: 5 })],
    ["no digests", (all) => Object.assign(firstPart(all).file, { chunks: [] })],
    ["no parts", (all) => Object.assign(firstPart(all).file, { parts: [] })],
    ["pieces of one byte", (all) => Object.assign(all, { chunkBytes: 1 })],
    ["pieces of a terabyte", (all) => Object.assign(all, { chunkBytes: 1e12 })],
    ["an unknown role", (all) => Object.assign(firstPart(all).file, { role: "program" })],
    ["a field that nobody knows", (all) => Object.assign(all, { run: "setup.exe" })],
    ["two models", (all) => Object.assign(all.files[1] ?? {}, { role: "model" })],
    ["an entry for another model", (all) => Object.assign(all.model ?? {}, { sha256: "0".repeat(64) })],
    [
      "100,000 files",
      (all) => {
        for (let n = 0; n < 100_000; n++)
          all.files.push({
            path: `f${n}`,
            role: "report",
            bytes: 0,
            sha256: "0".repeat(64),
            parts: [{ path: `f${n}`, bytes: 0 }],
            chunks: [],
          });
      },
    ],
  ])("with %s is refused", async (_what, change) => {
    await resign(change);
    await expect(openKit(world.out)).rejects.toMatchObject({ code: "kit-invalid" });
  });

  it.each(["x/tiny.gguf", "x/TINY.GGUF", "x/tiny.gguf.part", "x/evil.dll"])(
    "with a file for images that would lie in the model's place, or is called like none, is refused: %s",
    async (path) => {
      await resign((all) => {
        all.files.push({
          ...firstPart(all).file,
          path,
          role: "mmproj",
          parts: [{ path, bytes: firstPart(all).file.bytes }],
        });
      });
      await expect(openKit(world.out)).rejects.toMatchObject({ code: "kit-invalid" });
    },
  );

  it("with the model's own name in an entry for images is refused", async () => {
    await resign((all) => {
      if (all.model) all.model.file = "mmproj-tiny.gguf";
      const path = "x/MMPROJ-tiny.gguf";
      all.files.push({
        ...firstPart(all).file,
        path,
        role: "mmproj",
        parts: [{ path, bytes: firstPart(all).file.bytes }],
      });
    });
    await expect(openKit(world.out)).rejects.toMatchObject({ code: "kit-invalid" });
  });

  it("that can be read in two ways is refused: the same key twice, spaces, another order", async () => {
    const text = await readFile(at("quern-kit.json"), "utf8");
    const twice = text.replace('"kit":"quern-kit"', '"kit":"other","kit":"quern-kit"');
    expect(twice).not.toBe(text);
    for (const other of [
      twice,
      JSON.stringify(JSON.parse(text), null, 1),
      text.trimEnd(),
      `\uFEFF${text}`,
      `${text}\0`,
    ]) {
      await signAs(other);
      await expect(openKit(world.out)).rejects.toMatchObject({ code: "kit-invalid" });
    }
    await signAs(text);
    expect(await world.outcome()).toBe("applied");
  });

  it("of a gigabyte is not read", async () => {
    await truncate(at("quern-kit.json"), 2 ** 30);
    const before = process.memoryUsage().rss;
    await expect(openKit(world.out)).rejects.toMatchObject({ code: "kit-invalid" });
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it("of a later version says that it is newer", async () => {
    await signAs(canonicalJson({ kit: "quern-kit", version: 2, whatever: [] }));
    expect(await world.outcome()).toBe("kit-newer");
  });

  it("that leads the model out of the model folder by its entry is refused", async () => {
    const led = (change: Partial<CatalogFile>) => (all: KitManifest) => {
      const model = { ...world.model, ...change };
      all.model = { ...model, id: catalogFileId(model.repo, model.revision, model.file) };
    };
    for (const change of [{ repo: "../.." }, { repo: "a/.." }, { file: "../../../secret.txt" }]) {
      await resign(led(change));
      expect(await world.outcome({ catalog: [] })).toBe("invalid-request");
    }
  });

  it("whose model has an id of its own choosing is refused: it could pass for another file", async () => {
    for (const id of ["practice", "x"]) {
      await resign((all) => Object.assign(all.model ?? {}, { id }));
      expect(await world.outcome({ catalog: [] })).toBe("kit-invalid");
    }
  });

  it("that contradicts the catalogue of this machine is refused", async () => {
    const known = { ...world.model, sha256: "0".repeat(64) };
    expect(await world.outcome({ catalog: [known] })).toBe("kit-model-differs");
  });
});

describe("a signature", () => {
  it("that is missing, empty, garbage or huge means unsigned", async () => {
    for (const text of ["", "{}", "garbage", '{"algorithm":"none","publicKey":"","signature":""}']) {
      await writeFile(at("quern-kit.sig"), text);
      expect(await world.outcome()).toBe("kit-unsigned");
    }
    await writeFile(at("quern-kit.sig"), "x".repeat(10_000));
    expect(await world.outcome()).toBe("kit-invalid");
    await rm(at("quern-kit.sig"));
    expect(await world.outcome()).toBe("kit-unsigned");
  });

  it("of other bytes, or with any bit changed, is wrong", async () => {
    await writeFile(at("quern-kit.sig"), world.key.sign(Buffer.from("something else")));
    expect(await world.outcome()).toBe("kit-signature-wrong");
    const text = await readFile(at("quern-kit.json"), "utf8");
    await signAs(text);
    await writeFile(at("quern-kit.json"), text.replace('"product":"0.0.0-test"', '"product":"0.0.1-test"'));
    expect(await world.outcome()).toBe("kit-signature-wrong");
  });

  it("of somebody else over the same bytes has another fingerprint", async () => {
    const before = (await openKit(world.out)).fingerprint;
    await signAs(await readFile(at("quern-kit.json"), "utf8"), signingKeyOf(randomBytes(32)));
    expect((await openKit(world.out)).fingerprint).not.toBe(before);
  });
});

describe("the folder of a kit", () => {
  it("with a link in the place of a file or folder is not followed", async () => {
    await rm(at("model/tiny.gguf"));
    await symlink(join(world.folder, "source", "tiny.gguf"), at("model/tiny.gguf"));
    expect(await world.apply()).toEqual({
      kind: "damaged",
      problems: [{ kind: "not-plain", path: "model/tiny.gguf" }],
    });
    await rm(at("model"), { recursive: true });
    await symlink(join(world.folder, "source"), at("model"));
    expect(await world.apply()).toMatchObject({ kind: "damaged", problems: [{ kind: "not-plain" }] });
    await rm(at("quern-kit.json"));
    await symlink(join(world.folder, "secret.txt"), at("quern-kit.json"));
    expect(await world.outcome()).toBe("kit-invalid");
  });

  it("with a pipe in the place of a file does not make Quern wait", async () => {
    await rm(at("model/tiny.gguf"));
    await promisify(execFile)("mkfifo", [at("model/tiny.gguf")]);
    expect(await world.apply()).toMatchObject({ kind: "damaged", problems: [{ kind: "not-plain" }] });
  });

  it("with files that the kit does not name leaves them alone, and names them", async () => {
    await mkdir(at("model/more"));
    await writeFile(at("model/more/other.gguf"), "x");
    await writeFile(at("autorun.inf"), "x");
    const kit = await openKit(world.out);
    expect((await kitView(kit, "unknown")).extra).toEqual(["autorun.inf", "model/more/other.gguf"]);
    expect(await checkKit(kit, { signal: new AbortController().signal })).toEqual([]);
    expect(await world.outcome()).toBe("applied");
    expect(await readdir(join(world.final, ".."))).toEqual(["tiny.gguf"]);
  });

  it("whose pieces are right and whose whole is not was made wrong: not used", async () => {
    await resign((all) => {
      firstPart(all).file.sha256 = "1".repeat(64);
      if (all.model) all.model.sha256 = "1".repeat(64);
    });
    expect(await world.apply({ catalog: [] })).toEqual({
      kind: "damaged",
      problems: [{ kind: "wrong-hash", path: "model/tiny.gguf" }],
    });
    expect(await world.hasName()).toBe(false);
  });

  it("with something that is no model for a model is refused before it has a name", async () => {
    const text = "no model at all, but signed";
    await rm(world.out, { recursive: true });
    await writeFile(world.modelPath, text);
    const model = { ...world.model, bytes: text.length, sha256: null };
    await world.create({ model });
    expect(await world.outcome({ catalog: [] })).toBe("not-gguf");
    expect(await world.hasName()).toBe(false);
  });
});

describe("the model folder", () => {
  it("with a link under the temporary name is not written through", async () => {
    await mkdir(join(world.final, ".."), { recursive: true });
    await symlink(join(world.folder, "secret.txt"), `${world.final}.kit-part`);
    expect(await world.outcome()).toBe("applied");
    expect(await world.isWhole()).toBe(true);
    await rm(world.modelFolder, { recursive: true });
    await mkdir(join(world.final, ".."), { recursive: true });
    await link(join(world.folder, "secret.txt"), `${world.final}.kit-part`);
    expect(await world.outcome()).toBe("applied");
  });

  it("with a link in its way out is refused", async () => {
    const outside = join(world.folder, "outside");
    await mkdir(outside);
    await mkdir(world.modelFolder);
    await symlink(outside, join(world.modelFolder, "test--tiny-model"));
    expect(await world.outcome()).toBe("folder-not-writable");
    expect(await readdir(outside, { recursive: true })).not.toContain("tiny.gguf");
  });

  it("is written by one at a time", async () => {
    const [first, second] = await Promise.all([world.outcome(), world.outcome()]);
    expect([first, second].sort()).toEqual(["applied", "download-active"]);
  });
});

it("a kit that changes while it is read never gets the model's name with wrong bytes", async () => {
  const handle = await open(at("model/tiny.gguf"), "r+");
  const outcomes = new Set<string>();
  for (let n = 0; n < 20; n++) {
    await rm(world.modelFolder, { recursive: true, force: true });
    await handle.write(world.content, 0, world.content.length, 0);
    const running = world.outcome();
    await handle.write(randomBytes(200_000), 0, 200_000, 50_000);
    outcomes.add(await running);
    if (await world.hasName()) expect(await world.isWhole()).toBe(true);
  }
  await handle.close();
  expect(outcomes).toContain("damaged");
});
