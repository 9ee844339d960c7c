import type { TokenChance } from "../backend";
import { Paced } from "../paced";
import type { OutputEvent } from "../qwen";

/** As it is sent. */
type OutputChance = TokenChance & { top: TokenChance["top"][number][] };

/** Collects what is generated and passes it on at a pace, so that a fast model does not flood the page. */
export class OutputBatch {
  private events: OutputEvent[] = [];
  private chances: OutputChance[] = [];
  private generated = 0;
  private changed = false;
  private readonly paced: Paced;

  /** @param everyMs how often at most it is passed on, ms; absent: often enough to look as if it flowed */
  constructor(
    private readonly send: (events: OutputEvent[], generatedTokens: number, chances: OutputChance[]) => void,
    everyMs?: number,
  ) {
    this.paced = new Paced(() => this.pass(), everyMs);
  }

  /** A token has been taken in: what it gave has been added. */
  token(): void {
    this.generated++;
    this.changed = true;
    this.paced.ask();
  }

  /** Adds how likely the last token was. */
  tell(chance: TokenChance): void {
    this.chances.push({ ...chance, top: [...chance.top] });
  }

  /** Adds what a token gave, or the end of the output. */
  append(events: readonly OutputEvent[]): void {
    for (const event of events) {
      const last = this.events.at(-1);
      if (
        (event.type === "text" || event.type === "thinking") &&
        (last?.type === "text" || last?.type === "thinking") &&
        last.type === event.type
      )
        this.events[this.events.length - 1] = { type: event.type, text: last.text + event.text };
      else this.events.push(event);
      this.changed = true;
    }
  }

  /** Passes on what there is, now. */
  flush(): void {
    this.paced.now();
  }

  private pass(): void {
    if (!this.changed) return;
    const { events, chances } = this;
    this.events = [];
    this.chances = [];
    this.changed = false;
    this.send(events, this.generated, chances);
  }
}
