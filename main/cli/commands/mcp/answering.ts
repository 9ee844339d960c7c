import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";

type Message = Parameters<Transport["send"]>[0];

/** A way to another program that knows whether everything that was asked has been answered. */
export interface Answering {
  readonly transport: Transport;
  /** Resolves when no question is open any more. */
  answered(): Promise<void>;
}

/**
 * Counts the questions that come by a transport and the answers that go by it: who asks and closes its side at once
 * has its answers nevertheless.
 */
export function answering(inner: Transport): Answering {
  const open = new Set<string | number>();
  let waiting: (() => void)[] = [];

  function came(message: Message): void {
    if (!("method" in message)) return;
    if ("id" in message) open.add(message.id);
    // A question that was taken back gets no answer.
    else if (message.method === "notifications/cancelled") settle(message.params?.requestId);
  }

  function settle(id: unknown): void {
    if (typeof id === "string" || typeof id === "number") open.delete(id);
    if (open.size > 0) return;
    const done = waiting;
    waiting = [];
    for (const resolve of done) resolve();
  }

  const transport: Transport = {
    start: async () => {
      inner.onmessage = (message, extra) => {
        came(message);
        transport.onmessage?.(message, extra);
      };
      inner.onclose = () => transport.onclose?.();
      inner.onerror = (error) => transport.onerror?.(error);
      await inner.start();
    },
    send: async (message, options) => {
      await inner.send(message, options);
      if (!("method" in message)) settle(message.id);
    },
    close: () => inner.close(),
  };
  return {
    transport,
    answered: async () => {
      if (open.size > 0) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}
