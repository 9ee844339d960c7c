import { layOutGguf, type TensorShape, writeGguf } from "../../catalog";
import { floatBytes, halfBytes } from "./half";
import { guessingBlock, layerWeights } from "./layers";
import { Matrix } from "./matrix";
import { practiceMetadata } from "./metadata";
import { writeScript } from "./script";
import { layOutDims, shape } from "./shape";
import type { PracticeTable } from "./table";
import { tokenTables } from "./tables";

/** llama.cpp wants vectors, and the convolution, as F32. */
const isFloat = (name: string): boolean =>
  name.includes("norm") ||
  name.endsWith("ssm_conv1d.weight") ||
  name.endsWith("ssm_dt.bias") ||
  name.endsWith("ssm_a");

export interface PracticeOptions {
  /** With a block that guesses ahead, for an engine that speculates with it. */
  readonly mtp?: boolean;
  /**
   * The tokenizer makes the same tokens of a reply's text as the model wrote, as with the real model; otherwise it
   * spells it byte by byte. A table needs luck for it: its replies must not be made of each other's words.
   */
  readonly retokenizes?: boolean;
  /** Feed-forward layers at least this wide. What is added does nothing but take time and memory, as a larger model's. */
  readonly feedForward?: number;
}

/**
 * Writes a practice model: a real, tiny `qwen35` model whose weights are set by hand so that it says what the
 * table tells it to. Every part of the engine runs; nothing is learned. The same table gives the same bytes.
 *
 * How it works: each word of a reply is a token that occurs nowhere else, and the output matrix makes each token
 * call for the next. A recurrent layer remembers the last trigger since the last user turn began; at the three
 * places where a reply begins, the last feed-forward layer picks the beginning that belongs to it. Where a reply has
 * others that follow it, one more recurrent layer remembers which was said last.
 * @throws RangeError when the table cannot be written (see `writeScript` and `layOutDims`)
 */
export async function buildPracticeModel(
  table: PracticeTable,
  outPath: string,
  { mtp = false, retokenizes = false, feedForward = 0 }: PracticeOptions = {},
): Promise<void> {
  const script = writeScript(table, retokenizes);
  const needed = layOutDims(script.replies.length, script.sequences);
  const dims = { ...needed, feedForward: Math.max(needed.feedForward, feedForward) };
  const { embedding, output } = tokenTables(script, dims);
  const norm = new Matrix(dims.total, 1);
  norm.values.fill(1);
  const weights = new Map<string, Matrix>([
    ["token_embd.weight", embedding],
    ["output_norm.weight", norm],
    ["output.weight", output],
  ]);
  layerWeights(dims, script).forEach((layer, index) => {
    for (const [name, matrix] of layer) weights.set(`blk.${index}.${name}`, matrix);
  });
  if (mtp) {
    for (const [name, matrix] of guessingBlock(dims)) weights.set(`blk.${shape.layers}.${name}`, matrix);
  }
  const shapes = [...weights].map(
    ([name, matrix]): TensorShape => ({
      name,
      dims: matrix.rows === 1 ? [matrix.columns] : [matrix.columns, matrix.rows],
      type: isFloat(name) ? "F32" : "F16",
    }),
  );
  const layout = layOutGguf(practiceMetadata(table.name, script, dims, mtp ? 1 : 0), shapes);
  await writeGguf(outPath, layout, (tensor) => {
    const values = weights.get(tensor.name)?.values ?? new Float32Array();
    return tensor.type === "F32" ? floatBytes(values) : halfBytes(values);
  });
}
