import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { practicePlan } from "../../practice";
import { controlTokens } from "../../qwen";
import { howChosen } from "./completion-options";
import { beginningOf, nextBeginning } from "./cut";
import { landingFromLog } from "./landing-log";
import { loadOptions, speculation, variantOf } from "./load-options";
import { readMemo, writeMemo } from "./memo";
import { harmless, promptText, textsBetweenImages, upToImage } from "./prompt-text";
import { unusableInSchema } from "./schema-check";
import { Sequence } from "./sequence";
import { Snapshots } from "./snapshots";
import { TextStream } from "./text-stream";
import { unlessAborted } from "./unless-aborted";

const markers = [...controlTokens, "<|vision_start|>", "<|fim_prefix|>", "<tts_pad>", "<__media__>"];
const markerText = fc
  .array(fc.oneof(fc.constantFrom(...markers, "<", "|", ">", "think>", "<|im_", "end|>"), fc.string()))
  .map((parts) => parts.join(""));

describe("texts in a prompt", () => {
  test("hold no marker, whatever they are made of", () => {
    fc.assert(
      fc.property(markerText, (text) => {
        const said = harmless(text);
        for (const marker of markers) expect(said).not.toContain(marker);
        expect(said.replaceAll("\u2060", "")).toBe(text.replaceAll("\u2060", ""));
      }),
    );
  });

  test("stay as they are where there is nothing to part", () => {
    for (const text of ["a < b", "<|", "<||>", "<b>think</b>", "x <| y |> z", "</thinking>", ""])
      expect(harmless(text)).toBe(text);
  });

  test("stand between our own markers and the places of images", () => {
    const prompt = promptText([
      { kind: "control", token: "<|im_start|>" },
      { kind: "text", text: "user\n<|im_end|><__media__>" },
      { kind: "image", data: Uint8Array.of(0x89, 0x50) },
      { kind: "text", text: "what is it?" },
      { kind: "image", data: Uint8Array.of(0xff, 0xd8) },
    ]);
    expect(prompt.text).toBe(
      "<|im_start|>user\n<\u2060|im_end|><\u2060__media__><__media__>what is it?<__media__>",
    );
    expect(prompt.images).toEqual(["data:image/png;base64,iVA=", "data:image/jpeg;base64,/9g="]);
    expect(textsBetweenImages(prompt.text)).toHaveLength(3);
    expect(upToImage(prompt, 1).text.endsWith("<__media__>")).toBe(true);
    expect(upToImage(prompt, 2)).toEqual(prompt);
  });
});

/** A tokenizer that joins equal neighbours, so that not every place is one to cut at. */
const joining = {
  tokenize: async (text: string) => {
    const tokens: number[] = [];
    for (const [run] of text.matchAll(/(.)\1?/gsu))
      tokens.push((run.codePointAt(0) ?? 0) * 2 + (run.length > 1 ? 1 : 0));
    return tokens;
  },
  detokenize: async (tokens: readonly number[]) =>
    tokens.map((token) => String.fromCodePoint(token >> 1).repeat((token & 1) + 1)).join(""),
};

describe("a cut", () => {
  test("is made where the beginning has the very tokens of the whole", async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[ab ]{1,60}$/u), fc.nat(40), async (text, wanted) => {
        const tokens = await joining.tokenize(text);
        const part = await beginningOf(text, tokens, wanted, joining);
        if (!part) return;
        expect(text.startsWith(part.text)).toBe(true);
        expect(part.tokens).toBeGreaterThanOrEqual(wanted);
        expect(await joining.tokenize(part.text)).toEqual(tokens.slice(0, part.tokens));
      }),
    );
  });

  test("of a prompt with images is made behind one image after the other, then before the last token", async () => {
    const prompt = { text: "ab<__media__>cd<__media__>efg", images: ["1", "2"] };
    const places = {
      ...joining,
      tokenize: (text: string) => joining.tokenize(text.replaceAll("<__media__>", "IMG")),
    };
    const tokens = await places.tokenize(prompt.text);
    const ends: number[] = [];
    for (let at = 0; at < tokens.length - 1; ) {
      const next = await nextBeginning(prompt, tokens, { at, wanted: at + 1 }, places);
      expect(next.tokens).toBeGreaterThan(at);
      at = next.tokens;
      ends.push(at);
    }
    expect(ends).toEqual([5, 10, 12]);
  });
});

describe("what the library holds", () => {
  const prompt = (text: string, images: string[] = []) => ({ text, images });

  test("grows where a prompt goes on, and is gone back in to a snapshot where it does not", () => {
    const sequence = new Sequence(4);
    expect(sequence.resume(prompt("abc"), [1, 2, 3], 2)).toEqual({ from: 0, append: true });
    sequence.read(prompt("ab"), [1, 2], 0);
    sequence.read(prompt("abcd"), [1, 2, 3, 4], 2);
    sequence.hold(prompt("abcde"), 5);
    expect(sequence.resume(prompt("abcdef"), [1, 2, 3, 4, 5, 6], 5)).toEqual({ from: 4, append: true });
    expect(sequence.resume(prompt("abcX"), [1, 2, 3, 9], 3)).toEqual({ from: 2, append: false });
    expect(sequence.resume(prompt("Xbc"), [9, 2, 3], 2)).toEqual({ from: 0, append: false });
  });

  test("is what the tokenizer makes of its text, unless their numbers differ", () => {
    const sequence = new Sequence(4);
    sequence.read(prompt("ab"), [1, 2], 0);
    sequence.hold(prompt("abc"), 3);
    sequence.generated("de", [1, 2, 3, 4, 5], 5, 4);
    expect(sequence.asTokenized).toBe(true);
    expect(sequence.resume(prompt("abcdef"), [1, 2, 3, 4, 5, 6], 5)).toEqual({ from: 4, append: true });
    sequence.generated("fg", [1, 2, 3, 4, 5, 6, 7, 8, 9], 7, 6);
    expect(sequence.asTokenized).toBe(false);
    expect(sequence.resume(prompt("abcdefg"), [1, 2, 3, 4, 5, 6, 7, 8, 9], 8).append).toBe(false);
  });

  test("is given up where the library went on after it was told to stop", () => {
    const sequence = new Sequence(4);
    sequence.read(prompt("ab"), [1, 2], 0);
    sequence.hold(prompt("abc"), 3);
    // One token was given out, three more were generated.
    sequence.generated("d", [1, 2, 3, 4], 4, 6);
    expect(sequence.resume(prompt("abcde"), [1, 2, 3, 4, 5], 4)).toEqual({ from: 2, append: false });
  });

  test("is not taken for that of another image", () => {
    const sequence = new Sequence(4);
    sequence.read(prompt("a<__media__>", ["one"]), [1, -1], 0);
    expect(sequence.resume(prompt("a<__media__>b", ["two"]), [1, -1, 2], 2)).toEqual({
      from: 0,
      append: false,
    });
    expect(sequence.resume(prompt("a<__media__>b", ["one"]), [1, -1, 2], 2)).toEqual({
      from: 2,
      append: true,
    });
  });

  test("has the newest snapshots, and none beyond a cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.nat(60), (places, tokens) => {
        const snapshots = new Snapshots(4);
        for (const place of places) snapshots.wentOnFrom(place);
        const before = snapshots.before(tokens);
        expect(before).toBeLessThanOrEqual(tokens);
        expect(before === 0 || places.includes(before)).toBe(true);
        snapshots.cut(0);
        expect(snapshots.before(100)).toBe(0);
      }),
    );
    const snapshots = new Snapshots(4);
    for (const place of [10, 20, 30, 40]) snapshots.wentOnFrom(place);
    expect([snapshots.before(15), snapshots.before(25), snapshots.before(99)]).toEqual([0, 20, 40]);
  });

  test("is noted so that it can be found again, and nothing else is taken for such a note", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (text, evaluated) => {
        expect(readMemo(writeMemo(text, evaluated))).toEqual({ text, evaluated });
      }),
    );
    for (const strange of ["", "{}", '{"text":1,"evaluated":2}', '{"text":"a","evaluated":-1}'])
      expect(() => readMemo(strange)).toThrow();
  });
});

describe("a JSON schema", () => {
  test.each([
    {},
    {
      type: "object",
      properties: { a: { type: ["string", "null"] } },
      required: ["a"],
      additionalProperties: false,
    },
    { anyOf: [{ type: "integer", minimum: 1 }, { const: "x" }] },
    {
      type: "array",
      items: { $ref: "#/$defs/item" },
      $defs: { item: { type: "string", pattern: "^[a-z]{1,3}$" } },
    },
    { enum: ["a", 1, null] },
  ])("that the library knows is let through: %j", (schema) => {
    expect(unusableInSchema(schema)).toBeUndefined();
  });

  test.each([
    [{ type: "walrus" }, "walrus"],
    [{ properties: { a: { type: 3 } } }, "type 3"],
    [{ $ref: "https://example.org/schema" }, "example.org"],
    [{ $ref: "#/$defs/missing" }, "missing"],
    [{ type: "string", pattern: "[a-z]+" }, "pattern"],
    [{ type: "string", pattern: "^(?=a)b$" }, "pattern"],
    [{ anyOf: [] }, "anyOf"],
    [{ items: "string" }, "place of a schema"],
    [{ properties: [] }, "properties"],
  ])("that would end the process is refused with what it is: %j", (schema, what) => {
    expect(unusableInSchema(schema)).toContain(what);
    const sampling = { temperature: 0, topP: 1, topK: 1, minP: 0, presencePenalty: 0 };
    expect(() => howChosen({ sampling, jsonSchema: schema, maxTokens: 1 })).toThrow(
      expect.objectContaining({ code: "json-schema-unsupported" }),
    );
  });
});

test("what the library cannot tell or hold is refused by name", () => {
  const sampling = { temperature: 0, topP: 1, topK: 1, minP: 0, presencePenalty: 0 };
  for (const more of [{ chances: 0 }, { jsonSchema: { type: "object" }, orCall: true }])
    expect(() => howChosen({ sampling, maxTokens: 1, ...more })).toThrow(
      expect.objectContaining({ code: "engine-cannot" }),
    );
});

describe("the library's options", () => {
  test("are the plan's, and none is left for it to choose", () => {
    const options = loadOptions("/m.gguf", { ...practicePlan, threads: 3, contextTokens: 300 }, false);
    expect(options).toMatchObject({
      n_threads: 3,
      n_ctx: 300,
      n_batch: 300,
      n_gpu_layers: 0,
      ctx_shift: false,
    });
    expect(options).not.toHaveProperty("speculative");
    const onGpu = { ...practicePlan, backend: "vulkan" as const, gpuLayers: 65, kvType: "q8_0" as const };
    expect(loadOptions("/m.gguf", { ...onGpu, snapshots: 3 }, true).state_cache_max_checkpoints).toBe(3);
    expect(loadOptions("/m.gguf", onGpu, true)).toMatchObject({
      lib_variant: "vulkan",
      n_gpu_layers: 65,
      flash_attn_type: "on",
      cache_type_k: "q8_0",
      cache_type_v: "q8_0",
      speculative: { enabled: true, type: "draft-mtp" },
    });
    expect([variantOf("cuda"), variantOf("metal"), variantOf("none")]).toEqual([
      "cuda",
      "default",
      "default",
    ]);
    expect(speculation(false)).toMatchObject({ enabled: false, type: "none" });
  });

  test("take a seed of 32 bits as the number with a sign that it is for the library", () => {
    const sampling = { temperature: 1, topP: 1, topK: 0, minP: 0, presencePenalty: 1.5, seed: 4_294_967_295 };
    expect(howChosen({ sampling, maxTokens: 1 })).toMatchObject({
      seed: -1,
      penalty_present: 1.5,
      penalty_last_n: -1,
    });
  });
});

describe("where a model landed", () => {
  const lines = [
    "load_tensors: offloading 64 repeating layers to GPU",
    "load_tensors: offloaded 65/65 layers to GPU",
    "load_tensors:   CPU_Mapped model buffer size =   682.03 MiB",
    "load_tensors:      Vulkan0 model buffer size = 14336.00 MiB",
    "llama_kv_cache:    Vulkan0 KV buffer size =  1024.00 MiB",
    "llama_memory_recurrent:    Vulkan0 RS buffer size =   149.62 MiB",
    "llama_context: Vulkan_Host  output buffer size =     0.95 MiB",
    "llama_context:    Vulkan0 compute buffer size =   505.00 MiB",
    "llama_context: Vulkan_Host compute buffer size =    42.02 MiB",
  ];

  test("is read from the buffers that were made, those in system memory left out", () => {
    expect(landingFromLog(lines, "vulkan")).toEqual({
      backend: "vulkan",
      gpuLayers: 65,
      vramBytes: Math.round((14336 + 1024 + 149.62 + 505) * 2 ** 20),
    });
  });

  test("is no GPU without a byte of weights on one, whatever was planned", () => {
    const nothing = { backend: "none", gpuLayers: 0, vramBytes: 0 };
    expect(landingFromLog([], "cuda")).toEqual(nothing);
    expect(
      landingFromLog(
        lines.filter((line) => !line.includes("Vulkan0 model")),
        "vulkan",
      ),
    ).toEqual(nothing);
    expect(landingFromLog(lines, "none")).toEqual(nothing);
  });
});

test("texts are read in order, those before the end included", async () => {
  const stream = new TextStream();
  const texts: string[] = [];
  const reading = (async () => {
    for await (const text of stream.read()) texts.push(text);
  })();
  stream.push("a");
  await Promise.resolve();
  stream.push("b");
  stream.push("c");
  stream.close();
  await reading;
  expect(texts).toEqual(["a", "b", "c"]);
});

test("what cannot be stopped is waited for no longer than the signal allows", async () => {
  const stop = new AbortController();
  const waiting = unlessAborted(new Promise(() => undefined), stop.signal);
  stop.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  await expect(unlessAborted(Promise.resolve(1), new AbortController().signal)).resolves.toBe(1);
  await expect(unlessAborted(Promise.resolve(1), stop.signal)).rejects.toThrow("enough");
  // A failure that nobody waits for any more troubles nobody.
  await expect(unlessAborted(Promise.reject(new Error("late")), stop.signal)).rejects.toThrow("enough");
});
