import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { QuernError, type ServerHardware, type ServerWishes, serverPlan } from "../contract";
import { formats } from "./formats";
import { hardwareFromText, servedGpus } from "./hardware";
import { memoryOf } from "./memory";
import { planServer } from "./plan";

const gib = 1024 ** 3;
const mib = 1024 ** 2;
const served = (text: string, nodes = 1): ServerHardware => {
  const hardware = hardwareFromText(text, nodes);
  if ("trouble" in hardware) throw new Error(hardware.trouble);
  return hardware;
};
const wish = (users: number, contextTokens: number, tokensPerSecond: number | null = null): ServerWishes => ({
  users,
  contextTokens,
  tokensPerSecond,
});
const anyHardware = fc
  .tuple(fc.constantFrom(...servedGpus), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 }))
  .map(([gpu, count, nodes]) => served(`${count}x ${gpu}`, nodes));
const anyWishes = fc.record({
  users: fc.integer({ min: 1, max: 200 }),
  contextTokens: fc.integer({ min: 1024, max: 262_144 }),
  tokensPerSecond: fc.option(fc.integer({ min: 1, max: 100 })),
});
const few = { numRuns: 30 };
const weights = (name: string) => formats.find(({ format }) => format === name)?.weightsBytes ?? Number.NaN;

describe("a server's plan", () => {
  test("keeps its own sums: what fits is within vLLM's share, over sizes that divide the heads, in the given cards", () => {
    fc.assert(
      fc.property(anyHardware, anyWishes, (hardware, wishes) => {
        const plan = serverPlan.parse(planServer(hardware, wishes));
        const { option, idleCards } = plan;
        const { memory } = option;
        expect(24 % option.tensorParallel).toBe(0);
        expect(4 % option.tensorParallel).toBe(0);
        expect(64 % option.pipelineParallel).toBe(0);
        expect(option.tensorParallel).toBeLessThanOrEqual(hardware.perNode);
        expect(option.pipelineParallel).toBeLessThanOrEqual(hardware.nodes);
        expect(idleCards).toBeGreaterThanOrEqual(0);
        expect(option.usersPerReplica * option.replicas).toBeGreaterThanOrEqual(wishes.users);
        const asked = option.usersPerReplica * memory.blocksPerSequence;
        expect(option.fits).toBe(memory.neededBytes <= memory.budgetBytes);
        if (!option.fits) return;
        expect(asked).toBeLessThanOrEqual(memory.blocks);
        expect(option.mostUsers).toBeGreaterThanOrEqual(wishes.users);
        expect(option.mostContextTokens).toBeGreaterThan(wishes.contextTokens - 1024);
      }),
      few,
    );
  });

  test("never needs less for more users or more context", () => {
    fc.assert(
      fc.property(anyHardware, anyWishes, (hardware, wishes) => {
        const need = (users: number, contextTokens: number) =>
          memoryOf({
            cardBytes: hardware.memoryBytes,
            weightsBytes: weights("fp8"),
            kvCacheType: "auto",
            tensorParallel: 1,
            pipelineParallel: 1,
            users,
            contextTokens,
          }).neededBytes;
        const { users, contextTokens } = wishes;
        expect(need(users + 1, contextTokens)).toBeGreaterThan(need(users, contextTokens));
        expect(need(users, contextTokens + 1)).toBeGreaterThanOrEqual(need(users, contextTokens));
        const fits = (asked: ServerWishes) => planServer(hardware, asked).option.fits;
        if (users > 1 && fits(wishes)) expect(fits({ ...wishes, users: users - 1 })).toBe(true);
      }),
      few,
    );
  });

  test("offers only help that would do", () => {
    fc.assert(
      fc.property(anyHardware, anyWishes, (hardware, wishes) => {
        for (const help of planServer(hardware, wishes).help) {
          const cards =
            help.kind === "more-cards" ? { ...hardware, perNode: help.perNode, nodes: help.nodes } : hardware;
          const asked = {
            ...wishes,
            ...(help.kind === "fewer-users" ? { users: help.users } : {}),
            ...(help.kind === "less-context" ? { contextTokens: help.contextTokens } : {}),
            ...(help.kind === "slower" ? { tokensPerSecond: help.tokensPerSecond } : {}),
          };
          expect(planServer(cards, asked).status, help.kind).toBe("fits");
        }
      }),
      { numRuns: 10 },
    );
  });

  test("promises no more than two published starts of vLLM gave", () => {
    const common = {
      contextTokens: 262_144,
      pipelineParallel: 1,
      kvCacheType: "auto",
      weightsBytes: weights("fp8"),
    };
    // vllm-project/recipes, pull request 551: 856 blocks, one H100 at 0.95 with room for 1,024 answers.
    const h100 = memoryOf({
      ...common,
      kvCacheType: "auto",
      cardBytes: 81_559 * mib,
      tensorParallel: 1,
      users: 1024,
      utilization: 0.95,
    });
    expect(h100.blocks).toBeLessThanOrEqual(856);
    expect(h100.blocks).toBeGreaterThan(856 * 0.9);
    // Pull request 810: 377,456 tokens on two RTX 5090 at a context of 262,144, vLLM's usual share.
    const pair = memoryOf({
      ...common,
      kvCacheType: "auto",
      cardBytes: 32_607 * mib,
      tensorParallel: 2,
      users: 1,
      utilization: 0.9,
    });
    expect(pair.blocks * pair.blockTokens).toBeLessThanOrEqual(377_456);
    expect(pair.blocks * pair.blockTokens).toBeGreaterThan(377_456 * 0.9);
  });

  test("takes the files that the cards can compute with", () => {
    const formatOn = (gpus: string) => planServer(served(gpus), wish(1, 4096)).option.format;
    expect(formatOn("A100 80GB")).toBe("awq");
    expect(formatOn("H100")).toBe("fp8");
    expect(formatOn("L40S")).toBe("fp8");
    expect(formatOn("MI300X")).toBe("fp8");
    expect(formatOn("RTX PRO 6000 Blackwell")).toBe("fp8");
    expect(formatOn("RTX 5090")).toBe("nvfp4");
    expect(formatOn("2x RTX 4090")).toBe("fp8");
  });

  test("uses Ray only where one node cannot hold what is wished", () => {
    expect(planServer(served("4x L40S", 2), wish(8, 32_768)).option.pipelineParallel).toBe(1);
    const { option, status } = planServer(served("2x L4", 2), wish(8, 131_072));
    expect([status, option.pipelineParallel, option.replicas]).toEqual(["fits", 2, 1]);
  });
});

describe("the cards of a server", () => {
  test("are found by the names that people use, with the size that the driver reports or another that was said", () => {
    expect(served("2x rtx4090")).toMatchObject({ gpu: "RTX 4090", perNode: 2, architecture: "ada" });
    expect(served("NVIDIA A100 80GB").memoryBytes).toBe(80 * gib);
    expect(served("L40S 48 GB").memoryBytes).toBe(46_068 * mib);
    expect(served("RTX 4090 48GB").memoryBytes).toBe(48 * gib);
    expect(served("8 x MI300X")).toMatchObject({ vendor: "amd", perNode: 8 });
  });

  test("that are not known are answered with the nearest, and those that cannot serve with why", () => {
    const refused = (text: string) => {
      try {
        return hardwareFromText(text, 1);
      } catch (error) {
        if (error instanceof QuernError) return { code: error.code, ...error.params };
        throw error;
      }
    };
    expect(refused("RTX 4091")).toMatchObject({ code: "hardware-unknown" });
    expect(JSON.stringify(refused("RTX 4091"))).toContain("RTX 4090");
    expect(refused("2x")).toMatchObject({ code: "hardware-unclear" });
    expect(refused("99x RTX 4090")).toMatchObject({ code: "hardware-unclear" });
    expect(refused("RTX 2080 Ti")).toEqual({ trouble: "not-served", gpu: "RTX 2080 Ti" });
  });
});
