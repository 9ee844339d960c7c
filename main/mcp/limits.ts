/** What a server may take, beyond which it is ended. */
export interface McpLimits {
  /** From its start to its list of tools, ms. */
  readonly startMs: number;
  /** For one call, ms. */
  readonly callMs: number;
  /** One message of it, bytes. */
  readonly messageBytes: number;
  /** All that it sends within a second: more would keep Quern from anything else. */
  readonly bytesPerSecond: number;
  readonly messagesPerSecond: number;
  /** Lines that are no messages, in a row. */
  readonly strayLines: number;
}

/** A package runner may have to load its program first; a tool may be a whole build. */
export const usualLimits: McpLimits = {
  startMs: 30_000,
  callMs: 120_000,
  messageBytes: 4_000_000,
  bytesPerSecond: 32_000_000,
  messagesPerSecond: 2_000,
  strayLines: 100,
};

/** Of what it writes as trouble, the end is kept, in characters. */
export const stderrKept = 2_000;
