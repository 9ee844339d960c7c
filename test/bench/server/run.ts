import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { forkChildren } from "../../../main/child";
import { createTurnQueue, EngineSupervisor } from "../../../main/engine";
import { buildPracticeModel, defaultPracticeTable, practicePlan } from "../../../main/engine/practice";
import { createApiServer, openTokens, usualLimits } from "../../../main/server";
import { openDirect } from "../engine/direct";
import { median, type Row, table } from "../engine/table";
import { Client } from "./client";

/*
 * The measurements of `npm run bench:server`, when all set-up is done; started by ../server.mjs.
 */

const { values } = parseArgs({
  options: { model: { type: "string", default: "all" }, programs: { type: "string", default: "" } },
});
const tell = (line: string) => void process.stderr.write(`${line}\n`);
const budget = { overhead: 0.97, fair: 0.5, modelsMs: 5 };

interface Case {
  readonly name: string;
  readonly title: string;
  readonly feedForward?: number;
  readonly tokens: number;
  readonly rounds: number;
  /** How long the four clients ask, and for how many tokens each time. */
  readonly fairMs: number;
  readonly fairTokens: number;
}
const cases: readonly Case[] = [
  {
    name: "tiny",
    title: "The practice model (some 25 times a 27B's tokens a second on a CPU)",
    tokens: 1000,
    rounds: 9,
    fairMs: 6_000,
    fairTokens: 100,
  },
  {
    name: "card",
    title: "The practice model, made as slow as a 27B is on the fastest card",
    feedForward: 11_264,
    tokens: 400,
    rounds: 5,
    fairMs: 12_000,
    fairTokens: 60,
  },
];

async function measure(what: Case, folder: string): Promise<Row[]> {
  const path = join(folder, `${what.name}.gguf`);
  await buildPracticeModel(
    defaultPracticeTable,
    path,
    what.feedForward === undefined ? {} : { feedForward: what.feedForward },
  );
  // One core is left for everything else, as a card leaves it.
  const plan = { ...practicePlan, threads: 1 };
  const engine = new EngineSupervisor({ spawn: forkChildren(values.programs), workingFolder: folder });
  const tokens = await openTokens(join(folder, `${what.name}-tokens.json`));
  const server = createApiServer({
    backend: engine,
    queue: createTurnQueue(),
    tokens,
    model: async () => ({ id: "practice", contextTokens: plan.contextTokens }),
    ensureLoaded: async () => undefined,
    origins: () => [],
    limits: { ...usualLimits, perMinute: 1_000_000, burst: 1_000_000 },
    onTrouble: (thrown) => tell(String(thrown)),
  });
  const direct = await openDirect(join(values.programs, "direct.js"), path, plan);
  try {
    const model = { modelId: "practice", name: "Practice", path, quant: null, practice: true, plan };
    await engine.load(model, new AbortController().signal);
    const port = await server.start({ kind: "loopback", port: 0 });
    const client = async (name: string) => new Client(port, (await tokens.make(name)).token);
    const one = await client("one");
    return [
      await overhead(what, one, direct),
      await fairness(what, await Promise.all(["a", "b", "c", "d"].map(client))),
      ...(await models(one)),
    ];
  } finally {
    await direct.close();
    await server.stop(0);
    await tokens.close();
    await engine.dispose();
  }
}

/** Tokens a second that a client gets, beside the library's own in a process of its own; in turns. */
async function overhead(
  { tokens, rounds }: Case,
  client: Client,
  direct: Awaited<ReturnType<typeof openDirect>>,
): Promise<Row> {
  const rates = { server: [] as number[], direct: [] as number[] };
  // The first of each fills caches and is not counted.
  for (let round = -1; round < rounds; round += 1) {
    const plain = await direct.decode("endless", tokens);
    const served = await client.stream("endless", tokens);
    if (round < 0) continue;
    rates.direct.push((plain.tokens * 1000) / plain.ms);
    rates.server.push((served.tokens * 1000) / served.ms);
    tell(`direct ${rates.direct.at(-1)?.toFixed(1)}  server ${rates.server.at(-1)?.toFixed(1)} tokens/s`);
  }
  const [speed, own] = [median(rates.server), median(rates.direct)];
  return {
    what: "decode, tokens/s at a client of the API",
    figure: speed.toFixed(1),
    reference: `${own.toFixed(1)} direct`,
    ratio: speed / own,
    budget: `>= ${budget.overhead}`,
    holds: speed / own >= budget.overhead,
  };
}

/** Four clients ask at once and again and again, one of them with three requests at a time. */
async function fairness({ fairMs, fairTokens }: Case, clients: readonly Client[]): Promise<Row> {
  const over = AbortSignal.timeout(fairMs);
  const got = await Promise.all(
    clients.map(async (client, index) => {
      let sum = 0;
      const line = async () => {
        while (!over.aborted) {
          const { allTokens } = await client.stream("endless", fairTokens, over).catch((error: unknown) => {
            if (over.aborted) return { allTokens: 0 };
            throw error;
          });
          sum += allTokens;
        }
      };
      await Promise.all(Array.from({ length: index === 0 ? 3 : 1 }, line));
      return sum;
    }),
  );
  const [least, most] = [Math.min(...got), Math.max(...got)];
  return {
    what: "4 clients, one with three requests at once: least of the tokens beside most",
    figure: String(least),
    reference: `${most} (${got.join(", ")})`,
    ratio: least / most,
    budget: `>= ${budget.fair}`,
    holds: least / most >= budget.fair,
  };
}

async function models(client: Client): Promise<Row[]> {
  const times: number[] = [];
  for (let round = -20; round < 300; round += 1) {
    const ms = await client.models();
    if (round >= 0) times.push(ms);
  }
  const sorted = [...times].sort((a, b) => a - b);
  const middle = median(times);
  return [
    {
      what: "first byte of /v1/models, ms, connecting included",
      figure: middle.toFixed(2),
      reference: `95 %: ${(sorted[Math.floor(sorted.length * 0.95)] ?? 0).toFixed(2)}`,
      budget: `< ${budget.modelsMs}`,
      holds: middle < budget.modelsMs,
    },
  ];
}

const folder = await mkdtemp(join(tmpdir(), "quern-bench-"));
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    void rm(folder, { recursive: true, force: true }).finally(() => process.exit(130));
  });
try {
  for (const what of cases) {
    if (values.model !== what.name && values.model !== "all") continue;
    const rows = await measure(what, folder);
    process.stdout.write(`\n${what.title}\n${table(rows)}\n`);
    if (rows.some(({ holds }) => holds === false)) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
