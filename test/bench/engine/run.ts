import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readGgufHeader } from "../../../main/catalog";
import { forkChildren } from "../../../main/child";
import type { EngineId } from "../../../main/contract";
import { practicePlan } from "../../../main/engine";
import { buildPracticeModel, defaultPracticeTable } from "../../../main/engine/practice";
import { type ModelPlan, planExactly, planForModel } from "../../../main/fit";
import { detectMachine } from "../../../main/hardware";
import { writeSparse27b } from "../../fixtures/models/sparse-27b";
import { type DecodeWork, decodeRows } from "./decode";
import { type Row, table } from "./table";
import { turnsRows } from "./turns";

/*
 * The measurements of `npm run bench:engine`, when all set-up is done; started by ../engine.mjs.
 */

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    engine: { type: "string", default: "node-llama-cpp" },
    root: { type: "string", default: process.cwd() },
    program: { type: "string", default: "" },
  },
});
const practicePath = join(values.root, "resources/practice/practice.gguf");
const programs = join(values.root, "out/main");
const { program } = values;
const tell = (line: string) => void process.stderr.write(`${line}\n`);

const engine: EngineId = values.engine === "llama.node" ? "llama.node" : "node-llama-cpp";
/** The library that is used directly is node-llama-cpp. */
const decodes = (work: DecodeWork) => (engine === "node-llama-cpp" ? decodeRows(work) : []);

const detect = (folder: string) => detectMachine({ modelFolder: folder, spawnChild: forkChildren(programs) });
const modelAt = async (path: string) => ({
  path,
  fileBytes: (await stat(path)).size,
  header: await readGgufHeader(path),
});

/** Of a plan, what only the end of the process gives back, bytes. */
function heldBytes({ memory }: Pick<ModelPlan, "memory">): number | null {
  const ram = memory.find(({ device }) => device === "ram");
  return ram ? ram.needBytes - ram.reclaimableBytes : null;
}

async function tiny(folder: string): Promise<Row[]> {
  const plan = { ...practicePlan, engine, slots: 1 };
  const planned = planExactly(await modelAt(practicePath), await detect(folder), plan);
  if (!planned) throw new Error("The plan names a graphics card");
  return [
    ...(await decodes({
      path: null,
      practicePath,
      program,
      message: "endless",
      tokens: 2000,
      rounds: 7,
      alone: false,
      tell,
    })),
    ...(await turnsRows({
      path: practicePath,
      plan,
      plannedBytes: heldBytes(planned),
      strangers: true,
      otherSlots: engine === "node-llama-cpp" ? [2] : [],
      folder,
      programs,
      thinking: true,
      messages: ["hello there", "a code please", "table", "what is a quern?"],
      tell,
    })),
  ];
}

/**
 * A width at which the practice model writes some 150 tokens a second on a core of a server: what the fastest published
 * run of a 27B of this shape wrote (RTX 5090, Q4_K_M, guessing ahead: 155.5), without a graphics card.
 */
const fastestWidth = 11_264;

async function card(folder: string): Promise<Row[]> {
  const path = join(folder, "practice-wide.gguf");
  await buildPracticeModel(defaultPracticeTable, path, { feedForward: fastestWidth });
  return decodeRows({
    path,
    practicePath,
    program,
    message: "endless",
    tokens: 400,
    rounds: 7,
    // As on the card, a core is left for everything else.
    threads: 1,
    alone: false,
    tell,
  });
}

async function real(folder: string): Promise<Row[]> {
  const path = join(folder, "shape-q4_k_m.gguf");
  await writeSparse27b(path, "Q4_K_M");
  const model = await modelAt(path);
  const machine = await detect(folder);
  const best = planForModel(model, machine);
  const plan = planExactly(model, machine, { ...best.engine, engine }) ?? best;
  if (!plan.fits) throw new Error("There is not enough free memory for the 27B now; close other programs.");
  tell(`plan: ${JSON.stringify(plan.engine)}`);
  const decode = await decodes({
    path,
    practicePath,
    program,
    message: "hello",
    tokens: 20,
    rounds: 1,
    alone: true,
    tell,
  });
  const turns = await turnsRows({
    path,
    plan: plan.engine,
    plannedBytes: heldBytes(plan),
    strangers: false,
    otherSlots: [],
    folder,
    programs,
    thinking: false,
    maxTokens: 4,
    messages: ["hello there", "a code please"],
    tell,
  });
  return [...decode, ...turns];
}

const all = [
  {
    name: "tiny",
    title: "The practice model (some 25 times a 27B's tokens a second on a CPU)",
    measure: tiny,
  },
  { name: "card", title: "The practice model, made as slow as a 27B is on the fastest card", measure: card },
  { name: "27b", title: "A file of Qwen3.6-27B's shape (Q4_K_M, all weights zero)", measure: real },
];
const models = engine === "llama.node" ? all.filter(({ name }) => name !== "card") : all;
const folder = await mkdtemp(join(tmpdir(), "quern-bench-"));
// The file of the real shape is large where a disk knows no holes: it is not left behind.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    void rm(folder, { recursive: true, force: true }).finally(() => process.exit(130));
  });
try {
  for (const { name, title, measure } of models) {
    if (values.model !== name && values.model !== "all") continue;
    const rows = await measure(folder);
    process.stdout.write(`\n${title}, ${engine}\n${table(rows)}\n`);
    if (rows.some(({ holds }) => holds === false)) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
