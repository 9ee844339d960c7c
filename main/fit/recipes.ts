import recipeData from "../../resources/recipes/qwen3.6-27b.json";
import { type BytesByType, type LayerTable, layerTable } from "./layers";

interface RecipeData {
  readonly fileBytes: number;
  readonly bytesByType: BytesByType;
  /** The kinds of layers, by letter. */
  readonly layerKinds: Readonly<Record<string, BytesByType>>;
  /** A letter for each layer. */
  readonly layers: string;
}

const recipes: Readonly<Record<string, RecipeData>> = recipeData.recipes;

/** The types of a build's tensors: its own recipe, or the one of its family. */
export interface Recipe {
  readonly name: string;
  /** True: the build's own types are not known, and these are taken for them. */
  readonly assumed: boolean;
  /** Size of the file that it makes, without a block that guesses ahead. */
  readonly fileBytes: number;
  readonly bytesByType: BytesByType;
  readonly layers: readonly BytesByType[];
  readonly layerBytes: number;
  /** Bytes of what comes behind the last layer. */
  readonly endBytes: number;
}

/**
 * The nearest recipe by bits for one number, where a build's own is not known. A dynamic build (UD-…) raises some
 * tensors of its family's plain recipe and lowers others; nobody publishes which, short of its header. Of 2-bit
 * builds no recipe is known: the 3-bit one stands for them, which, like them, has few tensors that a processor
 * rearranges. An assumption, told as one.
 */
function familyOf(quant: string): string | null {
  const plain = quant.replace(/^UD-/u, "");
  const bits = /^I?Q(\d)/u.exec(plain)?.[1];
  if (/^IQ4/u.test(plain)) return "IQ4_XS";
  const byBits: Readonly<Record<string, string>> = {
    1: "Q3_K_S",
    2: "Q3_K_S",
    3: /^IQ3|Q3_K_S/u.test(plain) ? "Q3_K_S" : "Q3_K_M",
    4: /_S$/u.test(plain) ? "Q4_K_S" : "Q4_K_M",
    5: /_S$/u.test(plain) ? "Q5_K_S" : "Q5_K_M",
    6: "Q6_K",
    8: "Q8_0",
  };
  return bits === undefined ? null : (byBits[bits] ?? null);
}

const sumOf = (types: BytesByType) => Object.values(types).reduce((all, bytes) => all + bytes, 0);
const known = new Map<string, Recipe | null>();

/** The recipe of a quantization; null where not even its family is known. */
export function recipeOf(quant: string): Recipe | null {
  const before = known.get(quant);
  if (before !== undefined) return before;
  const name = recipes[quant] ? quant : familyOf(quant);
  const data = name === null ? undefined : recipes[name];
  const recipe = name !== null && data ? read(name, data, name !== quant) : null;
  // Quantizations are named by catalogues: few, but not all of them by us.
  if (known.size < 200) known.set(quant, recipe);
  return recipe;
}

function read(name: string, data: RecipeData, assumed: boolean): Recipe {
  const { fileBytes, bytesByType, layerKinds, layers: letters } = data;
  const layers = [...letters].map((letter) => layerKinds[letter] ?? {});
  const layerBytes = layers.reduce((all, layer) => all + sumOf(layer), 0);
  const endBytes = sumOf(bytesByType) - layerBytes;
  return { name, assumed, fileBytes, bytesByType, layers, layerBytes, endBytes };
}

const asTheyAre = new Map<string, LayerTable>();

/** A recipe with its layers made larger or smaller by a factor; what comes behind them stays as it is. */
export function layersOfRecipe(
  { name, bytesByType, layers }: Recipe,
  factor: number,
): { layers: LayerTable; bytesByType: BytesByType } {
  const table = (factor === 1 ? asTheyAre.get(name) : undefined) ?? layerTable(layers, factor);
  if (factor === 1) asTheyAre.set(name, table);
  const more = (type: string) => (table.beforeByType[type]?.at(-1) ?? 0) * (1 - 1 / factor);
  return {
    layers: table,
    bytesByType: Object.fromEntries(
      Object.entries(bytesByType).map(([type, bytes]) => [type, bytes + more(type)]),
    ),
  };
}
