/** What one client may ask of the server, so that none can take it away from the others or from the chat. */
export interface ServerLimits {
  /** Bytes of a request's body; a full context of text is about 1 MB, the rest is room for images. */
  readonly bodyBytes: number;
  /** Bytes of all headers together; Node's own default. */
  readonly headerBytes: number;
  /** How long headers, and the whole request, may take to arrive, in ms. */
  readonly headerMs: number;
  readonly requestMs: number;
  /** How long an unused connection is kept, in ms. */
  readonly idleMs: number;
  /** How long one answer may take from its request to its end, waiting included, in ms. */
  readonly answerMs: number;
  readonly connections: number;
  /** Requests under way or waiting, of one token and of all. */
  readonly requestsOfToken: number;
  readonly requests: number;
  /** Requests of one token: so many a minute in the long run, and so many at once. */
  readonly perMinute: number;
  readonly burst: number;
  /** Wrong tokens of one address before it is locked out. */
  readonly wrongTokens: number;
  /** Bytes of an answer that the client has not taken yet before it counts as gone. */
  readonly untakenBytes: number;
}

/** Chosen so that editors and agents never meet them; a model answers far fewer requests than these let in. */
export const usualLimits: ServerLimits = {
  bodyBytes: 16_000_000,
  headerBytes: 16_384,
  headerMs: 10_000,
  requestMs: 30_000,
  idleMs: 5_000,
  answerMs: 3_600_000,
  connections: 128,
  requestsOfToken: 16,
  requests: 64,
  perMinute: 600,
  burst: 120,
  wrongTokens: 10,
  untakenBytes: 4_000_000,
};
