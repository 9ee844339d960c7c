import { commonPrefix } from "../common-prefix";
import type { PromptText } from "./prompt-text";
import { Snapshots } from "./snapshots";

/**
 * What the library holds, as far as can be known from outside: it takes texts, and tells no tokens of what it
 * generates.
 */
export class Sequence {
  /** All that is held; the last of it may still have to be read. */
  prompt: PromptText = { text: "", images: [] };
  /** Tokens of that. */
  tokens = 0;
  /** Tokens that the library has evaluated; more than `tokens` where it went on before it heard that it should not. */
  evaluated = 0;
  /** Tokens known to be the first of those. */
  private known: readonly number[] = [];
  private readonly snapshots: Snapshots;

  /** @param snapshots that the library keeps */
  constructor(snapshots: number) {
    this.snapshots = new Snapshots(snapshots);
  }

  /** The library has read on from there, and holds exactly this. */
  read(prompt: PromptText, tokens: readonly number[], wentOnFrom: number): void {
    this.snapshots.cut(wentOnFrom);
    this.snapshots.wentOnFrom(wentOnFrom);
    this.hold(prompt, tokens.length);
    this.known = tokens;
    this.evaluated = tokens.length;
  }

  /** Behind what was read stands something that is read together with what is generated next. */
  hold(prompt: PromptText, tokens: number): void {
    this.prompt = prompt;
    this.tokens = tokens;
  }

  /**
   * More was generated. The model may write a word as other tokens than the tokenizer would; where their number is
   * the same, so are they, but for the rarest of cases, which cost a second reading and nothing else.
   * @param retokenized what the tokenizer makes of the whole text
   * @param tokens of the text as it was generated
   */
  generated(text: string, retokenized: readonly number[], tokens: number, evaluated: number): void {
    this.snapshots.wentOnFrom(this.evaluated);
    this.hold({ ...this.prompt, text: this.prompt.text + text }, tokens);
    if (retokenized.length === tokens) this.known = retokenized.slice(0, evaluated);
    this.evaluated = evaluated;
  }

  /** Whether the tokens of the text by itself are the very ones that are held. */
  get asTokenized(): boolean {
    return this.known.length === this.evaluated;
  }

  /**
   * From where a prompt with these tokens is to be read.
   * @param end of the reading
   * @returns `append`: nothing that is held has to go; otherwise the library goes back to a snapshot at `from`
   */
  resume(prompt: PromptText, tokens: readonly number[], end: number): { from: number; append: boolean } {
    const { images } = this.prompt;
    // Images show as tokens without a number: those of two images look the same.
    if (images.some((image, index) => (prompt.images[index] ?? image) !== image))
      return { from: 0, append: this.evaluated === 0 };
    const common = Math.min(commonPrefix(this.known, tokens), end);
    const append = common === this.evaluated;
    return { from: append ? common : this.snapshots.before(common), append };
  }

  /** Nothing is held. */
  clear(): void {
    this.hold({ text: "", images: [] }, 0);
    this.evaluated = 0;
    this.known = [];
    this.snapshots.cut(0);
  }
}
