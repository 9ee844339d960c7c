import { createHash } from "node:crypto";
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { splitModel } from "../../../test/fixtures/models/split";
import { tinyShape } from "../../../test/fixtures/models/tiny-shape";
import { writeGguf } from "../../catalog";
import { type CatalogFile, catalogFileId, type FoundState } from "../../contract";
import { createFinder, type Finder, type FinderOptions } from "./finder";
import { type KnownHashes, openKnownHashes } from "./known-hashes";

let home: string;
let model: string;
let sha256: string;
let file: CatalogFile;
let finders: Finder[];
let states: FoundState[];
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "quern-found-")));
  model = join(home, "model.gguf");
  await write(model);
  const content = await readFile(model);
  sha256 = createHash("sha256").update(content).digest("hex");
  const [repo, revision, name] = ["owner/name", "0123456789abcdef0123456789abcdef01234567", "m-Q4_K_M.gguf"];
  file = {
    id: catalogFileId(repo, revision, name),
    model: "Qwen3.6-27B",
    repo,
    revision,
    file: name,
    quant: "Q4_K_M",
    bytes: content.length,
    sha256,
    tokenEmbdBytes: null,
    mtp: false,
    kld: null,
    source: "test",
  };
  [finders, states] = [[], []];
});
afterEach(async () => {
  for (const finder of finders) await finder.close();
  await rm(home, { recursive: true, force: true });
});

async function write(path: string, arch = "qwen35", seed = 1): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeGguf(path, tinyShape({}, arch), ({ bytes }) => Buffer.alloc(bytes, seed));
}
async function put(...names: string[]): Promise<string> {
  const path = join(home, ...names);
  await mkdir(dirname(path), { recursive: true });
  await copyFile(model, path);
  return path;
}

async function open(more: Partial<FinderOptions> = {}): Promise<Finder> {
  const finder = createFinder({
    platform: "linux",
    env: {},
    home,
    folders: () => [],
    modelFolders: () => [join(home, "models")],
    catalog: [file],
    hashes: await openKnownHashes(home),
    busy: () => false,
    modelIdOf: () => null,
    onChange: (state) => states.push(state),
    ...more,
  });
  finders.push(finder);
  return finder;
}

/** What is there, once everything was compared. */
async function found(more: Partial<FinderOptions> = {}) {
  const finder = await open(more);
  await finder.look();
  await finder.settled();
  return finder.state();
}

describe("what other programs have on this machine", () => {
  it("is found in each one's own layout, and what is a published file is so by its bytes", async () => {
    const hub = join(home, ".cache/huggingface/hub/models--owner--name");
    await put(".cache/huggingface/hub/models--owner--name/blobs", sha256);
    const snapshot = join(hub, "snapshots", "0123456789abcdef0123456789abcdef01234567");
    await mkdir(snapshot, { recursive: true });
    await symlink(join("../../blobs", sha256), join(snapshot, "m-Q4_K_M.gguf"));
    await put(".lmstudio/models/owner/name/lm.gguf");
    await put("jan/llamacpp/models/qwen/model.gguf");
    await put(".local/share/nomic.ai/GPT4All/gpt.gguf");
    await put(".cache/llama.cpp/owner_name_m.gguf");
    await put(".ollama/models/blobs", `sha256-${sha256}`);
    const manifest = join(home, ".ollama/models/manifests/registry.ollama.ai/library/qwen3.6/27b");
    await mkdir(dirname(manifest), { recursive: true });
    const layer = {
      mediaType: "application/vnd.ollama.image.model",
      digest: `sha256:${sha256}`,
      size: file.bytes,
    };
    await writeFile(manifest, JSON.stringify({ schemaVersion: 2, layers: [layer] }));

    const state = await found();
    expect(state.files.map((one) => [one.app, one.name, one.state])).toEqual([
      ["hugging-face", "m-Q4_K_M.gguf", "verified"],
      ["lm-studio", "lm.gguf", "verified"],
      ["ollama", "qwen3.6:27b", "verified"],
      ["jan", "model.gguf", "verified"],
      ["gpt4all", "gpt.gguf", "verified"],
      ["llama.cpp", "owner_name_m.gguf", "verified"],
    ]);
    expect(state.skipped).toEqual([]);
    expect(state.files.every(({ catalogFile, canLink }) => catalogFile?.id === file.id && canLink)).toBe(
      true,
    );
    expect(states.some(({ looking }) => looking)).toBe(true);
  });

  it("is not believed by its name or its size: other bytes are other bytes", async () => {
    const path = join(home, ".lmstudio/models/a/b/Qwen3.6-27B-Q4_K_M.gguf");
    await write(path, "qwen35", 2);
    expect((await found()).files).toMatchObject([{ state: "different", catalogFile: null }]);
  });

  it("that nobody published is offered as what it is; other families and companions are not", async () => {
    await write(join(home, ".lmstudio/models/a/b/llama.gguf"), "llama");
    await write(join(home, ".lmstudio/models/a/b/mmproj-F16.gguf"), "clip");
    await writeFile(join(home, ".lmstudio/models/a/b/text.gguf"), "no model");
    const path = join(home, ".lmstudio/models/a/b/tuned.gguf");
    await copyFile(model, path);
    await truncate(path, file.bytes + 32);
    expect((await found()).files.map(({ name, state }) => [name, state])).toEqual([
      ["tuned.gguf", "unlisted"],
    ]);
  });

  it("is one file under however many names, and links that go round end", async () => {
    const path = await put(".lmstudio/models/a/b/m.gguf");
    await symlink(path, join(home, ".lmstudio/models/a/b/again.gguf"));
    await symlink(join(home, ".lmstudio/models"), join(home, ".lmstudio/models/a/loop"));
    await symlink(join(home, "nowhere"), join(home, ".lmstudio/models/a/gone.gguf"));
    await mkdir(join(home, ".cache"), { recursive: true });
    await symlink(join(home, ".lmstudio"), join(home, ".cache/lm-studio"));
    const state = await found({ folders: () => [join(home, ".lmstudio")] });
    expect(state.files).toHaveLength(1);
    expect(state.skipped).toEqual([]);
  });

  it("has names that cannot move a cursor or turn a line around", async () => {
    await put(".lmstudio/models/a/b/x\u001b[2J\n\u202efugg.gguf");
    const [one] = (await found()).files;
    expect(one?.name).toBe("x\ufffd[2J\ufffd\ufffdfugg.gguf");
    expect(one?.path).not.toMatch(/[\u0000-\u001f\u202e]/u);
  });

  it("in a folder that may not be read is said to be skipped", async () => {
    await put(".lmstudio/models/open/m.gguf");
    const closed = join(home, ".lmstudio/models/closed");
    await mkdir(closed);
    await chmod(closed, 0);
    const state = await found();
    await chmod(closed, 0o700);
    expect(state.files).toHaveLength(1);
    // Root may read everything.
    if (process.getuid?.() !== 0)
      expect(state.skipped).toEqual([
        { app: "lm-studio", path: join(home, ".lmstudio/models"), why: "unreadable" },
      ]);
  });

  it("comes in parts as well, and says so when one is missing", async () => {
    await mkdir(join(home, ".lmstudio/models/a"), { recursive: true });
    const [, second = ""] = await splitModel(model, join(home, ".lmstudio/models/a/m"), 2);
    expect((await found()).files).toMatchObject([{ state: "unlisted", parts: 2, error: null }]);
    await rename(second, join(home, "elsewhere"));
    expect((await found()).files).toMatchObject([
      { state: "unreadable", error: { code: "gguf-part-missing", params: { path: second } } },
    ]);
  });

  it("is not followed out of Ollama's store by a manifest that names another file", async () => {
    const manifest = join(home, ".ollama/models/manifests/x/y/z/tag");
    await mkdir(dirname(manifest), { recursive: true });
    const layer = { mediaType: "application/vnd.ollama.image.model", digest: "sha256:../../../model.gguf" };
    await writeFile(manifest, JSON.stringify({ layers: [layer] }));
    await writeFile(`${manifest}2`, "{ not JSON");
    expect((await found()).files).toEqual([]);
  });
});

describe("comparing in the background", () => {
  /** Hashes that count how many files had to be read. */
  async function counted(): Promise<{ hashes: KnownHashes; read: string[] }> {
    // Not there before the first is kept.
    const hashes = await openKnownHashes(join(home, "data"));
    const read: string[] = [];
    return {
      read,
      hashes: {
        of: (path) => hashes.of(path),
        learn: (path, state, hash) => {
          read.push(path);
          return hashes.learn(path, state, hash);
        },
      },
    };
  }

  it("reads no file twice, not after a restart either, until the file has changed", async () => {
    const path = await put(".lmstudio/models/a/m.gguf");
    const first = await counted();
    expect((await found({ hashes: first.hashes })).files).toMatchObject([{ state: "verified" }]);
    expect(first.read).toEqual([path]);
    const second = await counted();
    expect((await found({ hashes: second.hashes })).files).toMatchObject([{ state: "verified" }]);
    expect(second.read).toEqual([]);
    await utimes(path, new Date(), new Date());
    const third = await counted();
    await found({ hashes: third.hashes });
    expect(third.read).toEqual([path]);
  });

  it("waits while somebody needs the machine, and goes on then", async () => {
    await put(".lmstudio/models/a/m.gguf");
    let busy = true;
    const finder = await open({ busy: () => busy });
    expect((await finder.look()).files).toMatchObject([{ state: "waiting" }]);
    await new Promise((done) => setTimeout(done, 100));
    expect(finder.state().files[0]?.state).not.toBe("verified");
    busy = false;
    await vi.waitFor(() => expect(finder.state().files[0]?.state).toBe("verified"), 3000);
  });

  it("does not keep a person waiting who wants the file now", async () => {
    await put(".lmstudio/models/a/m.gguf");
    const finder = await open({ busy: () => true });
    const [one] = (await finder.look()).files;
    finder.hurry(one?.id ?? "");
    await vi.waitFor(() => expect(finder.state().files[0]?.state).toBe("verified"), 3000);
  });

  it("says that a file is gone when it is", async () => {
    const path = await put(".lmstudio/models/a/m.gguf");
    const finder = await open();
    const [one] = (await finder.look()).files;
    await finder.settled();
    await rm(path);
    await expect(finder.find(one?.id ?? "")).rejects.toMatchObject({ code: "found-gone" });
    await expect(finder.find("../../etc/passwd")).rejects.toMatchObject({ code: "found-gone" });
  });
});
