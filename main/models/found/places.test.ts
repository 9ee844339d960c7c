import { describe, expect, it } from "vitest";
import { noPointers, placesOf } from "./places";

const told = (...args: Parameters<typeof placesOf>) =>
  placesOf(...args).map(({ app, folder }) => `${app} ${folder}`);

describe("the places where other programs keep models", () => {
  it("on Linux are those that the programs use when nothing else is set", () => {
    const where = { platform: "linux", env: {}, home: "/home/a" } as const;
    expect(told(where, noPointers, ["/big"])).toEqual([
      "hugging-face /home/a/.cache/huggingface/hub",
      "lm-studio /home/a/.lmstudio/models",
      "lm-studio /home/a/.cache/lm-studio/models",
      "ollama /home/a/.ollama/models",
      "ollama /usr/share/ollama/.ollama/models",
      "jan /home/a/.local/share/Jan/data/llamacpp/models",
      "jan /home/a/.local/share/Jan/data/models",
      "jan /home/a/jan/llamacpp/models",
      "jan /home/a/jan/models",
      "gpt4all /home/a/.local/share/nomic.ai/GPT4All",
      "gpt4all /home/a/.cache/gpt4all",
      "llama.cpp /home/a/.cache/llama.cpp",
      "folder /big",
    ]);
  });

  it("are where the environment says", () => {
    const env = {
      HF_HUB_CACHE: "/d/hub",
      HF_HOME: "/d/hf",
      OLLAMA_MODELS: "/d/ollama",
      LLAMA_CACHE: "/d/llama",
      XDG_CACHE_HOME: "/d/cache",
    };
    const places = told({ platform: "linux", env, home: "/home/a" }, noPointers, []);
    for (const place of [
      "hugging-face /d/hub",
      "hugging-face /d/hf/hub",
      "ollama /d/ollama",
      "llama.cpp /d/llama",
    ])
      expect(places).toContain(place);
    expect(told({ platform: "linux", env: { XDG_CACHE_HOME: "/x" }, home: "/h" }, noPointers, [])).toContain(
      "hugging-face /x/huggingface/hub",
    );
  });

  it("are told in the manner of Windows and of macOS, on any system", () => {
    const env = { LOCALAPPDATA: "C:\\Users\\a\\AppData\\Local", APPDATA: "C:\\Users\\a\\AppData\\Roaming" };
    const windows = told({ platform: "win32", env, home: "C:\\Users\\a" }, noPointers, []);
    for (const place of [
      "hugging-face C:\\Users\\a\\.cache\\huggingface\\hub",
      "lm-studio C:\\Users\\a\\.lmstudio\\models",
      "ollama C:\\Users\\a\\.ollama\\models",
      "jan C:\\Users\\a\\AppData\\Roaming\\Jan\\data\\llamacpp\\models",
      "gpt4all C:\\Users\\a\\AppData\\Local\\nomic.ai\\GPT4All",
      "llama.cpp C:\\Users\\a\\AppData\\Local\\llama.cpp",
    ])
      expect(windows).toContain(place);
    const mac = told({ platform: "darwin", env: {}, home: "/Users/a" }, noPointers, []);
    for (const place of [
      "jan /Users/a/Library/Application Support/Jan/data/llamacpp/models",
      "gpt4all /Users/a/Library/Application Support/nomic.ai/GPT4All",
      "llama.cpp /Users/a/Library/Caches/llama.cpp",
    ])
      expect(mac).toContain(place);
    expect(mac.join()).not.toContain("/usr/share");
  });

  it("follow what the programs' own files say, once each, and never a path that is not absolute", () => {
    const pointers = { lmStudioHome: "/d/lm", lmStudioDownloads: "../evil", janData: "/d/jan" };
    const places = told({ platform: "linux", env: {}, home: "/home/a" }, pointers, [
      "/home/a/.lmstudio/models/",
    ]);
    expect(places).toContain("lm-studio /d/lm/models");
    expect(places).toContain("jan /d/jan/llamacpp/models");
    expect(places.join()).not.toContain("evil");
    expect(places.filter((place) => place.includes(".lmstudio/models"))).toHaveLength(2);
  });
});
