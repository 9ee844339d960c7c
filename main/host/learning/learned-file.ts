import { join } from "node:path";
import { z } from "zod";
import { type Learned, learned } from "../../contract";
import { type ListFile, openListFile } from "../../files";

/** More ways of running files than anybody has; those not used for longest go first. */
export const keptRecords = 60;
/** Of one way, the newest. */
export const keptAnswers = 24;

/** Which record: the same file, run in the same way by the same build of the engine on the same machine. */
export type LearnedKey = Pick<Learned, "modelId" | "bytes" | "hardware" | "planKey" | "engine">;

const sameKey = (a: LearnedKey, b: LearnedKey) =>
  a.modelId === b.modelId &&
  a.bytes === b.bytes &&
  a.hardware === b.hardware &&
  a.planKey === b.planKey &&
  a.engine.id === b.engine.id &&
  a.engine.version === b.engine.version;

/** Plan and fact of loads and answers, in `learned.json` of the data folder; the one used last is last. */
export class LearnedFile {
  private constructor(
    private readonly file: ListFile<unknown>,
    private records: readonly Learned[],
  ) {}

  /** Never throws: what cannot be read is kept aside, and a record that makes no sense is left out. */
  static async open(dataFolder: string): Promise<LearnedFile> {
    const path = join(dataFolder, "learned.json");
    const file = await openListFile(path, "records", z.unknown(), { damaged: "kept-aside", indent: 0 });
    const records = file.found.flatMap((each) => {
      const read = learned.safeParse(each);
      return read.success ? [read.data] : [];
    });
    return new LearnedFile(file, records);
  }

  /** Of one machine. */
  of(hardware: string): readonly Learned[] {
    return this.records.filter((record) => record.hardware === hardware);
  }

  /** The record as it will be after this change; a new one begins with `begin`. */
  async change(begin: Learned, change: (record: Learned) => Learned): Promise<void> {
    const before = this.records.find((each) => sameKey(each, begin)) ?? begin;
    const changed = change(before);
    const record = { ...changed, answers: changed.answers.slice(-keptAnswers) };
    const others = this.records.filter((each) => !sameKey(each, begin));
    this.records = [...others, record].slice(-keptRecords);
    await this.file.keep(this.records);
  }
}
