import type { TokenChance } from "../backend";
import type { OutputEvent } from "../qwen";

/** As it is sent. */
type OutputChance = TokenChance & { top: TokenChance["top"][number][] };

/** Collects what is generated and passes it on about once per frame, so that a fast model does not flood the page. */
export class OutputBatch {
  private events: OutputEvent[] = [];
  private chances: OutputChance[] = [];
  private generated = 0;
  private changed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly send: (events: OutputEvent[], generatedTokens: number, chances: OutputChance[]) => void,
    private readonly everyMs = 16,
  ) {}

  /** Adds what one token gave. */
  add(events: readonly OutputEvent[]): void {
    this.generated++;
    this.changed = true;
    this.append(events);
    this.timer ??= setTimeout(() => this.flush(), this.everyMs);
  }

  /** Adds how likely the last token was. */
  tell(chance: TokenChance): void {
    this.chances.push({ ...chance, top: [...chance.top] });
  }

  /** Adds what the end of the output gave. */
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
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.changed) return;
    const { events, chances } = this;
    this.events = [];
    this.chances = [];
    this.changed = false;
    this.send(events, this.generated, chances);
  }
}
