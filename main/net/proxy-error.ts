/** The proxy itself could not be reached, or does not open the way. */
export class ProxyError extends Error {
  /** @param status what the proxy answered; null when it did not */
  constructor(
    readonly proxy: string,
    readonly status: number | null,
    cause: unknown,
  ) {
    super(`proxy ${proxy}`, { cause });
  }
}
