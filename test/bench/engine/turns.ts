import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { forkChildren } from "../../../main/child";
import type { EnginePlan } from "../../../main/contract";
import { EngineSupervisor } from "../../../main/engine";
import { watchMemory } from "./memory-watch";
import { median, type Row } from "./table";
import { ask, Talk, type Turn } from "./talk";

/** Tokens that may be read again where a conversation is taken up. */
const mostAgain = 64;
const MiB = 1024 * 1024;

export interface TurnsWork {
  readonly path: string;
  readonly plan: EnginePlan;
  /** What the plan says that only the end of the process gives back, bytes; null: no plan of the fit's. */
  readonly plannedBytes: number | null;
  /** Whether it is also measured what a turn takes where nothing is kept, and what going to and fro costs: slow. */
  readonly strangers: boolean;
  /** Numbers of slots, beside the plan's, with which to go from one conversation to another. */
  readonly otherSlots: readonly number[];
  /** An empty folder of ours. */
  readonly folder: string;
  /** The folder of the built programs. */
  readonly programs: string;
  readonly thinking: boolean;
  readonly maxTokens?: number;
  /** Said one after the other, over and over. */
  readonly messages: readonly string[];
  tell(line: string): void;
}

const turnCount = 30;

/** Thirty turns of one conversation, a restart, and going to and fro between four: what is read again, and memory. */
export async function turnsRows(work: TurnsWork): Promise<Row[]> {
  const states = await mkdtemp(join(work.folder, "states-"));
  const first = await loaded(work, states, work.plan);
  const talk = new Talk("thirty", work.thinking, work.maxTokens);
  const turns: Turn[] = [];
  for (let n = 0; n < turnCount; n++) {
    const turn = await talk.say(first.engine, messageOf(work, n));
    turns.push(turn);
    const { promptTokens, reusedTokens, generatedTokens } = turn.stats;
    work.tell(
      `turn ${n + 1}: prompt ${promptTokens}, reused ${reusedTokens}, again ${turn.again}, written ` +
        `${generatedTokens}, first token after ${turn.firstMs.toFixed(0)} ms`,
    );
  }
  const peak = first.peak();
  work.tell(`peak memory ${Math.round(peak / MiB)} MiB`);
  await first.end();

  const second = await loaded(work, states, work.plan);
  const resumed = await talk.say(second.engine, messageOf(work, turnCount));
  work.tell(`restart: prompt ${resumed.stats.promptTokens}, reused ${resumed.stats.reusedTokens}`);
  // The same once more as a stranger's: what a turn takes where nothing is kept.
  const anew = work.strangers
    ? await ask(second.engine, "stranger", talk.turns.slice(0, -1), work.thinking, 1)
    : null;
  const switching = work.strangers ? await switchingRows(work, second.engine, work.plan.slots ?? 1) : [];
  await second.end();
  for (const slots of work.otherSlots) {
    const { engine, end } = await loaded(work, states, { ...work.plan, slots });
    switching.push(...(await switchingRows(work, engine, slots)));
    await end();
  }
  return [
    ...firstTokenRows(turns, anew?.firstMs ?? null),
    ...againRows("30 turns: tokens read again, most", turns),
    {
      what: "30 turns: read beyond message, answer and 64",
      figure: `${Math.max(0, ...turns.map(({ beyond }) => beyond))}`,
      budget: "0",
      holds: turns.every(({ beyond }) => beyond <= 0),
    },
    ...againRows("restart from a state file: tokens read again", [resumed]),
    ...switching,
    memoryRow(peak, work.plannedBytes),
  ];
}

const messageOf = ({ messages }: TurnsWork, n: number) => messages[n % messages.length] ?? "hello";

async function loaded({ path, folder, programs }: TurnsWork, states: string, plan: EnginePlan) {
  const engine = new EngineSupervisor({
    spawn: forkChildren(programs),
    workingFolder: folder,
    states: () => ({ folder: states, budgetBytes: 1e12, maxAgeDays: 30 }),
  });
  const { peak, stop } = watchMemory(() => engine.pid);
  await engine.load({ modelId: "bench", name: "bench", path, quant: null, practice: false, plan });
  const end = async () => {
    // The end of the program waits six seconds at most; what is to be measured is not the disk.
    await engine.saveStates(300_000);
    stop();
    await engine.dispose();
  };
  return { engine, peak, end };
}

function againRows(what: string, turns: readonly Turn[]): Row[] {
  const most = Math.max(...turns.map(({ again }) => again));
  const prompt = Math.max(...turns.map(({ stats }) => stats.promptTokens));
  return [
    {
      what,
      figure: `${most}`,
      reference: `${prompt} prompt`,
      budget: `<= ${mostAgain}`,
      holds: most <= mostAgain,
    },
  ];
}

/** The first turn reads the beginning; all others as much as is new. */
function firstTokenRows(turns: readonly Turn[], anewMs: number | null): Row[] {
  const times = turns.map(({ firstMs }) => firstMs);
  const row = (what: string, from: number, to: number): Row => {
    const ms = median(times.slice(from, to));
    const figure = `${ms.toFixed(0)} ms`;
    if (anewMs === null) return { what, figure };
    return { what, figure, reference: `${anewMs.toFixed(0)} ms all anew`, ratio: ms / anewMs };
  };
  return [row("first token, turns 2 to 6, median", 1, 6), row("first token, turns 26 to 30, median", 25, 30)];
}

/** Four conversations one after the other, three times: with fewer slots, from the disk each time. */
async function switchingRows(work: TurnsWork, engine: EngineSupervisor, slots: number): Promise<Row[]> {
  const named = slots === 1 ? "1 slot" : `${slots} slots`;
  const talks = Array.from({ length: 4 }, (_, n) => new Talk(`${named} ${n}`, work.thinking, work.maxTokens));
  const turns: Turn[] = [];
  for (let n = 0; n < 3; n++) {
    for (const talk of talks) turns.push(await talk.say(engine, messageOf(work, n)));
  }
  work.tell(`4 conversations, ${named}: again ${turns.map(({ again }) => again).join(" ")}`);
  return againRows(`4 conversations in turns, ${named}: tokens read again`, turns);
}

function memoryRow(peak: number, planned: number | null): Row {
  const what = "peak memory of 30 turns";
  if (peak === 0) return { what, figure: "not told by this system" };
  const figure = `${Math.round(peak / MiB)} MiB`;
  if (planned === null) return { what, figure };
  const budget = `${Math.round(planned / MiB)} MiB`;
  return {
    what,
    figure,
    reference: "the plan",
    ratio: peak / planned,
    budget: `<= ${budget}`,
    holds: peak <= planned,
  };
}
