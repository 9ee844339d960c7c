import type { TokenChance } from "../backend";
import { flowingMs, flowingOnProcessorMs, flowingTooFastToReadMs, Paced } from "../paced";
import type { OutputEvent } from "../qwen";

/** As it is sent. */
type OutputChance = TokenChance & { top: TokenChance["top"][number][] };

/** Tokens a second that nobody reads: a page of a book. */
const tooFastToRead = 500;

/** Collects what is generated and passes it on at a pace, so that a fast model does not flood the page. */
export class OutputBatch {
  private events: OutputEvent[] = [];
  private chances: OutputChance[] = [];
  private generated = 0;
  private changed = false;
  private readonly paced: Paced;
  /** When it was passed on last, and how many tokens there were. */
  private last = { at: performance.now(), generated: 0 };
  private everyMs: number;

  /** @param onProcessor whether layers run on the processor, whose cores it takes to pass it on and to show it */
  constructor(
    private readonly send: (events: OutputEvent[], generatedTokens: number, chances: OutputChance[]) => void,
    private readonly onProcessor = false,
  ) {
    this.everyMs = onProcessor ? flowingOnProcessorMs : flowingMs;
    this.paced = new Paced(
      () => this.pass(),
      () => this.everyMs,
    );
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
    if (this.onProcessor) this.everyMs = this.fast() ? flowingTooFastToReadMs : flowingOnProcessorMs;
    this.send(events, this.generated, chances);
  }

  private fast(): boolean {
    const { at, generated } = this.last;
    this.last = { at: performance.now(), generated: this.generated };
    const tokens = this.last.generated - generated;
    // Of the first token nothing can be told: what was before it is no time in which tokens came.
    return tokens > 1 && tokens > ((this.last.at - at) * tooFastToRead) / 1000;
  }
}
