import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { layOutGguf, readGgufHeader, writeGguf } from "../../main/catalog";
import { readRemoteHeader } from "../../main/models";
import { createNet, type Net } from "../../main/net";
import { writeSparse27b } from "../fixtures/models/sparse-27b";
import { type Fault, type Mirror, startMirror } from "../mirror/mirror.mjs";

/* The header of a file on the hub, read by parts from a real server. */

const revision = "0123456789abcdef0123456789abcdef01234567";
const sha256 = "a".repeat(64);
const wanted = (file: string) => ({ repo: "mirror/models", revision, file });

let folder: string;
let mirror: Mirror;
let net: Net;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-remote-header-"));
  await writeSparse27b(join(folder, "whole.gguf"), "Q4_K_M");
  // A vocabulary that takes more than one part, as the published one does.
  const tokens = Array.from({ length: 400_000 }, (_, n) => `token ${n}`);
  const metadata: Parameters<typeof layOutGguf>[0] = [
    ["general.architecture", { type: "string", value: "qwen35" }],
    ["tokenizer.ggml.tokens", { type: "strings", value: tokens }],
  ];
  const tensors = [{ name: "token_embd.weight", dims: [256, 8], type: "F32" }] as const;
  await writeGguf(join(folder, "long.gguf"), layOutGguf(metadata, tensors), () => undefined);
  await writeFile(join(folder, "page.gguf"), "<!doctype html><title>Log in</title>".repeat(100));
  const file = (name: string) => ({ ...wanted(name), content: join(folder, name), sha256 });
  mirror = await startMirror({ files: ["whole.gguf", "long.gguf", "page.gguf"].map(file) });
  net = createNet({ offline: () => false, endpoint: new URL(mirror.url), env: {}, version: "0.0.0-test" });
});
beforeEach(() => {
  mirror.setFaults([]);
  mirror.requests.length = 0;
});
afterAll(async () => {
  await net.close();
  await mirror.stop();
  await rm(folder, { recursive: true, force: true });
});

const outcome = (file: string, faults: Fault[]) => {
  mirror.setFaults(faults);
  return readRemoteHeader(net, wanted(file)).then(
    () => "done",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
  );
};

test("a file of 16 GB on the hub is known from its first megabytes, as if it lay here", async () => {
  const { fileBytes, header } = await readRemoteHeader(net, wanted("whole.gguf"));
  expect(header).toEqual(await readGgufHeader(join(folder, "whole.gguf")));
  expect(fileBytes).toBeGreaterThan(16e9);
  const sent = mirror.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  expect(sent).toBeLessThan(13e6);
});

test("a header longer than one part is put together from several", async () => {
  const { header } = await readRemoteHeader(net, wanted("long.gguf"));
  expect(header).toEqual(await readGgufHeader(join(folder, "long.gguf")));
  expect(mirror.requests.filter(({ place }) => place === "store").length).toBeGreaterThan(1);
});

test("a file that becomes another one between two parts is not taken for one", async () => {
  // The tag of the first part is that of another file.
  expect(await outcome("long.gguf", [{ kind: "other-etag", etag: "b".repeat(64) }])).toBe("hub-size-changed");
});

test("a source that gives no parts, other parts, an error or something else is named as such", async () => {
  expect(await outcome("whole.gguf", [{ kind: "ignore-range" }])).toBe("hub-no-parts");
  expect(await outcome("whole.gguf", [{ kind: "wrong-range", shift: 7 }])).toBe("hub-no-parts");
  expect(await outcome("whole.gguf", [{ kind: "status", status: 403 }])).toMatch(/^hub-/u);
  expect(await outcome("page.gguf", [])).toBe("not-gguf");
  expect(await outcome("none.gguf", [])).toBe("hub-not-found");
});
