import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readGgufHeader } from "../../catalog";
import { type ErrorData, QuernError, type ServerCertificate, toErrorData } from "../../contract";
import { createEmbedder, createTurnQueue, EngineSupervisor } from "../../engine";
import { fileTrouble } from "../../files";
import { openPassingStates } from "../../host";
import {
  certificateFile,
  certificatePath,
  createApiServer,
  embeddingsOfFile,
  givenCertificate,
  type ListenAt,
  openTokens,
  ownAddresses,
  ownNames,
  publicModelId,
} from "../../server";
import { type CliContext, UsageError } from "../context";
import type { ExitCode } from "../exit-codes";
import { commandLoader } from "../load";
import { findModel } from "../models";
import { underPolicy } from "./serve-policy";
import { didTokens } from "./serve-tokens";

export interface ServeOptions {
  port?: string;
  model?: string;
  context?: number;
  tokenFile?: string;
  makeToken?: string;
  tokens?: boolean;
  /** The name of a token, or its id. */
  revoke?: string;
  origin?: string[];
  host?: string;
  name?: string[];
  cert?: string;
  key?: string;
  certificate?: boolean;
  renewCertificate?: boolean;
  embeddingModel?: string;
}

/** As in the app. */
const usualPort = 4114;
/** What answers under way are given after SIGTERM, in ms; service managers wait longer than this. */
const graceMs = 20_000;
/** How often the tokens are read again, so that one that is revoked elsewhere lets nobody in for long, in ms. */
const tokensMs = 2_000;
/** Characters of a token that cannot be guessed; one of `--make-token` has 49. */
const shortestToken = 32;

/** `quern serve`: the API server without a window, until a signal ends it. Its log is JSON, a line each. */
export async function serveCommand(context: CliContext, asked: ServeOptions): Promise<ExitCode> {
  const { terminal, say, signal } = context;
  const tokensPath = join(context.dataFolder, "server-tokens.json");
  if (await didTokens(context, asked, () => openTokens(tokensPath))) return 0;
  if (asked.certificate || asked.renewCertificate) return await showCertificate(context, asked);
  const options = await underPolicy(context, asked);
  const { at, shown } = await listenAt(context, options);
  const given = options.tokenFile === undefined ? undefined : await tokenOf(context, options.tokenFile);
  const tokens = await openTokens(tokensPath, given === undefined ? {} : { given });
  if (tokens.list().length === 0) throw new UsageError(say("cli.serve-no-token"));
  const model = await findModel(context, options.model);
  const passing = await openPassingStates(
    context.dataFolder,
    (await context.settings()).current().stateBytes,
  );
  const engine = new EngineSupervisor({
    spawn: context.spawnChild,
    workingFolder: context.workingFolder,
    states: () => passing.states,
  });
  const loader = await commandLoader(context, engine, "serve");
  const embedder = createEmbedder({ spawn: context.spawnChild, workingFolder: context.workingFolder });
  const embeds = options.embeddingModel === undefined ? null : resolve(options.embeddingModel);
  // Whoever names a file that is no model learns of it now, and not from a client.
  if (embeds !== null) await readGgufHeader(embeds);
  const log = (event: string, more: object = {}) =>
    terminal.result(`${JSON.stringify({ at: new Date().toISOString(), event, ...more })}\n`);
  const trouble = (where: string, { code, detail }: ErrorData) => log("error", { where, code, detail });

  let loading: Promise<void> = Promise.resolve();
  const id = publicModelId(model.name, model.catalogFile?.quant ?? null);
  const server = createApiServer({
    backend: engine,
    queue: createTurnQueue(),
    tokens,
    model: async () => ({ id, contextTokens: engine.abilities()?.contextTokens ?? null }),
    ensureLoaded: (mine) => unlessAborted(loading, mine),
    origins: () => options.origin ?? [],
    names: () => [
      ...(shown?.names ?? []),
      // One that was given is for the names that were given with it, or those that it holds, and for no more.
      ...(shown === null || options.cert !== undefined ? [] : [...(options.name ?? []), ...ownAddresses()]),
    ],
    embeddings: embeddingsOfFile(embedder, () => embeds),
    onRequest: (told) => log("request", told),
    onTrouble: (thrown) => trouble("request", toErrorData(thrown)),
  });
  const rereading = setInterval(() => void tokens.reload(), tokensMs);
  // What is under way may end; the terminal's own patience is for commands that have nothing to finish.
  context.endWithin(graceMs + 5_000);
  try {
    const port = await server.start(at);
    const address = at.kind === "loopback" ? "127.0.0.1" : at.address;
    const more = shown !== null && { fingerprint: shown.fingerprint, until: shown.until };
    log("listening", { address, port, model: id, ...more });
    if (at.kind === "network") terminal.note(say("cli.serve-network"));
    if (shown !== null) terminal.note(fingerprintText(context, shown));
    loading = loader.load(model, options.context, signal);
    // Requests that wait for it are told by themselves.
    loading.catch(() => undefined);
    await unlessAborted(loading, signal);
    log("loaded", { model: id, contextTokens: engine.abilities()?.contextTokens ?? null });
    await aborted(signal);
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  } finally {
    clearInterval(rereading);
    log("stopping");
    await server.stop(graceMs);
    await tokens.close();
    embedder.dispose();
    // All of it goes: nothing needs to be saved first.
    await engine.unload();
    await engine.dispose();
    await passing.remove();
    await loader.settled();
    log("stopped");
  }
}

/**
 * Beyond this machine it is TLS alone: with the certificate that was given, or Quern's own.
 * @returns what is shown of a certificate beyond this machine, whose fingerprint people compare
 * @throws UsageError, QuernError `file-unreadable` and the like
 */
async function listenAt(
  context: CliContext,
  options: ServeOptions,
): Promise<{ at: ListenAt; shown: ServerCertificate | null }> {
  const { say } = context;
  const port = options.port === undefined ? usualPort : Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(say("cli.serve-port-wrong"));
  const { host, cert, key, name = [] } = options;
  if (host === undefined) {
    if (cert !== undefined || key !== undefined || name.length > 0)
      throw new UsageError(say("cli.serve-host-missing"));
    return { at: { kind: "loopback", port }, shown: null };
  }
  if (cert === undefined && key === undefined) {
    const own = await ownCertificate(context).ensure(() => namesOf(context, options));
    return { at: { kind: "network", address: host, port, ...own.pair }, shown: own.shown };
  }
  if (cert === undefined || key === undefined) throw new UsageError(say("cli.serve-tls-missing"));
  const { pair, shown } = await givenCertificate({ cert: resolve(cert), key: resolve(key) });
  // It holds for whole domains: which of their names lead here has to be said.
  if (name.length === 0 && shown.names.every((each) => each.startsWith("*.")))
    throw new UsageError(say("cli.serve-tls-missing"));
  const names = name.length > 0 ? name.map((each) => each.toLowerCase()) : shown.names;
  return { at: { kind: "network", address: host, port, ...pair }, shown: { ...shown, names } };
}

const ownCertificate = ({ dataFolder }: CliContext) => certificateFile(certificatePath(dataFolder));

/** @throws UsageError for one that no certificate can hold */
function namesOf({ say }: CliContext, { name = [] }: ServeOptions): string[] {
  const names = ownNames(name);
  const wrong = name.find((one) => !names.includes(one.toLowerCase()));
  if (wrong !== undefined) throw new UsageError(say("cli.serve-name-wrong", { name: wrong }));
  return names;
}

/** Prints Quern's own certificate, for the machines that are to know it. */
async function showCertificate(context: CliContext, options: ServeOptions): Promise<ExitCode> {
  const file = ownCertificate(context);
  const { shown } = options.renewCertificate
    ? await file.renew(namesOf(context, options))
    : await file.ensure(() => namesOf(context, options));
  context.terminal.result(shown.pem);
  context.terminal.note(fingerprintText(context, shown));
  return 0;
}

const fingerprintText = ({ say }: CliContext, { fingerprint, until, names }: ServerCertificate) =>
  say("cli.serve-fingerprint", { fingerprint, until: until.slice(0, 10), names: names.join(", ") });

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(resolve(path), "utf8");
  } catch (error) {
    throw await fileTrouble(error, path);
  }
}

async function tokenOf({ say }: CliContext, path: string): Promise<string> {
  const token = (await textOf(path)).trim();
  if (token.length < shortestToken || /\s/u.test(token))
    throw new UsageError(say("cli.serve-token-wrong", { count: shortestToken }));
  return token;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}

/** @throws QuernError `cancelled` when the signal came first, and what the work throws */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const stop = aborted(signal).then(() => {
    throw new QuernError("cancelled");
  });
  return await Promise.race([work, stop]);
}
