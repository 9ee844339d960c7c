/** What of the output repeats itself. */
export interface Loop {
  /** The words that come again and again: those of one round, from its begin or as many as are remembered. */
  readonly words: string;
  /** How often they have come, without a break or nearly so. */
  readonly times: number;
}

/** The longest round, in tokens, of which an exact repetition is looked for; the work per token is this much at most. */
const longestRound = 400;
/** With fewer rounds than this a text may well mean it: a refrain, the same line for the same case. */
const leastRounds = 4;
/**
 * With fewer tokens in all than this it may be twenty equal lines of code, or a list of a hundred times `null`. At
 * the slowest speed that anybody works with, 3 tokens a second, it is not quite three minutes.
 */
const leastTokens = 512;
/** Rounds of up to this many tokens need twice as many in all: a list may well hold the same word 500 times. */
const shortRound = 4;
/** Rounds without words are data, such as a matrix of zeros, and need this many. */
const leastWordless = 2048;
const words = /\p{L}{2}/u;

/** Length of the sequences that are counted for loops that are not quite exact. */
const gramLength = 24;
/** How far back they are counted, in tokens. */
const memoryLength = 4096;
/** A sequence that stands in the memory this often, the new one included, is a stale one. */
const staleFrom = 4;
/** Of this many last tokens … */
const judgedLength = 768;
/** … this many end a stale sequence: then nothing new comes any more. */
const judgedStale = Math.ceil(0.9 * judgedLength);

/** Tokens in a row that have to repeat with this distance. */
const needed = (round: number): number => Math.max(leastTokens, leastRounds * round) - round;

/**
 * Notices when the model repeats itself without end, in two ways: an exact repetition of up to 400 tokens, and
 * sequences of 24 tokens that all stood several times in the last 4,096 (a loop that changes a word now and then).
 *
 * It is meant to be sure rather than quick: tables, lists of similar lines, data and code with repeated lines do
 * not set it off. Work and memory per token are bounded.
 */
export class LoopDetector {
  /** Where each token stood last. */
  private readonly lastAt = new Map<number, number>();
  /** Where the token of each place stood before that, as a ring; -1: nowhere. */
  private readonly before = new Int32Array(longestRound + 1);
  private readonly texts: string[] = [];
  private count = 0;
  /** For each distance: how many tokens in a row equal the one that far before them, and where the last of them is. */
  private readonly runs = new Uint32Array(longestRound + 1);
  private readonly runsEnd = new Int32Array(longestRound + 1).fill(-1);
  private readonly grams = new Grams();

  /** Takes the next token with the text that it completed. @returns the loop in which it stands, if any */
  push(token: number, text: string): Loop | undefined {
    const at = this.count++;
    this.texts[at % longestRound] = text;
    const round = this.exactRound(at, token);
    const near = this.grams.push(token);
    if (round !== undefined) return this.exactLoop(round);
    if (!near || near.distance <= shortRound) return undefined;
    const said = this.lastWords(near.distance);
    return words.test(said) ? { words: said, times: near.times } : undefined;
  }

  /** Begins anew: what comes next is compared with nothing that came before. */
  reset(): void {
    this.count = 0;
    this.lastAt.clear();
    this.runsEnd.fill(-1);
    this.grams.reset();
  }

  private exactLoop(round: number): Loop | undefined {
    const repeated = (this.runs[round] ?? 0) + round;
    const said = this.lastWords(round);
    if (round <= shortRound && repeated < 2 * leastTokens) return undefined;
    if (repeated < leastWordless && !words.test(said)) return undefined;
    return { words: said, times: Math.floor(repeated / round) };
  }

  private exactRound(at: number, token: number): number | undefined {
    let found: number | undefined;
    const places = longestRound + 1;
    const last = this.lastAt.get(token) ?? -1;
    // Only distances at which the same token stands can go on; all others end here by not being touched.
    for (
      let place = last;
      place >= 0 && at - place <= longestRound;
      place = this.before[place % places] ?? -1
    ) {
      const round = at - place;
      const run = this.runsEnd[round] === at - 1 ? (this.runs[round] ?? 0) + 1 : 1;
      this.runs[round] = run;
      this.runsEnd[round] = at;
      // The shortest round says it best: a loop of ten tokens is one of twenty as well.
      if (found === undefined && run >= needed(round)) found = round;
    }
    this.before[at % places] = last;
    this.lastAt.set(token, at);
    return found;
  }

  private lastWords(tokens: number): string {
    const known = Math.min(tokens, longestRound, this.count);
    let said = "";
    for (let at = this.count - known; at < this.count; at++) said += this.texts[at % longestRound] ?? "";
    return said;
  }
}

const multiplier = 0x01000193;
/** The weight of the token that leaves a sequence. */
const leaving = Array.from({ length: gramLength }).reduce<number>((power) => Math.imul(power, multiplier), 1);

interface Seen {
  times: number;
  last: number;
}

/** Counts sequences of tokens by a rolling hash; one that collides by chance is one of thousands that are judged. */
class Grams {
  private readonly seen = new Map<number, Seen>();
  private hashes = new Int32Array(memoryLength);
  private window = new Float64Array(gramLength);
  private stale = new Uint8Array(judgedLength);
  private staleCount = 0;
  private hash = 0;
  private count = 0;

  push(token: number): { distance: number; times: number } | undefined {
    const at = this.count++;
    const left = this.window[at % gramLength] ?? 0;
    this.window[at % gramLength] = token;
    // Tokens are taken plus one, so that the token 0 counts as well.
    this.hash = (Math.imul(this.hash, multiplier) + token + 1) | 0;
    if (at >= gramLength) this.hash = (this.hash - Math.imul(left + 1, leaving)) | 0;
    if (at < gramLength - 1) return undefined;
    this.forget(at);
    const known = this.seen.get(this.hash);
    const gram = known ?? { times: 0, last: at };
    const distance = at - gram.last;
    gram.times++;
    gram.last = at;
    if (!known) this.seen.set(this.hash, gram);
    this.hashes[at % memoryLength] = this.hash;
    this.judge(at, gram.times >= staleFrom);
    return this.staleCount >= judgedStale && gram.times >= staleFrom
      ? { distance, times: gram.times }
      : undefined;
  }

  reset(): void {
    this.seen.clear();
    this.stale.fill(0);
    this.staleCount = 0;
    this.hash = 0;
    this.count = 0;
  }

  private forget(at: number): void {
    if (at - memoryLength < gramLength - 1) return;
    const old = this.hashes[at % memoryLength] ?? 0;
    const gram = this.seen.get(old);
    if (gram && --gram.times === 0) this.seen.delete(old);
  }

  private judge(at: number, isStale: boolean): void {
    const place = at % judgedLength;
    this.staleCount += (isStale ? 1 : 0) - (this.stale[place] ?? 0);
    this.stale[place] = isStale ? 1 : 0;
  }
}
