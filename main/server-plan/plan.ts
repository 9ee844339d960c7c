import {
  type ServerHardware,
  type ServerHelp,
  type ServerOption,
  type ServerPlan,
  type ServerWishes,
  serverLimits,
} from "../contract";
import type { GpuRow } from "../fit";
import { cacheTypesFor, type Format, formatsFor } from "./formats";
import { speedRow } from "./hardware";
import { fitsIn, memoryOf } from "./memory";
import { speedOf } from "./speed";

/** Numbers of cards that the model can be cut over: they divide its 24 query heads and its 4 KV heads. */
const tensorSizes = [1, 2, 4] as const;
/** Numbers of nodes that its 64 layers can be cut over evenly. */
const stageCounts = [1, 2, 4] as const;

/** A plan for vLLM, or the nearest that there is and what would help. Pure; the same input gives the same plan. */
export function planServer(hardware: ServerHardware, wishes: ServerWishes): ServerPlan {
  const option = withMost(hardware, wishes, bestOption(hardware, wishes));
  const status = !option.fits ? "does-not-fit" : quickEnough(option, wishes) ? "fits" : "too-slow";
  const cards = hardware.perNode * hardware.nodes;
  return {
    schemaVersion: 1,
    status,
    wishes,
    hardware,
    option,
    idleCards: cards - option.tensorParallel * option.pipelineParallel * option.replicas,
    help: status === "fits" ? [] : helpFor(hardware, wishes, option),
  };
}

/** An option before it is known what else it could hold, which takes longer to find and is asked of one only. */
type Candidate = Omit<ServerOption, "mostContextTokens" | "mostUsers">;

function quickEnough(option: Candidate, { tokensPerSecond }: ServerWishes): boolean {
  return tokensPerSecond === null || option.tokensPerSecond >= tokensPerSecond;
}

/**
 * The first in this order that fits and is quick enough: few nodes before many (a network is slow), the better weights,
 * the better cache, few cards before many. Else the quickest that fits; else the one that misses the least.
 */
function bestOption(hardware: ServerHardware, wishes: ServerWishes): Candidate {
  const all = options(hardware, wishes);
  const fitting = all.filter(({ fits }) => fits);
  const good = fitting.find((option) => quickEnough(option, wishes));
  const [quickest] = [...fitting].sort((a, b) => b.tokensPerSecond - a.tokensPerSecond);
  const missing = ({ memory }: Candidate) => memory.neededBytes - memory.budgetBytes;
  const [nearest] = [...all].sort((a, b) => missing(a) - missing(b));
  const option = good ?? quickest ?? nearest;
  if (!option) throw new Error("an architecture without formats");
  return option;
}

function options(hardware: ServerHardware, wishes: ServerWishes): Candidate[] {
  const { architecture, perNode, nodes } = hardware;
  const row = speedRow(hardware);
  return stageCounts
    .filter((stages) => stages <= nodes)
    .flatMap((stages) =>
      formatsFor(architecture).flatMap((format) =>
        cacheTypesFor(architecture, format.format).flatMap((cache) =>
          tensorSizes
            .filter((size) => size <= perNode)
            .map((size) => optionOf(hardware, row, wishes, format, cache, size, stages)),
        ),
      ),
    );
}

function optionOf(
  hardware: ServerHardware,
  row: GpuRow,
  wishes: ServerWishes,
  { format, repo, weightsBytes }: Format,
  kvCacheType: "auto" | "fp8",
  tensorParallel: ServerOption["tensorParallel"],
  pipelineParallel: ServerOption["pipelineParallel"],
): Candidate {
  const most = copies(hardware, { tensorParallel, pipelineParallel });
  const wanted = Math.min(most, wishes.users);
  // Where more than one node is used, each runs as many: they all get the same files.
  const ofNode = Math.floor(hardware.perNode / tensorParallel);
  const replicas = wanted <= ofNode ? wanted : Math.min(most, Math.ceil(wanted / ofNode) * ofNode);
  const usersPerReplica = Math.ceil(wishes.users / replicas);
  const cut = { weightsBytes, kvCacheType, tensorParallel, pipelineParallel, users: usersPerReplica };
  const memory = memoryOf({ ...cut, cardBytes: hardware.memoryBytes, contextTokens: wishes.contextTokens });
  const speed = speedOf({ ...cut, row, depth: wishes.contextTokens / 2 });
  return {
    format,
    repo,
    kvCacheType,
    tensorParallel,
    pipelineParallel,
    replicas,
    usersPerReplica,
    memory,
    fits: fitsIn(memory),
    tokensPerSecond: Math.round(speed * 10) / 10,
  };
}

type Cut = Pick<ServerOption, "tensorParallel" | "pipelineParallel">;

/** Copies of the model that the cards have room for. One that spans nodes stays alone: it needs a Ray of its own. */
function copies({ perNode, nodes }: ServerHardware, { tensorParallel, pipelineParallel }: Cut): number {
  return pipelineParallel > 1 ? 1 : Math.floor(perNode / tensorParallel) * nodes;
}

function withMost(hardware: ServerHardware, wishes: ServerWishes, option: Candidate): ServerOption {
  const weightsBytes = formatsFor(hardware.architecture).find(
    ({ format }) => format === option.format,
  )?.weightsBytes;
  if (weightsBytes === undefined) throw new Error("an option in a format that the cards have not");
  const holds = (users: number, contextTokens: number) =>
    fitsIn(memoryOf({ ...option, weightsBytes, cardBytes: hardware.memoryBytes, users, contextTokens }));
  const kibis = Math.floor(serverLimits.contextTokens / 1024);
  const users = largest(serverLimits.users, (each) => holds(each, wishes.contextTokens));
  return {
    ...option,
    mostContextTokens: largest(kibis, (kibi) => holds(option.usersPerReplica, kibi * 1024)) * 1024,
    mostUsers: Math.min(serverLimits.users, copies(hardware, option) * users),
  };
}

/** The largest whole number up to `most` for which a falling condition holds; 0 where it holds for none. */
function largest(most: number, holds: (value: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Single changes that would do, each tried by planning again. */
function helpFor(hardware: ServerHardware, wishes: ServerWishes, option: ServerOption): ServerHelp[] {
  const does = (changed: Partial<ServerWishes>, cards: ServerHardware = hardware) => {
    const asked = { ...wishes, ...changed };
    const found = bestOption(cards, asked);
    return found.fits && quickEnough(found, asked);
  };
  const help: ServerHelp[] = [];
  const users = largest(wishes.users - 1, (fewer) => fewer === 0 || does({ users: fewer }));
  if (users > 0) help.push({ kind: "fewer-users", users });
  const kibi = largest(Math.ceil(wishes.contextTokens / 1024) - 1, (less) =>
    does({ contextTokens: less * 1024 }),
  );
  if (kibi > 0) help.push({ kind: "less-context", contextTokens: kibi * 1024 });
  if (option.fits && option.tokensPerSecond > 0)
    help.push({ kind: "slower", tokensPerSecond: option.tokensPerSecond });
  const more = largerSets(hardware).find((cards) => does({}, cards));
  if (more) help.push({ kind: "more-cards", perNode: more.perNode, nodes: more.nodes });
  return help;
}

function largerSets(hardware: ServerHardware): ServerHardware[] {
  const cards = hardware.perNode * hardware.nodes;
  return [1, 2, 4, 8]
    .flatMap((perNode) => [1, 2, 4].map((nodes) => ({ ...hardware, perNode, nodes })))
    .filter((each) => each.perNode * each.nodes > cards)
    .sort((a, b) => a.perNode * a.nodes - b.perNode * b.nodes || a.nodes - b.nodes);
}
