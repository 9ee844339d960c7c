/** The places before the last message and before its answer. */
const newestKept = 2;

/**
 * Where snapshots of the recurrent state were taken, as numbers of tokens: the library keeps them but does not
 * say which it has. Which one gives way to a new one is decided here; each lies in a numbered box of the library's,
 * and a new one in the same box takes its place.
 */
export class Checkpoints {
  /** Number of tokens → box. */
  private readonly boxes = new Map<number, number>();
  /** Places that the reading under way is to leave behind; undefined: nothing is known of where it goes. */
  private aim: ReadonlySet<number> | undefined;

  constructor(private readonly most: number) {}

  /**
   * Which of the places on the way to `end` are worth a snapshot, the earliest first: those that will be kept when
   * the end has one, too. What is kept now and will not be gives way first.
   * @param reached the sequence stands here, and what comes before is of the past
   */
  onTheWay(candidates: readonly number[], reached: number, end: number): number[] {
    const ahead = candidates.filter((place) => place > reached && place < end);
    const here = reached > 0 ? [reached] : [];
    const aim = new Set(thinned([...this.boxes.keys(), ...here, ...ahead, end], this.most));
    this.aim = aim;
    return ahead.filter((place) => aim.has(place)).sort((a, b) => a - b);
  }

  /** A snapshot is to be taken with this many tokens in the sequence. @returns its box; null: there is one already */
  take(tokens: number): number | null {
    if (this.boxes.has(tokens)) return null;
    const box = this.freeBox(tokens);
    this.boxes.set(tokens, box);
    return box;
  }

  /** The longest beginning that can be gone back to without reading anything again; 0: from the start. */
  before(tokens: number): number {
    return Math.max(0, ...this.upTo(tokens));
  }

  /** The places up to this one, the earliest first. */
  upTo(tokens: number): number[] {
    return [...this.boxes.keys()].filter((place) => place <= tokens).sort((a, b) => a - b);
  }

  /** The sequence was cut to this length; snapshots of what came later are gone. */
  cut(tokens: number): void {
    for (const place of this.boxes.keys()) if (place > tokens) this.boxes.delete(place);
  }

  private freeBox(tokens: number): number {
    const taken = new Set(this.boxes.values());
    for (let box = 0; box < this.most; box++) if (!taken.has(box)) return box;
    const stay = this.aim ?? new Set(thinned([...this.boxes.keys(), tokens], this.most));
    const given = [...this.boxes].sort(([a], [b]) => a - b);
    const [place, box] = given.find(([held]) => !stay.has(held)) ?? given[0] ?? [0, 0];
    this.boxes.delete(place);
    return box;
  }
}

/**
 * The places that are kept where at most so many can be: the first, behind the instructions of the system, and the
 * last two, before the last message and before its answer, always; of those between, what leaves the smallest gap for
 * its age goes first. Gaps then grow with the cube root of the way back: the old is kept more sparsely, and yet what is
 * read again for a change far back is a small part of the whole. (Simulated, turns of 100 to 2,000 tokens: the widest gap
 * is 0.13 of the whole with 16 places, 0.17 with 12, 0.28 with 8; the square root leaves gaps a fifth wider.)
 */
function thinned(places: readonly number[], most: number): number[] {
  const kept = [...new Set(places)].sort((a, b) => a - b);
  const first = most > newestKept ? 1 : 0;
  while (kept.length > most) {
    const end = kept.at(-1) ?? 0;
    let least = Number.POSITIVE_INFINITY;
    let at = 0;
    for (let index = first; index < kept.length - newestKept; index++) {
      const place = kept[index] ?? 0;
      const gap = (kept[index + 1] ?? end) - (kept[index - 1] ?? 0);
      const worth = gap ** 3 / (end - place);
      if (worth < least) [least, at] = [worth, index];
    }
    kept.splice(at, 1);
  }
  return kept;
}
