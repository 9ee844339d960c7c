import { expect, test } from "vitest";
import { hubFileName, parseHubFile } from "./remote-header";

test("a file on the hub is named by owner, repository and file, with or without a revision", () => {
  const file = "Qwen3.6-27B-Q4_K_M.gguf";
  const named = parseHubFile(`unsloth/Qwen3.6-27B-GGUF/${file}`);
  expect(named).toEqual({ repo: "unsloth/Qwen3.6-27B-GGUF", revision: "main", file });
  const pinned = parseHubFile(`someone/Models@v1.2/part/${file}`);
  expect(pinned && hubFileName(pinned)).toBe(`someone/Models@v1.2/part/${file}`);
  expect(parseHubFile(`a/b@0123abc/deep/er/${file}`)).toEqual({
    repo: "a/b",
    revision: "0123abc",
    file: `deep/er/${file}`,
  });
});

test.each([
  "model.gguf",
  "owner/model.gguf",
  "owner/repo/model.bin",
  "https://hub.example/owner/repo/model.gguf",
  "owner/repo/../../api/model.gguf",
  "../repo/model.gguf",
  "owner/repo@../x/model.gguf",
  "owner/repo/a@b.gguf",
])("%s names no file on the hub", (text) => {
  expect(parseHubFile(text)).toBeNull();
});
