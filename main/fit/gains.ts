import type { CatalogFile, MachineReport, Plan, Recommendation, Wishes } from "../contract";
import { rankQuality, unranked } from "./quality";
import { type RecommendOptions, recommend } from "./recommend";
import {
  cardSizes,
  memorySizes,
  optionsOn,
  type Upgrade,
  upgradesFor,
  withCard,
  withMemory,
} from "./upgrades";

const gib = 1024 ** 3;

/** A context must be this many times longer to be worth buying something for. */
const worthLonger = 2;

/** Whether one plan is more than another: whole on the GPU, a better build, or a much longer context. */
function gains(was: Plan, is: Plan, ranks: ReturnType<typeof rankQuality>): boolean {
  if (is.where === "gpu" && was.where !== "gpu") return true;
  if (was.where === "gpu" && is.where !== "gpu") return false;
  const order = ({ file }: Plan) => (ranks.get(file.id) ?? unranked).order;
  if (order(is) !== order(was)) return order(is) < order(was);
  return is.engine.contextTokens >= was.engine.contextTokens * worthLonger;
}

const kindOf = ({ engine }: Plan, { gpus }: MachineReport) =>
  gpus.find(({ id }) => id === engine.gpu?.id)?.kind;

/**
 * What could be bought for a machine and what it would run then: what it takes to run anything, or a build whole on a
 * graphics card; and beyond that the next size of memory or card that gains a better build or a much longer context.
 * One upgrade of each kind at most.
 * @param now what the machine runs as it is
 * @param options what was known of the machine as it is, by which `now` was made
 */
export function gainsFor(
  machine: MachineReport,
  files: readonly CatalogFile[],
  wishes: Partial<Wishes>,
  now: Recommendation,
  options: RecommendOptions = {},
): Upgrade[] {
  const found = upgradesFor(machine, files, wishes, now, options);
  if (now.status !== "fits") return found;
  const ranks = rankQuality(files);
  const unified = machine.gpus.some(({ kind }) => kind === "unified");
  const largestCard = Math.max(
    0,
    ...machine.gpus.map(({ kind, dedicatedBytes }) =>
      kind === "discrete" && dedicatedBytes.known ? dedicatedBytes.value : 0,
    ),
  );
  const next = (
    kind: Upgrade["kind"],
    sizes: readonly number[],
    changed: (bytes: number) => MachineReport | null,
  ) => {
    if (found.some((upgrade) => upgrade.kind === kind)) return;
    for (const size of sizes) {
      const other = changed(size * gib);
      const result = other && recommend(other, files, wishes, optionsOn(kind, options));
      if (result?.status !== "fits" || !gains(now.plan, result.plan, ranks)) continue;
      found.push({ kind, bytes: size * gib, plan: result.plan });
      return;
    }
  };
  const ownCard = now.plan.where === "gpu" && kindOf(now.plan, machine) === "discrete";
  // More memory gains nothing for what lies whole on a card of its own.
  if (unified) next("machine", memorySizes, (bytes) => withMemory(machine, bytes));
  else if (!ownCard) next("memory", memorySizes, (bytes) => withMemory(machine, bytes));
  if (!unified)
    next("gpu", cardSizes, (bytes) => (bytes > largestCard * 1.02 ? withCard(machine, bytes) : null));
  return found;
}
