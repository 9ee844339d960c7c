import { type CatalogFile, QuernError } from "../contract";
import type { Adapt } from "./adapt";
import type { Chunks } from "./chunks";
import { type Claim, type Claims, createClaims } from "./claims";
import { receive } from "./connection";
import type { Limiter } from "./limiter";
import { createMeter, type Meter, type Pace, tooSlow } from "./pace";
import type { PartFile } from "./part-file";
import { type RetryRules, retryDelayMs, wait } from "./retry";
import type { FileSource, SourceAnswer } from "./source";

export interface FetchOptions {
  readonly source: FileSource;
  readonly file: CatalogFile;
  readonly chunks: Chunks;
  readonly part: PartFile;
  readonly signal: AbortSignal;
  readonly limiter: Limiter;
  readonly adapt: Adapt;
  readonly rules: RetryRules;
  readonly pace: Pace;
  /** Refuses an answer by throwing. */
  readonly accept: (answer: SourceAnswer) => void;
  readonly onConnections: (open: number) => void;
  /** All wait to try again, the first until then (by the clock of `performance`); null: not any more. */
  readonly onWaiting?: (untilMs: number | null) => void;
}

interface Connection {
  readonly stop: AbortController;
  readonly meter: Meter;
  /** False while it waits to try again. */
  moving: boolean;
  /** Until when it waits before it asks; null: it does not. */
  waitsUntilMs: number | null;
  ended: Promise<void>;
}

/** A fault after which so much has come is not another one in a row. */
const muchBytes = 1024 * 1024;
/** A connection asks for what it brings in about this time: seldom enough that asking costs nothing. */
const claimMs = 8_000;
const mostClaimBytes = 256 * 1024 * 1024;
/** And for no less, while nobody knows how fast it is: a fast one may take from a slow one later. */
const leastClaimBytes = 32 * 1024 * 1024;
const firstClaimBytes = 8 * 1024 * 1024;
/** What a connection usually does is forgotten by so much with each tick. */
const typicalFades = 0.9;

/**
 * Fetches all that is missing over as many connections as help. One begins; the others follow once the source has
 * shown that it knows ranges. A source that ignores them is read from its start by one connection.
 * @throws QuernError why it cannot go on; whatever arrived is in the part
 */
export async function fetchMissing(options: FetchOptions): Promise<void> {
  const { chunks, signal, adapt, pace } = options;
  const claims: Claims = createClaims(chunks);
  const connections = new Set<Connection>();
  const retry = createRetry(options);
  let whole = false;
  let wholeAnswer: SourceAnswer | null = null;
  let rangesWork = false;
  let holdUntilMs = 0;
  const fatal: { cause: { readonly error: unknown } | null } = { cause: null };
  let typical = 0;
  let wake: () => void = () => undefined;

  function start(claim: Claim): void {
    const connection: Connection = {
      stop: new AbortController(),
      meter: createMeter(pace.ticks),
      moving: true,
      waitsUntilMs: null,
      ended: Promise.resolve(),
    };
    connections.add(connection);
    options.onConnections(connections.size);
    connection.ended = run(claim, connection).finally(() => {
      claims.release(claim);
      connections.delete(connection);
      options.onConnections(connections.size);
      tellWaiting();
      wake();
    });
  }

  function fill(): void {
    if (fatal.cause || signal.aborted) return;
    if (whole) {
      if (connections.size === 0) start(claims.all());
      return;
    }
    const wanted = rangesWork ? adapt.wanted() : 1;
    while (connections.size < wanted) {
      const claim =
        claims.next(claimChunks(rangesWork ? wanted : adapt.wanted())) ??
        (rangesWork ? claims.split() : null);
      if (!claim) return;
      start(claim);
    }
  }

  function claimChunks(wanted: number): number {
    const chunkBytes = chunks.startOf(1);
    const left = (chunks.totalBytes - chunks.receivedBytes()) / chunkBytes / wanted;
    // The first answer only shows what the source can do; it leaves enough for the others.
    if (!rangesWork) return Math.max(1, Math.floor(Math.min(left, firstClaimBytes / chunkBytes)));
    const inTime = Math.min(mostClaimBytes, Math.max(leastClaimBytes, (typical * claimMs) / pace.tickMs));
    return Math.max(1, Math.floor(Math.min(left, inTime / chunkBytes)));
  }

  let toldUntilMs: number | null = null;
  function tellWaiting(): void {
    const all = [...connections].flatMap(({ waitsUntilMs }) => waitsUntilMs ?? []);
    const untilMs = all.length > 0 && all.length === connections.size ? Math.min(...all) : null;
    if (untilMs !== toldUntilMs) options.onWaiting?.(untilMs);
    toldUntilMs = untilMs;
  }

  async function waitWith(connection: Connection, ms: number, stop: AbortSignal): Promise<void> {
    connection.waitsUntilMs = ms > 0 ? performance.now() + ms : null;
    tellWaiting();
    await wait(Math.max(0, ms), stop);
    connection.waitsUntilMs = null;
    tellWaiting();
  }

  async function run(claim: Claim, connection: Connection): Promise<void> {
    const stop = AbortSignal.any([signal, connection.stop.signal]);
    try {
      while (!isOver(claim, chunks)) {
        await waitWith(connection, holdUntilMs - performance.now(), stop);
        if (!(await once(claim, connection, stop))) return;
      }
    } catch (error) {
      if (connection.stop.signal.aborted) return;
      const delayMs = retry.delayMs(error, rangesWork);
      if (delayMs === null || signal.aborted) {
        fatal.cause ??= { error };
        return;
      }
      // A source that has too much to do is left alone by all.
      if (error instanceof QuernError && ["hub-rate-limited", "hub-server-error"].includes(error.code)) {
        holdUntilMs = Math.max(holdUntilMs, performance.now() + delayMs);
        adapt.fewer(performance.now());
      }
      claims.release(claim);
      connection.moving = false;
      await waitWith(connection, delayMs, stop).catch(() => undefined);
    }
  }

  /** One answer. False: this connection has to end, since another way is gone from here on. */
  async function once(claim: Claim, connection: Connection, stop: AbortSignal): Promise<boolean> {
    const asksWhole = whole;
    const range = asksWhole
      ? { start: 0, end: chunks.totalBytes }
      : { start: chunks.filledTo(claim.at), end: chunks.startOf(claim.end) };
    let answer = asksWhole ? wholeAnswer : null;
    wholeAnswer = null;
    try {
      answer ??= await options.source.open(options.file, range, stop);
    } catch (error) {
      const refused = error instanceof QuernError && error.code === "hub-range" && !whole && !rangesWork;
      if (!refused || range.start === 0) throw error;
      await onlyWhole(connection);
      return false;
    }
    try {
      options.accept(answer);
    } catch (error) {
      answer.discard();
      throw error;
    }
    const ignored = !answer.ranged && (range.start > 0 || range.end < chunks.totalBytes);
    if (ignored && !asksWhole) {
      // Another connection may have seen it first; then its answer is the one to be read.
      if (whole || stop.aborted) {
        answer.discard();
        return false;
      }
      await onlyWhole(connection);
      wholeAnswer = answer;
      return false;
    }
    if (answer.ranged && !rangesWork) {
      rangesWork = true;
      fill();
    }
    await receive(answer, { ...options, claim, signal: stop, onBytes: connection.meter.add });
    return true;
  }

  /** From here on the source is asked for everything, and what is there is skipped. */
  async function onlyWhole(by: Connection): Promise<void> {
    whole = true;
    const others = [...connections].filter((other) => other !== by);
    for (const other of others) other.stop.abort();
    await Promise.all(others.map((other) => other.ended));
  }

  let ticks = 0;
  function tick(): void {
    for (const { meter } of connections) meter.tick();
    const moving = [...connections].filter((connection) => connection.moving);
    const rates = moving.flatMap(({ meter }) => meter.rate() ?? []).sort((a, b) => a - b);
    typical = Math.max(typical * typicalFades, rates[Math.floor(rates.length / 2)] ?? 0);
    ticks++;
    if (ticks % pace.ticks === 0) tooSlow(moving, typical)?.stop.abort();
    fill();
  }

  let measured = { bytes: chunks.receivedBytes(), atMs: performance.now() };
  function measure(): void {
    const now = { bytes: chunks.receivedBytes(), atMs: performance.now() };
    const rate = ((now.bytes - measured.bytes) * 1000) / Math.max(1, now.atMs - measured.atMs);
    measured = now;
    const moving = [...connections].filter((connection) => connection.moving).length;
    if (rangesWork && !whole && moving >= adapt.wanted()) adapt.measured(rate, now.atMs);
    fill();
  }

  // Soon at first, so that a fast line is filled soon; later over longer times, which say more.
  let measuring: NodeJS.Timeout | undefined;
  function measureIn(ms: number): void {
    measuring = setTimeout(() => {
      measure();
      measureIn(Math.min(2 * ms, 2 * pace.tickMs));
    }, ms);
  }

  const timer = setInterval(tick, pace.tickMs);
  measureIn(pace.tickMs / 4);
  try {
    while (chunks.missing() && !fatal.cause) {
      if (signal.aborted) throw new QuernError("cancelled");
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      fill();
      await woken;
    }
    if (fatal.cause) throw fatal.cause.error;
  } finally {
    clearInterval(timer);
    clearTimeout(measuring);
    for (const connection of connections) connection.stop.abort();
    await Promise.all([...connections].map((connection) => connection.ended));
    (wholeAnswer as SourceAnswer | null)?.discard();
  }
}

/** Moves a claim on to its first chunk that is not there; true when there is none. */
function isOver(claim: Claim, chunks: Chunks): boolean {
  let at = claim.at;
  while (at < claim.end && chunks.isWhole(at)) at++;
  claim.at = Math.min(at, claim.end);
  return at >= claim.end;
}

/** Counts faults in a row over all connections; those that strike several at once are one. */
function createRetry({ chunks, rules }: FetchOptions) {
  let failures = 0;
  let haveBytes = chunks.receivedBytes();
  let untilMs = 0;
  return {
    /** Ms to wait before trying again; null when that is pointless. */
    delayMs: (error: unknown, rangesWork: boolean): number | null => {
      const now = performance.now();
      const came = chunks.receivedBytes() - haveBytes;
      haveBytes = chunks.receivedBytes();
      if (came >= muchBytes) failures = 1;
      else if (now >= untilMs) failures++;
      // A source that has served ranges before has stumbled over this one.
      const stumbled = rangesWork && error instanceof QuernError && error.code === "hub-range";
      const fault = stumbled ? new QuernError("network-closed-early", error.params) : error;
      const delayMs = retryDelayMs(fault, Math.max(1, failures), rules, Math.random());
      untilMs = Math.max(untilMs, now + (delayMs ?? 0));
      return delayMs;
    },
  };
}
