import { readGgufHeader } from "../catalog";
import {
  type Emit,
  type ErrorData,
  type Handlers,
  type ServerStatus,
  type serverService,
  toErrorData,
} from "../contract";
import { type ApiServer, type ApiServerOptions, createApiServer, type TokenStore } from "../server";
import type { SettingsStore } from "../settings";

interface ServerServiceOptions extends Omit<ApiServerOptions, "tokens" | "origins" | "onTrouble"> {
  readonly tokens: TokenStore;
  readonly settings: SettingsStore;
  /** Asks for a model file; null when the dialog was closed. */
  readonly pickModelFile: () => Promise<string | null>;
  readonly emit: Emit<typeof serverService>;
  readonly onTrouble: (thrown: unknown) => void;
}

/** The API server as the settings want it. */
export interface ServerHost {
  readonly handlers: Handlers<typeof serverService>;
  /** Starts it where it is on. Called once, when the page can be used, so that nothing waits for it. */
  begin(): Promise<void>;
  /** The model may be another one now. */
  modelChanged(): void;
  close(): Promise<void>;
}

/** Keeps the server as the settings say: on or off, on its port. One change at a time; the last one holds. */
export function createServerService(options: ServerServiceOptions): ServerHost {
  const { settings, tokens, emit, onTrouble } = options;
  const server: ApiServer = createApiServer({
    ...options,
    origins: () => settings.current().serverOrigins,
  });
  let began = false;
  let closed = false;
  let at: { readonly wanted: number; readonly port: number } | null = null;
  let state: ServerStatus["state"] = "off";
  let error: ErrorData | null = null;
  let changing: Promise<void> = Promise.resolve();

  const status = async (): Promise<ServerStatus> => {
    const model = await options.model();
    return {
      state,
      address: at === null ? null : `http://127.0.0.1:${at.port}`,
      model: model?.id ?? null,
      contextTokens: model?.contextTokens ?? null,
      error,
    };
  };
  // A load tells of each step; only what is new here is told on.
  let told = "";
  const tell = () => {
    status()
      .then((now) => {
        const text = JSON.stringify(now);
        if (text !== told) emit("changed", now);
        told = text;
      })
      .catch(onTrouble);
  };
  const set = (next: ServerStatus["state"], why: ErrorData | null = null) => {
    state = next;
    error = why;
    tell();
  };
  const change = async () => {
    const { serverOn, serverPort } = settings.current();
    const wanted = began && !closed && serverOn ? serverPort : null;
    // A port that failed is tried again only when somebody asks for it.
    if (wanted === (at?.wanted ?? null) && state !== "failed") return;
    if (at) {
      at = null;
      // Whoever switches it off wants it off; answers under way end now.
      await server.stop(0);
    }
    if (wanted === null) {
      set("off");
      return;
    }
    set("starting");
    try {
      at = { wanted, port: await server.start({ kind: "loopback", port: wanted }) };
      set("on");
    } catch (thrown) {
      set("failed", toErrorData(thrown));
    }
  };
  const apply = (): Promise<void> => {
    changing = changing.then(change, change);
    return changing;
  };

  let before = settings.current();
  settings.onChange((now) => {
    const same = now.serverOn === before.serverOn && now.serverPort === before.serverPort;
    before = now;
    if (!same) apply().catch(onTrouble);
  });
  tokens.onChange((list) => emit("tokensChanged", list));

  return {
    begin: async () => {
      began = true;
      await apply();
    },
    modelChanged: () => {
      if (state === "on") tell();
    },
    close: async () => {
      closed = true;
      await apply();
      await tokens.close();
    },
    handlers: {
      status,
      start: async () => {
        began = true;
        // A change is applied by itself; pressed again after a failure there is none.
        if (settings.current().serverOn) await apply();
        else await settings.change({ serverOn: true });
        await changing;
        return await status();
      },
      stop: async () => {
        await settings.change({ serverOn: false });
        await apply();
        return await status();
      },
      tokens: async () => tokens.list(),
      makeToken: ({ name }) => tokens.make(name),
      revokeToken: ({ id }) => tokens.revoke(id),
      chooseEmbeddings: async () => {
        const path = await options.pickModelFile();
        if (path === null) return null;
        // What is no model is refused here, and not with the first request.
        await readGgufHeader(path);
        await settings.change({ serverEmbeddingFile: path });
        return { path };
      },
      dropEmbeddings: async () => {
        await settings.change({ serverEmbeddingFile: null });
      },
    },
  };
}
