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
  /** The machine's memory holds one of the two at a time: each is started anew for each of its rounds. */
  readonly alone: boolean;
  tell(line: string): void;
}

const perSecond = ({ tokens, ms }: Decoded) => (tokens * 1000) / ms;

/** Tokens a second in the page of the running app beside the library's own, in turns. */
export async function decodeRows(work: DecodeWork): Promise<Row[]> {
  const times = { app: [] as number[], direct: [] as number[] };
  const app = (): Promise<App> => openApp(work.path);
  let plan: App["plan"] | undefined;
  const direct = async (): Promise<Writer> => {
    if (!plan) throw new Error("The app is asked first: the library runs with its plan");
    return openDirect(work.program, work.path ?? work.practicePath, plan);
  };
  const round = async (name: "app" | "direct", writer: Writer) => {
    const decoded = await writer.decode(work.message, work.tokens);
    times[name].push(perSecond(decoded));
    work.tell(`${name.padEnd(7)} ${perSecond(decoded).toFixed(2)} tokens/s (${decoded.tokens} tokens)`);
  };
  if (work.alone) {
    for (let n = 0; n < work.rounds; n++) {
      for (const name of ["app", "direct"] as const) {
        const writer = name === "app" ? await app() : await direct();
        if ("plan" in writer) plan = writer.plan as App["plan"];
        await round(name, writer).finally(() => writer.close());
      }
    }
  } else {
    const first = await app();
    plan = first.plan;
    const second = await direct();
    try {
      // The first of each fills caches and is not counted.
      await first.decode(work.message, work.tokens);
      await second.decode(work.message, work.tokens);
      for (let n = 0; n < work.rounds; n++) {
        await round("app", first);
        await round("direct", second);
      }
    } finally {
      await second.close();
      await first.close();
    }
  }
  const ratio = median(times.app) / median(times.direct);
  return [
    {
      what: "decode in the page, tokens/s",
      figure: median(times.app).toFixed(2),
      reference: `${median(times.direct).toFixed(2)} direct`,
      ratio,
      budget: `>= ${budget}`,
      holds: ratio >= budget,
    },
  ];
}
