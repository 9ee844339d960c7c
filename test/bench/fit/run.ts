import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadCatalog } from "../../../main/catalog";
import { forkChildren } from "../../../main/child";
import { detectMachine } from "../../../main/hardware";
import { writeSparse27b } from "../../fixtures/models/sparse-27b";
import { cases } from "./cases";
import { loadCase, type Outcome } from "./load";
import { loadsSection } from "./loads-section";
import { type Section, withSection } from "./markdown";
import { publishedSection } from "./published-section";
import { speedSection } from "./speed";

/*
 * The measurements of `npm run bench:fit`, when all set-up is done; started by ../fit.mjs.
 */

const { values } = parseArgs({
  options: {
    root: { type: "string", default: process.cwd() },
    only: { type: "string" },
    quant: { type: "string" },
    "no-write": { type: "boolean" },
  },
});
const { root, only, quant: asked } = values;
const programs = join(root, "out/main");
const document = join(root, "docs/fit.md");
const tell = (line: string) => void process.stderr.write(`${line}\n`);
const detect = (folder: string) => detectMachine({ modelFolder: folder, spawnChild: forkChildren(programs) });

/** The table with one row more after each load. */
async function* loads(folder: string): AsyncGenerator<Section> {
  const outcomes: Outcome[] = [];
  for (const tried of cases) {
    const { quant, contextTokens, kvType } = tried;
    if (asked !== undefined && asked !== quant) continue;
    tell(`${quant}, ${contextTokens} tokens, ${kvType}`);
    const path = join(folder, `${quant}.gguf`);
    await writeSparse27b(path, quant);
    // What is free is looked at just before each load, as the app does it.
    const machine = await detect(folder);
    outcomes.push(await loadCase({ path, machine, folder, programs }, tried));
    await rm(path);
    yield loadsSection(outcomes, machine);
  }
}

async function speeds(folder: string): Promise<Section> {
  const path = join(folder, "speed.gguf");
  await writeSparse27b(path, "Q4_K_M");
  return await speedSection({ root, path, here: await detect(folder) });
}

/** Each section as soon as it is measured: what comes later takes a quarter of an hour, and may be stopped. */
async function* sections(folder: string): AsyncGenerator<Section> {
  const wanted = (name: Section["name"]) => only === undefined || only === name;
  if (wanted("published")) yield publishedSection(await loadCatalog(join(root, "resources")));
  if (wanted("speed")) yield await speeds(folder);
  if (wanted("loads")) yield* loads(folder);
}

const folder = await mkdtemp(join(tmpdir(), "quern-bench-"));
// The files of the real shape are large where a disk knows no holes: they are not left behind. Not `once`: a package of
// the library ends the process where it finds no other listener.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    void rm(folder, { recursive: true, force: true }).finally(() => process.exit(130));
  });
try {
  const last = new Map<Section["name"], Section>();
  for await (const section of sections(folder)) {
    last.set(section.name, section);
    if (values["no-write"] || asked !== undefined) continue;
    await writeFile(document, withSection(await readFile(document, "utf8"), section));
  }
  for (const { text, holds } of last.values()) {
    process.stdout.write(`\n${text}\n`);
    if (!holds) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
