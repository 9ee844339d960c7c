import { stat } from "node:fs/promises";
import { join } from "node:path";
import { loadCatalog, readGgufHeader } from "../../../main/catalog";
import type { MachineReport } from "../../../main/contract";
import { paperMachine, planExactly, planForModel, recommend } from "../../../main/fit";
import { median } from "../engine/table";
import { markdownTable, type Section } from "./markdown";

/** A whole recommendation must take less than this, milliseconds. */
const mostMs = 50;
const contextTokens = 32_768;

const described = ["RTX 4090 24 GB, 64 GB RAM", "RTX 4060 8 GB, 32 GB RAM", "M4 Max, 64 GB RAM", "16 GB RAM"];

interface Timed {
  readonly first: number;
  readonly usual: number;
  readonly slowest: number;
}

/** Milliseconds of the first run, of the middle one of the later ones, and of the slowest of them. */
async function timed(runs: number, work: () => unknown): Promise<Timed> {
  const times: number[] = [];
  for (let n = 0; n < runs; n++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  const [first = Number.NaN, ...later] = times;
  return { first, usual: median(later), slowest: Math.max(...later) };
}

const ms = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;

const ratio = (ours: number, theirs: number) => `1 : ${(theirs / ours).toFixed(theirs < 10 * ours ? 1 : 0)}`;

export interface SpeedWork {
  readonly root: string;
  /** A file of the real shape. */
  readonly path: string;
  readonly here: MachineReport;
}

/** How long the whole catalogue takes on this machine and on some others. */
async function recommendations({ root, here }: SpeedWork): Promise<{ rows: string[][]; holds: boolean }> {
  const files = await loadCatalog(join(root, "resources"));
  const machines = new Map([["this machine", here]]);
  for (const each of described) machines.set(each, paperMachine(each, new Date(0)));
  const rows: string[][] = [];
  let holds = true;
  for (const [name, machine] of machines) {
    const { first, usual, slowest } = await timed(60, () => recommend(machine, files));
    const within = usual < mostMs && first < mostMs;
    holds &&= within;
    rows.push([name, `${files.length}`, ms(first), ms(usual), ms(slowest), within ? "within" : "OVER"]);
  }
  return { rows, holds };
}

/**
 * The same questions to node-llama-cpp's own estimate, `GgufInsights`, second version: it has llama.cpp lay out the
 * model and the context without taking the memory. It knows one file at a time, which must be here.
 */
async function besideInsights({ path, here }: SpeedWork): Promise<string[][]> {
  const library = await import("node-llama-cpp");
  const logLevel = library.LlamaLogLevel.disabled;
  const llama = await library.getLlama({ gpu: false, build: "never", skipDownload: true, logLevel });
  try {
    const header = await readGgufHeader(path);
    const model = { path, fileBytes: (await stat(path)).size, header };
    const info = await library.readGgufFileInfo(path, { logWarnings: false });
    const insights = await library.GgufInsights.from(info, llama);
    const engine = { ...planForModel(model, here, {}, { backend: "none" }).engine, contextTokens };
    const layers = { gpuLayers: 0, useMmap: true };
    const context = { contextSize: contextTokens, modelGpuLayers: 0, batchSize: 512, sequences: 1 };
    const rows: readonly (readonly [string, Timed, Timed])[] = [
      [
        "one file: its header",
        await timed(6, () => readGgufHeader(path)),
        await timed(6, () => library.readGgufFileInfo(path, { logWarnings: false })),
      ],
      [
        "one file, one plan: its memory",
        await timed(200, () => planExactly(model, here, engine)),
        await timed(4, async () => {
          await insights.estimateModelResourceRequirementsV2(layers);
          await insights.estimateContextResourceRequirementsV2({ ...context, useMmap: true });
        }),
      ],
      [
        "one file: the best plan here",
        await timed(200, () => planForModel(model, here)),
        await timed(4, () => insights.configurationResolver.resolveAndScoreConfig()),
      ],
    ];
    return rows.map(([what, ours, theirs]) => [
      what,
      `${ms(ours.first)}, ${ms(ours.usual)}`,
      `${ms(theirs.first)}, ${ms(theirs.usual)}`,
      `${ratio(ours.first, theirs.first)}, ${ratio(ours.usual, theirs.usual)}`,
    ]);
  } finally {
    await llama.dispose();
  }
}

/** How long the fit takes to answer, beside the library's own estimate. */
export async function speedSection(work: SpeedWork): Promise<Section> {
  const { rows, holds } = await recommendations(work);
  const beside = await besideInsights(work);
  const text = [
    `A whole recommendation over the catalogue, for a budget of ${mostMs} ms: the first run of a process, the middle one`,
    "of 59 more, the slowest of them.",
    "",
    markdownTable(["machine", "builds", "first", "usual", "slowest", ""], rows),
    "",
    "Ours beside `GgufInsights` of node-llama-cpp (its second version, V2) for the same question about the same file",
    "(the shape of Q4_K_M): the first time, and the middle of the times after it, when the library has the file laid out.",
    "",
    markdownTable(["question", "ours", "GgufInsights", "ratio"], beside),
  ].join("\n");
  return { name: "speed", text, holds };
}
