import type { LlamaModel, Token } from "node-llama-cpp";
import { type ControlToken, controlTokens } from "../../qwen";
import type { Tokenizer } from "../prompt-memory";

/** The model's tokens: text to numbers and back. Touches no sequence, so it may be asked at any time. */
export class Vocabulary implements Tokenizer {
  private readonly ids = new Map<ControlToken, number>();
  private readonly controls = new Map<number, ControlToken>();

  constructor(private readonly model: LlamaModel) {
    for (const token of controlTokens) {
      const [id, ...rest] = model.tokenize(token, true);
      if (id === undefined || rest.length > 0) continue;
      this.ids.set(token, id);
      this.controls.set(id, token);
    }
  }

  tokenize(text: string): number[] {
    return this.model.tokenize(text, false);
  }

  controlToken(token: ControlToken): number {
    const id = this.ids.get(token);
    if (id === undefined) throw new RangeError(`The model's vocabulary lacks ${token}`);
    return id;
  }

  /** The marker that a token is, if it is one. */
  controlOf(token: number): ControlToken | undefined {
    return this.controls.get(token);
  }

  detokenize(tokens: readonly number[]): string {
    return this.model.detokenize(tokens as readonly Token[], true);
  }

  endsAnswer(token: number): boolean {
    return this.model.isEogToken(token as Token);
  }
}
