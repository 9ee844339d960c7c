import { readGgufHeader } from "../catalog";
import { type Emit, type Handlers, QuernError, type ServerStatus, type serverService } from "../contract";
import {
  type ApiServer,
  type ApiServerOptions,
  type CertificateFile,
  type CertificatePaths,
  createApiServer,
  givenCertificate,
  holdsFor,
  holdsKey,
  type OwnCertificate,
  ownAddresses,
  ownNames,
  type TokenStore,
} from "../server";
import type { SettingsStore } from "../settings";
import { createServerSide } from "./server-side";

interface ServerServiceOptions extends Omit<ApiServerOptions, "tokens" | "origins" | "names" | "onTrouble"> {
  readonly tokens: TokenStore;
  readonly settings: SettingsStore;
  /** What other machines are shown. */
  readonly certificate: CertificateFile;
  /** Ask for the files of a certificate that was given, and its key; null when the dialog was closed. */
  readonly pickCertificate: () => Promise<string | null>;
  readonly pickKey: () => Promise<string | null>;
  /** Asks for a model file; null when the dialog was closed. */
  readonly pickModelFile: () => Promise<string | null>;
  /** Asks the user, where no code of the page can answer, whether other machines may ask the model from now on. */
  readonly confirmBeyond: () => Promise<boolean>;
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

/** How long the addresses of this machine are taken to be what they were, in ms. */
const addressesMs = 5_000;

/** Keeps the server as the settings say: on or off, on its ports, for this machine or for others too. */
export function createServerService(options: ServerServiceOptions): ServerHost {
  const { settings, tokens, certificate, emit, onTrouble } = options;
  const names = remembered(() => ownNames(settings.current().serverNames));
  const server: ApiServer = createApiServer({
    ...options,
    origins: () => settings.current().serverOrigins,
    // What the certificate holds for, and the addresses of now, which can have become others since.
    names: () => [...names(), ...(own?.shown.names ?? [])],
  });
  let began = false;
  let closed = false;
  let own: OwnCertificate | null = null;
  let renewals = 0;
  const isWanted = () => began && !closed && settings.current().serverOn;

  /** What is shown to other machines by the settings of now. */
  const wantedCertificate = async (): Promise<OwnCertificate> => {
    const { serverCertificate, serverNames } = settings.current();
    return serverCertificate === null
      ? await certificate.ensure(() => ownNames(serverNames))
      : await givenCertificate(serverCertificate);
  };
  /** Shown while it listens nowhere as well; one that cannot be read is told of when it is needed. */
  const lookAtCertificate = async () => {
    const { serverCertificate: given } = settings.current();
    own = await (given === null ? certificate.read() : givenCertificate(given)).catch(() => null);
  };

  const here = createServerSide({
    wanted: () => (isWanted() ? settings.current().serverPort : null),
    start: (port) => server.start({ kind: "loopback", port }),
    stop: () => server.stop(0, "loopback"),
    onChange: () => tell(),
  });
  const beyond = createServerSide({
    wanted: () => {
      const { serverBeyond, serverBeyondPort: port, serverCertificate } = settings.current();
      // With another certificate it has to begin anew.
      return isWanted() && serverBeyond ? { port, renewals, serverCertificate } : null;
    },
    start: async ({ port }) => {
      own = await wantedCertificate();
      return await server.start({ kind: "network", address: null, port, ...own.pair });
    },
    stop: () => server.stop(0, "network"),
    onChange: () => tell(),
  });
  const apply = async () => {
    await Promise.all([here.apply(), beyond.apply()]);
  };

  const beyondStatus = (): ServerStatus["beyond"] => {
    const { serverNames, serverCertificate } = settings.current();
    const held = own?.shown.names ?? [];
    const { port } = beyond;
    // One that was given says by itself what it is for; of Quern's own that is asked the other way round.
    const outer =
      serverCertificate === null
        ? [...serverNames, ...ownAddresses()]
        : [...new Set([...serverNames, ...held.filter((name) => !name.startsWith("*."))])];
    return {
      state: beyond.state,
      addresses: port === null ? [] : outer.map((name) => `https://${bracketed(name)}:${port}`),
      certificate: own?.shown ?? null,
      // Systems give themselves new addresses of version 6 every day, which nobody writes down.
      unnamed: own === null ? [] : outer.filter((name) => !name.includes(":") && !holdsFor(held, name)),
      error: beyond.error,
    };
  };
  const status = async (): Promise<ServerStatus> => {
    const model = await options.model();
    return {
      state: here.state,
      address: here.port === null ? null : `http://127.0.0.1:${here.port}`,
      model: model?.id ?? null,
      contextTokens: model?.contextTokens ?? null,
      error: here.error,
      beyond: beyondStatus(),
    };
  };
  // A load tells of each step; only what is new here is told on.
  let told = "";
  function tell(): void {
    status()
      .then((now) => {
        const text = JSON.stringify(now);
        if (text !== told) emit("changed", now);
        told = text;
      })
      .catch(onTrouble);
  }

  const checkCertificateIsFree = () => {
    if (settings.isFixed("serverCertificate"))
      throw new QuernError("setting-locked", { setting: "serverCertificate" });
  };
  const showCertificate = async (serverCertificate: CertificatePaths | null) => {
    checkCertificateIsFree();
    // The same paths can hold another one.
    renewals++;
    await settings.change({ serverCertificate });
    await lookAtCertificate();
    await apply();
    return await status();
  };

  const aboutServer = () => {
    const { serverOn, serverPort, serverBeyond, serverBeyondPort, serverNames, serverCertificate } =
      settings.current();
    return JSON.stringify([
      ...[serverOn, serverPort, serverBeyond, serverBeyondPort],
      ...[serverNames, serverCertificate],
    ]);
  };
  let before = aboutServer();
  settings.onChange(() => {
    const now = aboutServer();
    if (now === before) return;
    before = now;
    names.forget();
    apply().then(tell).catch(onTrouble);
  });
  tokens.onChange((list) => emit("tokensChanged", list));

  return {
    begin: async () => {
      began = true;
      await lookAtCertificate();
      await apply();
    },
    modelChanged: () => {
      if (here.state === "on") tell();
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
        if (!settings.current().serverOn) await settings.change({ serverOn: true });
        await apply();
        return await status();
      },
      stop: async () => {
        await settings.change({ serverOn: false });
        await apply();
        return await status();
      },
      openBeyond: async () => {
        if (settings.isFixed("serverBeyond") && !settings.current().serverBeyond)
          throw new QuernError("setting-locked", { setting: "serverBeyond" });
        if (!settings.current().serverBeyond) {
          if (!(await options.confirmBeyond())) return await status();
          await settings.change({ serverBeyond: true });
        }
        await apply();
        return await status();
      },
      closeBeyond: async () => {
        await settings.change({ serverBeyond: false });
        await apply();
        return await status();
      },
      renewCertificate: async () => {
        await certificate.renew(ownNames(settings.current().serverNames));
        await lookAtCertificate();
        renewals++;
        await apply();
        return await status();
      },
      chooseCertificate: async () => {
        checkCertificateIsFree();
        const cert = await options.pickCertificate();
        if (cert === null) return await status();
        const key = (await holdsKey(cert)) ? cert : await options.pickKey();
        if (key === null) return await status();
        // Before anything changes: a wrong one takes nothing away from those who are served.
        await givenCertificate({ cert, key });
        return await showCertificate({ cert, key });
      },
      dropCertificate: () => showCertificate(null),
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

const bracketed = (name: string) => (name.includes(":") ? `[${name}]` : name);

/** Asks the system for this machine's names now and then, and not with each request. */
function remembered(ask: () => readonly string[]): { (): readonly string[]; forget(): void } {
  let at = Number.NEGATIVE_INFINITY;
  let kept: readonly string[] = [];
  const get = () => {
    if (performance.now() - at > addressesMs) [at, kept] = [performance.now(), ask()];
    return kept;
  };
  return Object.assign(get, {
    forget: () => {
      at = Number.NEGATIVE_INFINITY;
    },
  });
}
