import type { SettingsStore } from "../../settings";
import type { HostPower } from "../power";
import { isGentle } from "./gentle";
import { type MemoryLook, PressureJudge } from "./pressure";

/** What of the supervisor living with others needs. */
interface Sleeper {
  readonly idleSeconds: number;
  sleep(why: "idle" | "memory", even?: { busy?: boolean }): Promise<boolean>;
  stopAnswers(): void;
  saveStates(): Promise<void>;
  check(): Promise<boolean>;
}

interface LivingOptions {
  readonly engine: Sleeper;
  readonly settings: SettingsStore;
  readonly power: HostPower | undefined;
  /** A look at the system's memory; null where nothing can be said. */
  readonly look: () => Promise<MemoryLook | null>;
  /** Whether a model is in memory: nothing is looked at otherwise. */
  readonly isLoaded: () => boolean;
  /** Quern is to leave room for other programs from now on, or no longer. */
  readonly onGentle: (gentle: boolean) => void;
  readonly onTrouble: (thrown: unknown) => void;
  /** Milliseconds between two looks. */
  readonly every?: number;
}

export interface Living {
  /** Whether Quern leaves room for other programs now. */
  gentle(): boolean;
  close(): void;
}

const usualEveryMs = 5000;

/**
 * Makes the engine a good neighbour: it gives its memory back after a time without use and when the system runs
 * short of it, leaves processor time on battery or when asked to, and is looked after over a sleep of the computer.
 *
 * A sleep keeps the model in memory: a computer that stays powered keeps it for nothing, and one that writes its
 * memory to disk does that for every program; loading again would cost a minute each time a lid is opened. Answers are
 * stopped first, as a graphics card that loses its memory over a sleep would break them off in mid-word.
 */
export function startLiving(options: LivingOptions): Living {
  const { engine, settings, power, look, isLoaded, onGentle, onTrouble, every = usualEveryMs } = options;
  const judge = new PressureJudge();
  let gentle = isGentle(settings.current(), power?.onBattery() ?? false);
  let looking = false;

  const weigh = () => {
    const now = isGentle(settings.current(), power?.onBattery() ?? false);
    if (now === gentle) return;
    gentle = now;
    onGentle(now);
  };
  const rest = async () => {
    const minutes = settings.current().idleUnloadMinutes;
    if (minutes !== null && engine.idleSeconds >= minutes * 60) await engine.sleep("idle");
  };
  const giveBack = async () => {
    const seen = await look();
    const verdict = seen ? judge.judge(seen) : "stay";
    if (verdict === "stay") return;
    if (await engine.sleep("memory", { busy: verdict === "unload-now" })) judge.unloaded();
  };
  const tick = async () => {
    if (looking || !isLoaded()) return;
    looking = true;
    try {
      await rest();
      await giveBack();
    } catch (error) {
      onTrouble(error);
    } finally {
      looking = false;
    }
  };

  const stopListening = settings.onChange(weigh);
  power?.onEvent((event) => {
    if (event === "suspend") {
      engine.stopAnswers();
      engine.saveStates().catch(onTrouble);
    } else if (event === "resume") engine.check().catch(onTrouble);
    weigh();
  });
  const timer = setInterval(() => void tick(), every);
  timer.unref();
  return {
    gentle: () => gentle,
    close: () => {
      clearInterval(timer);
      stopListening();
    },
  };
}
