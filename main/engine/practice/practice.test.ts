import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readGgufHeader } from "../../catalog";
import { byteCharacters, byteText } from "./byte-text";
import { halfBytes, toHalf } from "./half";
import { buildPracticeModel, defaultPracticeTable, type PracticeTable } from "./index";
import { uniquePieces } from "./pieces";
import { tokenType, writeScript } from "./script";
import { triggerForms } from "./triggers";

const small: PracticeTable = {
  name: "Small",
  thinking: "Hm.",
  fallback: { text: "What?" },
  replies: [{ triggers: ["ping"], text: "Pong, pong, pong." }],
};

/** Recorded once: a change here means that every machine gets another file. */
const smallSha256 = "5659382c7fb0bd443a643e9b3b83fab52f5e703df91f1eddc20aa8a94e8c5006";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-practice-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function sha256Of(table: PracticeTable, name: string): Promise<string> {
  const path = join(folder, name);
  await buildPracticeModel(table, path);
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

test("the same table gives the same bytes on every machine", async () => {
  expect(await sha256Of(small, "a.gguf")).toBe(smallSha256);
  expect(await sha256Of(small, "b.gguf")).toBe(smallSha256);
  expect(await sha256Of({ ...small, thinking: "Hm!" }, "c.gguf")).not.toBe(smallSha256);
});

test("the practice model that ships is a whole qwen35 file of less than 8 MB", async () => {
  const path = join(folder, "practice.gguf");
  await buildPracticeModel(defaultPracticeTable, path);
  const header = await readGgufHeader(path);
  expect(header.architecture).toBe("qwen35");
  expect(header.name).toBe("Quern practice model");
  const { size } = await stat(path);
  expect(size).toBe(header.expectedBytes);
  expect(size).toBeLessThan(8_000_000);
});

test("a practice model can have a block that guesses ahead, and is else the same", async () => {
  const [plain, guessing] = [join(folder, "plain.gguf"), join(folder, "guessing.gguf")];
  await buildPracticeModel(small, plain);
  await buildPracticeModel(small, guessing, { mtp: true });
  const [without, having] = [await readGgufHeader(plain), await readGgufHeader(guessing)];
  expect(having.metadata.get("qwen35.nextn_predict_layers")).toBe(1);
  expect(having.blockCount).toBe((without.blockCount ?? 0) + 1);
  const names = new Set(without.tensors.map(({ name }) => name));
  const more = having.tensors.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  expect(more.every((name) => name.startsWith("blk.4."))).toBe(true);
  expect(more).toContain("blk.4.nextn.eh_proj.weight");
});

test("a table can be written so that a reply's text is made of the tokens that it was said in", () => {
  const { tokens, chains } = writeScript(small, true);
  const said = chains.map((chain) => chain.tokens.map((token) => tokens[token]?.text ?? "").join(""));
  expect(said).toContain("Pong, pong, pong.");
  for (const chain of chains)
    for (const token of chain.tokens) expect(tokens[token]?.type).toBe(tokenType.userDefined);
});

test("every token of a reply has exactly one place", () => {
  const { chains, tokens } = writeScript(defaultPracticeTable);
  const placed = chains.flatMap((chain) => chain.tokens);
  expect(new Set(placed).size).toBe(placed.length);
  expect(new Set(tokens.map((token) => token.text)).size).toBe(tokens.length);
});

test("two replies with one trigger are refused", () => {
  const twice = { ...small, replies: [...small.replies, { triggers: ["Ping"], text: "No." }] };
  expect(() => writeScript(twice)).toThrow(/share the trigger/u);
});

test("a word counts at the start of a word only, in the usual capitalizations", () => {
  expect(triggerForms("long")).toEqual([" long", "\nlong", " Long", "\nLong", " LONG", "\nLONG"]);
  expect(triggerForms("你好")).toEqual(["你好"]);
});

test("cutting a text into new pieces loses nothing and repeats nothing", () => {
  const text = fc.array(fc.constantFrom("the ", "mill ", "the mill ", "\n\n", "磨坊", "🌾", "42", ". "), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(text, fc.boolean(), (parts, torn) => {
      const used = new Set(byteCharacters);
      const pieces = uniquePieces(`begin ${parts.join("")}`, torn, used);
      expect(pieces.join("")).toBe(byteText(`begin ${parts.join("")}`));
      expect(new Set(pieces).size).toBe(pieces.length);
      for (const piece of pieces) expect(byteCharacters).not.toContain(piece);
    }),
  );
});

test("half-precision numbers are those of IEEE 754", () => {
  expect([0, 1, -2, 65504, 2 ** -14, 2 ** -24, 1e6, 1 / 3].map(toHalf)).toEqual([
    0, 0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00, 0x3555,
  ]);
  expect([...halfBytes(new Float32Array([1, 0]))]).toEqual([0, 0x3c, 0, 0]);
});
