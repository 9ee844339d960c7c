import { openDirect, type Writer } from "./direct";
import type { Decoded } from "./direct-protocol";
import { median, type Row } from "./table";
import { type App, openApp } from "./through-page";

/** Of the library's own speed, what must arrive in the page. */
const budget = 0.97;

export interface DecodeWork {
  /** Of the model file; null: the app's practice model, which lies at `practicePath`. */
  readonly path: string | null;
  readonly practicePath: string;
  /** `direct-program`, built. */
  readonly program: string;
  readonly message: string;
  readonly tokens: number;
  readonly rounds: number;
  /** Of both; absent: as the plan has it. */
  readonly threads?: number;
  /** The machine's memory holds one of the two at a time: each is started anew for each of its rounds. */
  readonly alone: boolean;
  tell(line: string): void;
}

const perSecond = ({ tokens, ms }: Decoded) => (tokens * 1000) / ms;
const kinds = ["shown", "hidden", "direct"] as const;
type Kind = (typeof kinds)[number];

/** Rates of the app with its window shown and hidden, and of the library alone. */
class Rates {
  readonly of: Record<Kind, number[]> = { shown: [], hidden: [], direct: [] };
  constructor(private readonly work: DecodeWork) {}

  async round(kind: Kind, writer: Writer): Promise<void> {
    const decoded = await writer.decode(this.work.message, this.work.tokens);
    this.of[kind].push(perSecond(decoded));
    this.work.tell(`${kind.padEnd(7)} ${perSecond(decoded).toFixed(2)} tokens/s (${decoded.tokens} tokens)`);
  }

  async roundOfApp(app: App, shown: boolean): Promise<void> {
    await app.show(shown);
    await app.cores();
    await this.round(shown ? "shown" : "hidden", app);
    this.work.tell(`        cores: ${await app.cores()}`);
  }
}

/** Tokens a second in the page of the running app beside the library's own, in turns. */
export async function decodeRows(work: DecodeWork): Promise<Row[]> {
  const rates = new Rates(work);
  await (work.alone ? oneAtATime(work, rates) : sideBySide(work, rates));
  const direct = median(rates.of.direct);
  return (["shown", "hidden"] as const)
    .filter((kind) => rates.of[kind].length > 0)
    .map((kind) => {
      const speed = median(rates.of[kind]);
      return {
        what: `decode, tokens/s in the page, window ${kind}`,
        figure: speed.toFixed(2),
        reference: `${direct.toFixed(2)} direct`,
        ratio: speed / direct,
        budget: `>= ${budget}`,
        holds: speed / direct >= budget,
      };
    });
}

/** The app, the library, and the app again. */
async function oneAtATime(work: DecodeWork, rates: Rates): Promise<void> {
  const app = async () => {
    const opened = await openApp(work.path);
    try {
      for (let n = 0; n < work.rounds; n++) await rates.roundOfApp(opened, true);
      return opened.plan;
    } finally {
      await opened.close();
    }
  };
  const direct = await openDirect(work.program, work.path ?? work.practicePath, await app());
  try {
    for (let n = 0; n < work.rounds; n++) await rates.round("direct", direct);
  } finally {
    await direct.close();
  }
  await app();
}

async function sideBySide(work: DecodeWork, rates: Rates): Promise<void> {
  const app = await openApp(work.path, work.threads);
  const direct = await openDirect(work.program, work.path ?? work.practicePath, app.plan);
  try {
    // The first of each fills caches and is not counted.
    await app.decode(work.message, work.tokens);
    await direct.decode(work.message, work.tokens);
    for (let n = 0; n < work.rounds; n++) {
      await rates.roundOfApp(app, true);
      await rates.round("direct", direct);
      await rates.roundOfApp(app, false);
    }
  } finally {
    await direct.close();
    await app.close();
  }
}
