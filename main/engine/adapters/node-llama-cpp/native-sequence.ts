import { rm } from "node:fs/promises";
import type { LlamaContext, LlamaContextSequence } from "node-llama-cpp";
import { Checkpoints } from "./checkpoints";
import { append, type EarlierState, noteEarlier, onlyLate, takeEarlier } from "./earlier-states";

/** A snapshot this close behind another is not written to disk: so little is read again sooner. */
const closeTokens = 64;

/** Snapshots that go to disk with a conversation: before its last message, and before its last answer. */
const savedSnapshots = 2;

/** What of a state file is the library's own, and what it takes to have the snapshots again. */
export interface SavedSequence {
  /** Length of the native state; what follows it in the file belongs to the earlier ones. */
  readonly bytes: number;
  readonly earlier: readonly EarlierState[];
}

/** One sequence of the library with its snapshots: going back, and to disk and back. */
export class NativeSequence {
  sequence: LlamaContextSequence;
  private places: Checkpoints;

  /** @param snapshots that are kept at most */
  constructor(
    private readonly context: LlamaContext,
    private readonly snapshots: number,
  ) {
    this.sequence = this.newSequence();
    this.places = new Checkpoints(snapshots);
  }

  private newSequence(): LlamaContextSequence {
    return this.context.getSequence({ checkpoints: { max: this.snapshots, interval: false } });
  }

  /**
   * Shortens the sequence to at most this many tokens. The recurrent state cannot be rewound, so it goes back to
   * the last snapshot before that place: re-reading from there is left to the caller, who can be stopped.
   */
  async rewind(keep: number): Promise<void> {
    const { sequence } = this;
    if (keep >= sequence.nextTokenIndex) return;
    const start = sequence.needsCheckpoints ? this.places.before(keep) : keep;
    await sequence.eraseContextTokenRanges([{ start, end: sequence.nextTokenIndex }]);
    this.places.cut(sequence.nextTokenIndex);
  }

  /** Takes a snapshot of where the sequence stands. */
  async checkpoint(): Promise<void> {
    const { sequence } = this;
    if (sequence.nextTokenIndex === 0 || !sequence.needsCheckpoints) return;
    const box = this.places.take(sequence.nextTokenIndex);
    if (box !== null) await takeInBox(sequence, box);
  }

  /** Which of the places ahead, on the way to `end`, are worth a snapshot; the earliest first. */
  worthOnTheWay(candidates: readonly number[], end: number): number[] {
    const { sequence } = this;
    if (!sequence.needsCheckpoints) return [];
    return this.places.onTheWay(candidates, sequence.nextTokenIndex, end);
  }

  async clear(): Promise<void> {
    await this.sequence.clearHistory();
    this.places.cut(0);
  }

  /** A new, empty sequence in the place of one that cannot be trusted any more. */
  async renew(): Promise<void> {
    await this.sequence.dispose();
    this.sequence = this.newSequence();
    this.places = new Checkpoints(this.snapshots);
  }

  /**
   * Writes the native state and, of the snapshots, what it takes to have them again: the library's own state file
   * leaves them out, and "answer again" after a restart would read the whole conversation. (Measured with that file
   * alone: 818 of 818 tokens.)
   */
  async save(path: string): Promise<SavedSequence> {
    const { sequence } = this;
    const { fileSize: bytes } = await sequence.saveStateToFile(path);
    // The newest alone: each costs as much of the disk, and of the time that an end may take, as of memory.
    const places = sequence.needsCheckpoints
      ? this.places.upTo(sequence.nextTokenIndex - 1).slice(-savedSnapshots)
      : [];
    if (places.length === 0) return { bytes, earlier: [] };
    const noted = await this.noteSnapshots(path, places);
    const earlier: EarlierState[] = [];
    for (const each of noted) {
      const last = earlier.at(-1);
      if (!last || each.tokens - last.tokens > closeTokens)
        earlier.push(await append(path, each, newBytesPath(path, each.tokens)));
      await rm(newBytesPath(path, each.tokens), { force: true });
    }
    return { bytes, earlier };
  }

  /**
   * Takes up what `save` wrote, into an empty sequence. The file is shortened.
   * @throws when it does not fit; the sequence is to be renewed then
   */
  async restore(path: string, { bytes, earlier }: SavedSequence): Promise<void> {
    const side = sidePath(path);
    for (const each of earlier) {
      await takeEarlier(path, each, path, side);
      await this.load(side, each.tokens);
      await this.checkpoint();
    }
    await rm(side, { force: true });
    await onlyLate(path, bytes);
    await this.load(path);
  }

  /**
   * Goes back to each snapshot, the latest first, and notes what it has beside the state in the file; in the end the
   * sequence is what it was. Where anything fails, no snapshot remains.
   */
  private async noteSnapshots(path: string, places: readonly number[]): Promise<EarlierState[]> {
    const { sequence } = this;
    const end = sequence.nextTokenIndex;
    const side = sidePath(path);
    const here = this.places.before(end) === end;
    const noted: EarlierState[] = [];
    try {
      for (const tokens of [...places].reverse()) {
        await sequence.eraseContextTokenRanges([{ start: tokens, end: sequence.nextTokenIndex }]);
        if (sequence.nextTokenIndex !== tokens) throw new RangeError("The snapshot is not there");
        await sequence.saveStateToFile(side);
        noted.unshift(await noteEarlier(path, { path: side, tokens }, newBytesPath(path, tokens)));
      }
      // Going back to the first one took the later ones.
      this.places.cut(noted[0]?.tokens ?? 0);
      for (const each of noted.slice(1)) {
        await takeEarlier(path, each, newBytesPath(path, each.tokens), side);
        await this.load(side, each.tokens);
        await this.checkpoint();
      }
      await this.load(path, end);
      if (here) await this.checkpoint();
      return noted;
    } catch {
      for (const tokens of places) await rm(newBytesPath(path, tokens), { force: true });
      await this.clear();
      await this.load(path, end);
      return [];
    } finally {
      await rm(side, { force: true });
    }
  }

  /** Loads a native state in place of what the sequence holds; its snapshots stay. */
  private async load(path: string, tokens?: number): Promise<void> {
    await this.sequence.loadStateFromFile(path, { acceptRisk: true });
    if (tokens !== undefined && this.sequence.nextTokenIndex !== tokens)
      throw new RangeError("The state holds other tokens than it says");
  }
}

/** Of the library; kept out of its types. Pinned by version, and a test of what is read again holds it. */
interface WithBoxes {
  _takeNamedCheckpoint?(name: string, most: number): Promise<void>;
}

/**
 * Takes a snapshot in place of the one in the same box. The library by itself drops the oldest one for a new one, and
 * the beginning of a long conversation is what is dearest to read again.
 */
async function takeInBox(sequence: LlamaContextSequence & WithBoxes, box: number): Promise<void> {
  if (typeof sequence._takeNamedCheckpoint !== "function") await sequence.takeCheckpoint();
  else await sequence._takeNamedCheckpoint(`quern-${box}`, 1);
}

const sidePath = (path: string) => `${path}.earlier`;
const newBytesPath = (path: string, tokens: number) => `${path}.${tokens}`;
