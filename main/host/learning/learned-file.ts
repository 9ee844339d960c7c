import { join } from "node:path";
import { z } from "zod";
import { type Learned, learned } from "../../contract";
import { type ListFile, openListFile, readJsonFile } from "../../files";

const header = z.object({ schemaVersion: z.literal(1), records: z.array(z.unknown()) });

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

export interface ReadLearned {
  readonly records: readonly Learned[];
  /** All of it makes sense, or there is no file yet. */
  readonly sound: boolean;
}

const soundOf = (listed: readonly unknown[]): Learned[] =>
  listed.flatMap((each) => {
    const read = learned.safeParse(each);
    return read.success ? [read.data] : [];
  });

/** What the file holds as far as it makes sense; it stays as it is. Never throws. */
export async function readLearned(path: string): Promise<ReadLearned> {
  const found = await readJsonFile(path);
  const whole = header.safeParse(found.kind === "value" ? found.value : undefined);
  const listed = whole.success ? whole.data.records : [];
  const records = soundOf(listed);
  const complete = whole.success && records.length === listed.length;
  return { records, sound: found.kind === "missing" || complete };
}

/** Of each record the newer state, the one used last is last. */
function together(ours: readonly Learned[], theirs: readonly Learned[]): Learned[] {
  const newer = ours.map((one) => {
    const other = theirs.find((each) => sameKey(each, one));
    return other && other.at > one.at ? other : one;
  });
  const only = theirs.filter((one) => !ours.some((each) => sameKey(each, one)));
  return only.length === 0 ? newer : [...newer, ...only].sort((a, b) => a.at.localeCompare(b.at));
}

/**
 * Plan and fact of loads and answers, in `learned.json` of the data folder; the one used last is last. App and commands
 * may run at the same time: what the other has written is taken up before a change is.
 */
export class LearnedFile {
  private constructor(
    private readonly path: string,
    private readonly file: ListFile<unknown>,
    private records: readonly Learned[],
  ) {}

  /** Never throws: what cannot be read is kept aside, and a record that makes no sense is left out. */
  static async open(dataFolder: string): Promise<LearnedFile> {
    const path = join(dataFolder, "learned.json");
    const file = await openListFile(path, "records", z.unknown(), { damaged: "kept-aside", indent: 0 });
    return new LearnedFile(path, file, soundOf(file.found));
  }

  /** Of one machine. */
  of(hardware: string): readonly Learned[] {
    return this.records.filter((record) => record.hardware === hardware);
  }

  /** The record as it will be after this change; a new one begins with `begin`. */
  async change(begin: Learned, change: (record: Learned) => Learned): Promise<void> {
    this.records = together(this.records, (await readLearned(this.path)).records);
    const before = this.records.find((each) => sameKey(each, begin)) ?? begin;
    const changed = change(before);
    const record = { ...changed, answers: changed.answers.slice(-keptAnswers) };
    const others = this.records.filter((each) => !sameKey(each, begin));
    this.records = [...others, record].slice(-keptRecords);
    await this.file.keep(this.records);
  }
}
