import type { AnswerStats, Learned, LoadedModel, MachineReport } from "../../contract";
import type { EngineBuffer, EngineObserver, ModelToLoad, VramFree } from "../../engine";
import { planKey } from "../../fit";
import { answerFact, deviceFacts, hardwareKey, raisedByAnswer } from "./facts";
import type { LearnedFile } from "./learned-file";

export interface LearnerOptions {
  readonly file: LearnedFile;
  readonly machine: () => Promise<MachineReport>;
  readonly onTrouble: (thrown: unknown) => void;
}

export interface Learner extends EngineObserver {
  /** What was learned on this machine. */
  of(machine: MachineReport): readonly Learned[];
  /** Done when all that came so far is written. */
  settled(): Promise<void>;
}

type Resident = Pick<LoadedModel["actual"], "ramBytes" | "mappedBytes">;

/** Compares plan and fact after each load and each answer, and keeps what came of it. The practice model teaches nothing. */
export function createLearner({ file, machine, onTrouble }: LearnerOptions): Learner {
  /** The load that is there now: its record as it began, and what it held then. */
  let loaded: { begin: Promise<Learned>; most: Resident } | null = null;
  let work: Promise<void> = Promise.resolve();
  const later = (task: () => Promise<void>) => {
    work = work.then(task).catch(onTrouble);
  };

  const beginOf = async (
    model: ModelToLoad,
    ready: LoadedModel,
    buffers: readonly EngineBuffer[],
    vramFree: VramFree | undefined,
  ): Promise<Learned> => {
    const { memory = [], decode = null } = model.expected ?? {};
    const { engine, actual } = ready;
    return {
      modelId: model.modelId,
      name: model.name,
      bytes: model.bytes ?? 0,
      hardware: hardwareKey(await machine()),
      engine: { id: engine.id, version: engine.version },
      planKey: planKey(model.modelId, model.plan),
      plan: model.plan,
      expectedDecode: decode && { ...decode },
      memory: deviceFacts(memory, buffers, actual, actual.vramBytes, vramFree),
      answers: [],
      at: new Date().toISOString(),
    };
  };

  return {
    of: (report) => file.of(hardwareKey(report)),
    settled: () => work,
    loaded: (model, ready, buffers, vramFree) => {
      loaded = null;
      if (ready.practice || !model.expected) return;
      const begin = beginOf(model, ready, buffers, vramFree);
      loaded = { begin, most: ready.actual };
      later(async () => {
        const made = await begin;
        const { memory, expectedDecode, at } = made;
        await file.change(made, (before) => ({ ...before, memory, expectedDecode, at }));
      });
    },
    answered: (stats: AnswerStats, model, resident) => {
      if (!loaded || model.practice) return;
      const now = loaded;
      const before = now.most;
      if (resident && resident.ramBytes > before.ramBytes) now.most = resident;
      // With room left for others it is slower than it could be.
      const answer = model.plan.gentle === true ? null : answerFact(stats, new Date());
      later(async () => {
        const made = await now.begin;
        await file.change(made, (record) => ({
          ...record,
          memory: resident ? raisedByAnswer(record.memory, before, resident) : record.memory,
          answers: answer ? [...record.answers, answer] : record.answers,
          at: new Date().toISOString(),
        }));
      });
    },
  };
}
