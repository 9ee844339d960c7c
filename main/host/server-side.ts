import { type ErrorData, type ServerStatus, toErrorData } from "../contract";

interface ServerSideOptions<W> {
  /** Where it is to listen now; null: nowhere. */
  readonly wanted: () => W | null;
  /** @returns the port. @throws QuernError */
  readonly start: (wanted: W) => Promise<number>;
  readonly stop: () => Promise<void>;
  readonly onChange: () => void;
}

/** One of the two places where the server listens: this machine, and the network. */
export interface ServerSide {
  readonly state: ServerStatus["state"];
  readonly error: ErrorData | null;
  /** Null while it listens nowhere. */
  readonly port: number | null;
  /** Makes it as it is wanted. One change at a time; the last one holds. */
  apply(): Promise<void>;
}

export function createServerSide<W>({ wanted, start, stop, onChange }: ServerSideOptions<W>): ServerSide {
  let at: { readonly wanted: string; readonly port: number } | null = null;
  let state: ServerStatus["state"] = "off";
  let error: ErrorData | null = null;
  let changing: Promise<void> = Promise.resolve();
  const set = (next: ServerStatus["state"], why: ErrorData | null = null) => {
    state = next;
    error = why;
    onChange();
  };
  const change = async () => {
    const want = wanted();
    const text = want === null ? null : JSON.stringify(want);
    // A port that failed is tried again only when somebody asks for it.
    if (text === (at?.wanted ?? null) && state !== "failed") return;
    if (at) {
      at = null;
      // Whoever switches it off wants it off; answers under way end now.
      await stop();
    }
    if (want === null || text === null) {
      set("off");
      return;
    }
    set("starting");
    try {
      at = { wanted: text, port: await start(want) };
      set("on");
    } catch (thrown) {
      set("failed", toErrorData(thrown));
    }
  };
  return {
    get state() {
      return state;
    },
    get error() {
      return error;
    },
    get port() {
      return at?.port ?? null;
    },
    apply: () => {
      changing = changing.then(change, change);
      return changing;
    },
  };
}
