import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { machineFixture } from "../../../test/fixtures/machines";
import { openSettings } from "../../settings";
import type { PowerEvent } from "../power";
import { gentleThreads, isGentle } from "./gentle";
import { startLiving } from "./living";
import { lookAtMemory } from "./memory-look";
import { type MemoryLook, memoryStateOf, PressureJudge, parseStalls } from "./pressure";

const GB = 1e9;
const look = (availableBytes: number, stalledPercent: number | null = 0): MemoryLook => ({
  totalBytes: 16 * GB,
  availableBytes,
  stalledPercent,
});

describe("memory pressure", () => {
  it("is read from what Linux tells of stalls", () => {
    const text =
      "some avg10=12.34 avg60=1.00 avg300=0.10 total=5\nfull avg10=4.56 avg60=0.50 avg300=0.00 total=3\n";
    expect(parseStalls(text)).toBe(4.56);
    expect(parseStalls("")).toBeNull();
  });

  it.runIf(process.platform === "linux")("is looked for on this very machine", async () => {
    const seen = await lookAtMemory(machineFixture("server-no-gpu"));
    expect(seen?.availableBytes).toBeGreaterThan(0);
    expect(seen?.availableBytes).toBeLessThanOrEqual(seen?.totalBytes ?? 0);
  });

  it("tells calm, short and dying apart", () => {
    expect(memoryStateOf(look(8 * GB))).toBe("calm");
    expect(memoryStateOf(look(0.7 * GB))).toBe("between");
    expect(memoryStateOf(look(0.4 * GB))).toBe("short");
    expect(memoryStateOf(look(8 * GB, 20))).toBe("short");
    // Little memory alone ends no program where the system tells that none stands still.
    expect(memoryStateOf(look(0.1 * GB))).toBe("short");
    expect(memoryStateOf(look(0.1 * GB, 80))).toBe("dying");
    expect(memoryStateOf(look(0.1 * GB, null))).toBe("dying");
  });

  it("must last, and does not take the model away again before it has been calm", () => {
    const judge = new PressureJudge();
    const said = (looks: MemoryLook[]) => looks.map((each) => judge.judge(each));
    const short = look(0.3 * GB);
    expect(said([short, short, look(8 * GB), short, short])).toEqual(Array(5).fill("stay"));
    expect(judge.judge(short)).toBe("unload");
    judge.unloaded();
    expect(said([short, short, short, short])).toEqual(Array(4).fill("stay"));
    expect(said([look(8 * GB), short, short, short])).toEqual(["stay", "stay", "stay", "unload"]);
  });

  it("breaks off an answer only when the system is about to end something", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: 0, max: 16, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true })),
        ),
        (looks) => {
          const judge = new PressureJudge();
          looks.forEach(([free, stalls], index) => {
            if (judge.judge(look(free * GB, stalls)) !== "unload-now") return;
            const last = looks.slice(index - 2, index + 1);
            expect(last).toHaveLength(3);
            for (const [bytes, percent] of last)
              expect(memoryStateOf(look(bytes * GB, percent))).toBe("dying");
          });
        },
      ),
    );
  });
});

describe("room for others", () => {
  it("leaves one core of a few and a quarter of many, and always takes one", () => {
    expect([1, 2, 4, 7, 8, 12, 16, 64].map(gentleThreads)).toEqual([1, 1, 3, 6, 6, 9, 12, 48]);
  });

  it("is wanted always, or on battery", () => {
    expect(isGentle({ keepUsable: true, keepUsableOnBattery: false }, false)).toBe(true);
    expect(isGentle({ keepUsable: false, keepUsableOnBattery: true }, false)).toBe(false);
    expect(isGentle({ keepUsable: false, keepUsableOnBattery: true }, true)).toBe(true);
  });
});

describe("living with others", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "quern-living-"));
  });
  afterEach(async () => {
    vi.useRealTimers();
    await rm(folder, { recursive: true, force: true });
  });

  async function world(seen: () => MemoryLook | null = () => null) {
    const done: string[] = [];
    const engine = {
      idleSeconds: 0,
      busy: false,
      sleep: async (why: string, even: { busy?: boolean } = {}) => {
        if (engine.busy && !even.busy) return false;
        done.push(`sleep ${why}`);
        return true;
      },
      stopAnswers: () => void done.push("stop"),
      saveStates: async () => void done.push("save"),
      check: async () => {
        done.push("check");
        return true;
      },
    };
    let battery = false;
    let tell: (event: PowerEvent) => void = () => undefined;
    const settings = await openSettings(folder);
    vi.useFakeTimers();
    const living = startLiving({
      engine,
      settings,
      power: {
        onBattery: () => battery,
        onEvent: (listener) => {
          tell = listener;
        },
      },
      look: async () => seen(),
      isLoaded: () => true,
      onGentle: (gentle) => done.push(gentle ? "gentle" : "full"),
      onTrouble: (thrown) => done.push(String(thrown)),
      every: 1000,
    });
    const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
    const plug = (on: boolean) => {
      battery = !on;
      tell(on ? "mains" : "battery");
    };
    return { engine, settings, living, done, seconds, plug, tell: (event: PowerEvent) => tell(event) };
  }

  it("unloads a model that was not used for the time that is set, and never where none is set", async () => {
    const { engine, settings, done, seconds, living } = await world();
    engine.idleSeconds = 59 * 60;
    await seconds(2);
    expect(done).toEqual([]);
    engine.idleSeconds = 60 * 60;
    await seconds(1);
    expect(done).toEqual(["sleep idle"]);
    done.length = 0;
    await settings.change({ idleUnloadMinutes: null });
    engine.idleSeconds = 1e6;
    await seconds(3);
    expect(done).toEqual([]);
    living.close();
  });

  it("gives memory back when others need it, but not in the middle of an answer", async () => {
    const { engine, done, seconds, living } = await world(() => look(0.3 * GB, 20));
    engine.busy = true;
    await seconds(6);
    expect(done).toEqual([]);
    engine.busy = false;
    await seconds(1);
    expect(done).toEqual(["sleep memory"]);
    living.close();
  });

  it("gives it back even then when the system is about to end something", async () => {
    const { engine, done, seconds, living } = await world(() => look(0.1 * GB, 90));
    engine.busy = true;
    await seconds(3);
    expect(done).toEqual(["sleep memory"]);
    living.close();
  });

  it("leaves room on battery and takes it back on mains", async () => {
    const { done, plug, living } = await world();
    plug(false);
    expect(living.gentle()).toBe(true);
    plug(true);
    expect(done).toEqual(["gentle", "full"]);
    living.close();
  });

  it("stops answers before the computer sleeps and looks after the engine when it wakes", async () => {
    const { done, tell, living } = await world();
    tell("suspend");
    tell("resume");
    expect(done).toEqual(["stop", "save", "check"]);
    living.close();
  });
});
